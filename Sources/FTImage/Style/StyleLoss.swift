import FTNN
import FTTensor

/// What "in this style, with this content" costs.
///
/// Every term is relative, so that its weight means the same for every encoder, tap and style:
/// style = mean over taps of ‖S − S*‖² / ‖S*‖² with S the Gram matrix or the channels' mean and deviation,
/// content = ‖F − F₀‖² / ‖F₀‖² at the content tap, variation = mean squared difference of neighbouring pixels.
/// Sources: Gatys et al., arXiv:1508.06576; Johnson et al., arXiv:1603.08155; Huang and Belongie, arXiv:1703.06868.
public struct StyleLoss {
  /// What is compared of a tap's features.
  public enum Statistic: String, Sendable, Codable, CaseIterable {
    /// How channels go together.
    case gram
    /// Each channel's mean and standard deviation.
    case moments
  }

  /// How much the terms count.
  public struct Weights: Sendable, Codable, Equatable {
    public var style: Float = 1
    public var content: Float = 1
    public var variation: Float = 1

    public init() {}
  }

  /// The terms of one batch, each `[]`, sums over the pictures.
  public struct Terms {
    public let style: Tensor
    public let content: Tensor
    public let variation: Tensor

    /// The weighted sum.
    public func total(_ weights: Weights) -> Tensor {
      style * weights.style + content * weights.content + variation * weights.variation
    }
  }

  public let encoder: any FeatureEncoder
  public let statistic: Statistic
  /// Per tap: the wanted statistic `[1, …]`, averaged over the style pictures.
  private let targets: [Tensor]

  /// - Parameter styles: style pictures, `[1, height, width, 3]` each; their statistics are averaged.
  public init(
    _ encoder: any FeatureEncoder, statistic: Statistic, styles: [Tensor], context: ForwardContext
  ) {
    precondition(!styles.isEmpty, "a style needs at least one picture")
    self.encoder = encoder
    self.statistic = statistic
    var sums: [Tensor] = []
    for picture in styles {
      let found = encoder.features(picture, context).map { Self.statistics($0, statistic).detached }
      sums = sums.isEmpty ? found : zip(sums, found).map { $0 + $1 }
    }
    targets = sums.map { ($0 * (1 / Float(styles.count))).detached }
  }

  /// The terms for paintings `[batch, height, width, 3]` in 0…1.
  ///
  /// - Parameter contents: ``contentFeatures(_:_:)`` of the photos they were painted from.
  public func terms(_ paintings: Tensor, contents: Tensor, context: ForwardContext) -> Terms {
    let found = encoder.features(paintings, context)
    var style = Tensor([0], shape: [], on: paintings.device)
    for (features, target) in zip(found, targets) {
      let difference = Self.statistics(features, statistic) - target
      style = style + difference.square().sum() * (1 / max(1e-12, Float(target.sumOfSquares())))
    }
    return Terms(
      style: style * (1 / Float(targets.count)),
      content: Self.relativeDistance(found[encoder.contentTap], contents),
      variation: paintings.totalVariation(.squared, .mean) * Float(paintings.shape[0]))
  }

  /// The features that stand for the content.
  public func contentFeatures(_ photos: Tensor, _ context: ForwardContext) -> Tensor {
    encoder.features(photos.detached, upTo: encoder.contentTap, context)[encoder.contentTap].detached
  }

  private static func statistics(_ features: Tensor, _ statistic: Statistic) -> Tensor {
    switch statistic {
    case .gram: return features.gramMatrices()
    case .moments:
      let (mean, deviation) = features.channelMoments()
      return Tensor.concatenated([mean, deviation], along: 1)
    }
  }

  /// Σ over pictures of ‖a − b‖² / ‖b‖².
  private static func relativeDistance(_ a: Tensor, _ b: Tensor) -> Tensor {
    let wide = b.converted(to: .float32)
    let (batch, size) = (b.shape[0], b.elementCount / max(1, b.shape[0]))
    let rows = wide.reshaped(to: [batch, size])
    let norms = rows.square().sum(along: 1).values().map { 1 / max(1e-12, $0) }
    let distance = (a.converted(to: .float32) - wide).square().reshaped(to: [batch, size]).sum(along: 1)
    return (distance * Tensor(norms, on: b.device)).sum()
  }
}
