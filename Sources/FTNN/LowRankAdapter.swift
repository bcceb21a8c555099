import FTRandom
import FTTensor

/// LoRA: a trainable low-rank update `scale · B · A` of a frozen weight. Source: Hu et al., arXiv:2106.09685.
///
/// Which weights can have one, ``Adaptable`` says; how updates are put on a model, taken off and merged,
/// ``Module/attach(_:)``, ``Module/detach(_:)`` and ``Module/mergeLowRankAdapters()``.
public final class LowRankAdapter {
  /// Where the update enters.
  public enum Form: String, Sendable {
    /// y = W·x + scale · B·A·dropout(x): costs little for many tokens.
    case output
    /// y = (W + scale · B·A)·x: for layers that use one weight in several places. Has no dropout.
    case weight
  }

  /// `[rank, in]`, or of a weight of more extents `[rank, columns]` as ``Adaptable`` counts them; drawn as PyTorch's Kaiming-uniform with a = √5: uniform in ±1/√in.
  public let a: Parameter
  /// `[out, rank]`, zero at first, so that training starts from the unchanged model.
  public let b: Parameter
  public let form: Form
  /// What B·A is multiplied by.
  public let scale: Float
  public let dropout: Float

  /// An adapter to be trained, which changes nothing yet.
  ///
  /// - Parameters:
  ///   - form: is taken where the layer computes it, the layer's own otherwise.
  ///   - generator: draws `a`, row by row; moves on by rank · in numbers.
  public init(
    for site: any Adaptable, settings: LowRankSettings, form: Form = .output, generator: inout RandomGenerator,
    on device: Device
  ) {
    let (rank, width) = (settings.rank, site.matrixColumns)
    let bound = 1 / Float(width).squareRoot()
    let values = (0..<rank * width).map { _ in (Float(generator.uniform()) * 2 - 1) * bound }
    a = Parameter(trainable: Tensor(values, shape: [rank, width], on: device))
    b = Parameter(trainable: Tensor(zeros: [site.matrixRows, rank], on: device))
    self.form = site.adapterForms.contains(form) ? form : site.adapterForms[0]
    scale = settings.scale
    dropout = settings.dropout
  }

  /// A frozen adapter with given factors.
  public convenience init(a: Tensor, b: Tensor, settings: LowRankSettings, form: Form = .output) {
    self.init(a: a, b: b, scale: settings.scale, dropout: settings.dropout, form: form)
  }

  /// A frozen adapter with given factors and a given multiplier of B·A.
  public init(a: Tensor, b: Tensor, scale: Float, dropout: Float = 0, form: Form = .output) {
    self.a = Parameter(a)
    self.b = Parameter(b)
    self.form = form
    self.scale = scale
    self.dropout = dropout
  }

  func factors(_ context: ForwardContext) -> LowRankFactors {
    LowRankFactors(
      a: a.tensor(as: context.computeType), b: b.tensor(as: context.computeType), scale: scale,
      dropout: context.isTraining ? dropout : 0, seed: context.isTraining ? context.nextDropoutSeed() : 0)
  }

  /// The weight with the update added; the update is computed in float32, so that its gradients are too.
  func adapted(_ weight: Tensor) -> Tensor {
    let update = Tensor.matmul(b.tensor(as: .float32), a.tensor(as: .float32)) * scale
    return weight + update.reshaped(to: weight.shape).converted(to: weight.dtype)
  }
}

/// LoRA's settings, by PEFT's names and defaults except where stated.
public struct LowRankSettings: Sendable, Equatable, Codable {
  public var rank: Int
  public var alpha: Float
  public var dropout: Float
  /// Scale by alpha / √rank instead of alpha / rank (rsLoRA, Kalajdzievski, arXiv:2312.03732).
  public var isRankStabilized: Bool
  /// Names or patterns of the layers to adapt; empty means all that can be except the output projection.
  public var targets: [String]

  /// PEFT's default for alpha is 8; 2 · rank is the field's habit and this default.
  public init(
    rank: Int = 8, alpha: Float = 16, dropout: Float = 0, isRankStabilized: Bool = false, targets: [String] = []
  ) {
    self.rank = rank
    self.alpha = alpha
    self.dropout = dropout
    (self.isRankStabilized, self.targets) = (isRankStabilized, targets)
  }

  /// What the update is multiplied by.
  public var scale: Float { isRankStabilized ? alpha / Float(rank).squareRoot() : alpha / Float(rank) }
}
