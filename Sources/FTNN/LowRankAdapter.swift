import FTRandom
import FTTensor

/// LoRA: a trainable low-rank update `scale · B · A` of a frozen weight. Source: Hu et al., arXiv:2106.09685.
public final class LowRankAdapter {
  /// Where the update enters.
  public enum Form: String, Sendable {
    /// y = W·x + scale · B·A·dropout(x): costs little for many tokens.
    case output
    /// y = (W + scale · B·A)·x: for layers that use one weight in several places. Has no dropout.
    case weight
  }

  /// `[rank, in]`, drawn as PyTorch's Kaiming-uniform with a = √5: uniform in ±1/√in.
  public let a: Parameter
  /// `[out, rank]`, zero at first, so that training starts from the unchanged model.
  public let b: Parameter
  public let form: Form
  /// What B·A is multiplied by.
  public let scale: Float
  public let dropout: Float

  /// - Parameter generator: draws `a`, row by row; moves on by rank · in numbers.
  public convenience init(
    for layer: Linear, settings: LowRankSettings, form: Form = .output, generator: inout RandomGenerator,
    on device: Device
  ) {
    self.init(
      inputSize: layer.inputSize, outputSize: layer.outputSize, settings: settings, form: form, generator: &generator,
      on: device)
  }

  /// An adapter of a convolution, which enters its weight: `a [rank, kernel height · kernel width · channels / groups]`,
  /// `b [filters, rank]`.
  public convenience init(
    for layer: Convolution, settings: LowRankSettings, generator: inout RandomGenerator, on device: Device
  ) {
    self.init(
      inputSize: layer.weight.shape.elementCount / layer.filters, outputSize: layer.filters, settings: settings,
      form: .weight, generator: &generator, on: device)
  }

  /// An adapter of a fused weight `[out, in]`, which it enters.
  convenience init(
    forWeight shape: Shape, settings: LowRankSettings, generator: inout RandomGenerator, on device: Device
  ) {
    self.init(
      inputSize: shape[1], outputSize: shape[0], settings: settings, form: .weight, generator: &generator, on: device)
  }

  private init(
    inputSize width: Int, outputSize: Int, settings: LowRankSettings, form: Form, generator: inout RandomGenerator,
    on device: Device
  ) {
    let rank = settings.rank
    let bound = 1 / Float(width).squareRoot()
    let values = (0..<rank * width).map { _ in (Float(generator.uniform()) * 2 - 1) * bound }
    a = Parameter(trainable: Tensor(values, shape: [rank, width], on: device))
    b = Parameter(trainable: Tensor(zeros: [outputSize, rank], on: device))
    self.form = form
    scale = settings.scale
    dropout = settings.dropout
  }

  /// A frozen adapter with given factors.
  public init(a: Tensor, b: Tensor, settings: LowRankSettings, form: Form = .output) {
    self.a = Parameter(a)
    self.b = Parameter(b)
    self.form = form
    scale = settings.scale
    dropout = settings.dropout
  }

  func factors(_ context: ForwardContext) -> LowRankFactors {
    LowRankFactors(
      a: a.tensor(as: context.computeType), b: b.tensor(as: context.computeType), scale: scale,
      dropout: context.isTraining ? dropout : 0, seed: context.isTraining ? context.nextDropoutSeed() : 0)
  }

  /// The weight with the update added; the update is computed in float32, so that its gradients are too.
  func adapted(_ weight: Tensor, _ context: ForwardContext) -> Tensor {
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
  /// Names or patterns of the linear layers to adapt; empty means all linear layers except the output projection.
  public var targets: [String]

  /// PEFT's default for alpha is 8; 2 · rank is the field's habit and this default.
  public init(
    rank: Int = 8, alpha: Float = 16, dropout: Float = 0, isRankStabilized: Bool = false, targets: [String] = []
  ) {
    (self.rank, self.alpha, self.dropout) = (rank, alpha, dropout)
    (self.isRankStabilized, self.targets) = (isRankStabilized, targets)
  }

  /// What the update is multiplied by.
  public var scale: Float { isRankStabilized ? alpha / Float(rank).squareRoot() : alpha / Float(rank) }
}

extension Module {
  /// Freezes the model and puts an adapter on every linear layer, convolution and fused LSTM weight whose name matches.
  ///
  /// - Parameters:
  ///   - excluding: names of layers that an empty target list leaves out.
  ///   - generator: draws the factors `a`, layer by layer in the order of the modules.
  /// - Returns: the names of the adapted layers and the patterns that matched none.
  public func addLowRankAdapters(
    _ settings: LowRankSettings, form: LowRankAdapter.Form = .output, excluding: [String] = ["lm_head"],
    generator: inout RandomGenerator, on device: Device
  ) -> (adapted: [String], unused: [NamePattern]) {
    freezeAll()
    let patterns = settings.targets.map(NamePattern.init)
    var unused = Set(patterns)
    var adapted: [String] = []
    func isWanted(_ name: String) -> Bool {
      let matching = patterns.filter { $0.matches(name) }
      unused.subtract(matching)
      let isTaken = patterns.isEmpty ? !excluding.contains { NamePattern($0).matches(name) } : !matching.isEmpty
      if isTaken { adapted.append(name) }
      return isTaken
    }
    for (name, module) in namedModules() {
      switch module {
      case let linear as Linear where isWanted(name):
        linear.adapter = LowRankAdapter(for: linear, settings: settings, form: form, generator: &generator, on: device)
      case let convolution as Convolution where isWanted(name):
        convolution.adapter = LowRankAdapter(for: convolution, settings: settings, generator: &generator, on: device)
      case let lstm as LSTM:
        for weight in lstm.weights where isWanted(name.isEmpty ? weight.name : "\(name).\(weight.name)") {
          weight.adapter = LowRankAdapter(
            forWeight: weight.parameter.shape, settings: settings, generator: &generator, on: device)
        }
      default: break
      }
    }
    return (adapted, patterns.filter(unused.contains))
  }
}
