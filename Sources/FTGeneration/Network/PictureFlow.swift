import FTModels
import FTNN
import FTRandom
import FTTensor
import Foundation

/// The network of ``PictureFlowConfiguration``: the direction in which a noisy picture becomes a clean one.
///
/// On the line x(t) = t · picture + (1 − t) · noise the direction is picture − noise = (picture − x) / (1 − t), whatever t. The
/// network tells the picture from x(t), t and the words, and the direction follows; going along it from noise at t = 0 makes a
/// picture. Telling the direction itself would need room for the noise of every pixel, which a small network does not have.
/// Sources: Liu et al., arXiv:2209.03003; Lipman et al., arXiv:2210.02747; Li and He, arXiv:2511.13720 (telling the picture).
public final class PictureFlow: Module {
  public let configuration: PictureFlowConfiguration
  public let device: Device
  private let nullVector: Parameter
  private let nullState: Parameter
  private let wordVectors: Parameter?
  private let wordStates: Parameter?
  private let timeFirst: Linear
  private let timeSecond: Linear
  private let text: Linear
  private let enter: Convolution
  private let down: [[FlowBlock]]
  private let shrink: [Convolution]
  private let attention: FlowAttention
  private let grow: [Convolution]
  private let merge: [Convolution]
  private let up: [[FlowBlock]]
  private let leaveGain: Parameter
  private let leaveOffset: Parameter
  private let leave: Convolution

  /// - Parameter tensor: gives the tensor of a name of the configuration; it becomes float32.
  public init(_ configuration: PictureFlowConfiguration, on device: Device, tensor: (String) throws -> Tensor) throws {
    self.configuration = configuration
    self.device = device
    func load(_ name: String) throws -> Tensor { try tensor(name).converted(to: .float32) }
    func linear(_ name: String) throws -> Linear {
      Linear(weight: try load("\(name).weight"), bias: try load("\(name).bias"))
    }
    func convolution(_ name: String, padding: Int = 0) throws -> Convolution {
      Convolution(weight: try load("\(name).weight"), bias: try load("\(name).bias"), padding: .zero(padding))
    }
    func blocks(_ side: String, _ level: Int) throws -> [FlowBlock] {
      try configuration.blockNames(side, level).map { name in try FlowBlock { try load("\(name).\($0)") } }
    }
    let hasWords = !configuration.words.isEmpty
    nullVector = Parameter(try load("null.vector"))
    nullState = Parameter(try load("null.state"))
    wordVectors = hasWords ? Parameter(try load("words.vectors")) : nil
    wordStates = hasWords ? Parameter(try load("words.states")) : nil
    timeFirst = try linear("time.first")
    timeSecond = try linear("time.second")
    text = try linear("text")
    enter = try convolution("enter", padding: 1)
    down = try (0..<3).map { try blocks("down", $0) }
    shrink = try (0..<2).map { try convolution("shrink.\($0)") }
    attention = try FlowAttention(heads: configuration.heads) { try load("attention.\($0)") }
    grow = try (0..<2).map { try convolution("grow.\($0)") }
    merge = try (0..<2).map { try convolution("merge.\($0)") }
    up = try (0..<3).map { try blocks("up", $0) }
    leaveGain = Parameter(try load("leave.norm.weight"))
    leaveOffset = Parameter(try load("leave.norm.bias"))
    leave = try convolution("leave.output", padding: 1)
  }

  /// Reads a model folder of the architecture `picture-flow`.
  public static func load(_ folder: ModelFolder<PictureFlowConfiguration>, on device: Device) throws -> PictureFlow {
    let weights = try folder.weights()
    return try PictureFlow(folder.configuration, on: device) { try weights.tensor($0, on: device) }
  }

  /// A network that has learned nothing: layers as PyTorch draws them, uniform in ±1/√inputs; what blocks and the network add last is
  /// zero, so that training starts from the identity.
  ///
  /// - Parameter seed: decides every value.
  public static func random(_ configuration: PictureFlowConfiguration, seed: UInt64, on device: Device) throws
    -> PictureFlow
  {
    let shapes = Dictionary(uniqueKeysWithValues: configuration.expectedTensors.map { ($0.name, $0.shape) })
    return try PictureFlow(configuration, on: device) { name in
      guard let extents = shapes[name] else { preconditionFailure("the architecture has no tensor \(name)") }
      let shape = Shape(extents)
      if name.hasSuffix("norm.weight") { return Tensor(repeating: 1, shape: shape, on: device) }
      let isZero =
        name.hasSuffix(".bias") || name.contains(".second.") && !name.hasPrefix("time")
        || name.hasPrefix("leave.output")
        || name.hasPrefix("attention.output")
      if isZero { return Tensor(zeros: shape, on: device) }
      var generator = RandomGenerator(seed: seed).split("weight \(name)")
      let inputs = Double(extents.dropFirst().reduce(1, *))
      let bound = 1 / inputs.squareRoot()
      return Tensor(
        (0..<shape.elementCount).map { _ in Float((generator.uniform() * 2 - 1) * bound) }, shape: shape, on: device)
    }
  }

  public var ownParameters: [(name: String, parameter: Parameter)] {
    [("null.vector", nullVector), ("null.state", nullState)]
      + [("words.vectors", wordVectors), ("words.states", wordStates)].compactMap { name, parameter in
        parameter.map { (name, $0) }
      } + [("leave.norm.weight", leaveGain), ("leave.norm.bias", leaveOffset)]
  }

  public var submodules: [(name: String, module: any Module)] {
    func named(_ side: String, _ levels: [[FlowBlock]]) -> [(name: String, module: any Module)] {
      levels.enumerated().flatMap { level, blocks in
        blocks.enumerated().map { ("\(side).\(level).\($0.offset)", $0.element) }
      }
    }
    func numbered(_ name: String, _ layers: [Convolution]) -> [(name: String, module: any Module)] {
      layers.enumerated().map { ("\(name).\($0.offset)", $0.element) }
    }
    return [("time.first", timeFirst), ("time.second", timeSecond), ("text", text), ("enter", enter)]
      + named("down", down) + numbered("shrink", shrink) + [("attention", attention)] + numbered("grow", grow)
      + numbered("merge", merge) + named("up", up) + [("leave.output", leave)]
  }

  /// Every tensor by the checkpoint's names, as it is now.
  public func checkpoint() -> [(name: String, tensor: Tensor)] {
    namedParameters().map { ($0.name, $0.parameter.value) }
  }

  /// Names of the layers that an adapter is put on unless others are named: all but what meets pixels and moments.
  static let usualAdapterTargets = ["down.*", "up.*", "attention.*", "shrink.*", "grow.*", "merge.*", "text"]

  /// The direction from noise to picture: (picture − x) / (1 − t).
  ///
  /// - Parameter floor: the least 1 − t that is divided by; near the end the picture is known, and a hair's error would count most.
  func direction(
    _ x: Tensor, times: [Double], captions: CaptionBatch, floor: Double, _ context: ForwardContext
  ) -> Tensor {
    let factors = times.map { Float(1 / max(floor, 1 - $0)) }
    let picture = self(x, times: times, captions: captions, context)
    return (picture - x) * Tensor(factors, shape: [times.count, 1, 1, 1], on: device)
  }

  /// The picture that noise is on the way to.
  ///
  /// - Parameters:
  ///   - x: `[pictures, side, side, 3]`, on the way from noise to a picture in −1…1.
  ///   - times: for each picture how far it is, 0 noise, 1 picture.
  ///   - captions: as many as pictures.
  /// - Returns: x's shape, float32.
  public func callAsFunction(_ x: Tensor, times: [Double], captions: CaptionBatch, _ context: ForwardContext) -> Tensor
  {
    let count = x.shape[0]
    precondition(
      times.count == count && captions.count == count
        && x.shape.extents.dropFirst() == [configuration.side, configuration.side, 3],
      "picture flow: pictures \(x.shape) of side \(configuration.side), \(times.count) times and \(captions.count) captions"
    )
    let type = context.computeType
    let moments = timeSecond(
      timeFirst(Self.features(of: times, on: device).converted(to: type), context).silu(), context)
    let (vectors, states) = read(captions)
    let meaning = text(vectors.converted(to: type), context)
    let condition = (moments + meaning).silu()
    let (height, places) = (configuration.side / 8, configuration.side / 8 * (configuration.side / 8))
    precondition(height > 0, "picture flow: a side of \(configuration.side)")
    var y = enter(x.converted(to: type).pixelUnshuffled(by: 2), context)
    var skipped: [Tensor] = []
    for level in 0..<3 {
      for block in down[level] { y = block(y, condition: condition, context) }
      guard level < 2 else { break }
      skipped.append(y)
      y = shrink[level](y.pixelUnshuffled(by: 2), context)
    }
    y = attention(y, states: states, mask: captions.mask(after: places, on: device), context)
    for level in [2, 1, 0] {
      if level < 2 {
        let grown = grow[level](y, context).pixelShuffled(by: 2)
        y = merge[level](Tensor.concatenated([grown, skipped[level]], along: 3), context)
      }
      for block in up[level] { y = block(y, condition: condition, context) }
    }
    y = y.groupNorm(
      group: PictureFlowConfiguration.group, gain: leaveGain.tensor(as: .float32),
      offset: leaveOffset.tensor(as: .float32), activation: .silu)
    return leave(y, context).pixelShuffled(by: 2).converted(to: .float32)
  }

  /// Vectors `[pictures, textWidth]` and states `[pictures · length, textWidth]` of captions; the null caption and learned words
  /// have rows of their own.
  private func read(_ captions: CaptionBatch) -> (vectors: Tensor, states: Tensor) {
    func learned(_ null: Parameter, _ words: Parameter?) -> Tensor {
      let row = null.tensor(as: .float32)
      return words.map { Tensor.concatenated([row, $0.tensor(as: .float32)]) } ?? row
    }
    let choice = captions.learnedRows(words: configuration.words.count, on: device)
    let given = captions.given(on: device)
    return (
      given.vectors + Tensor.matmul(choice.vectors, learned(nullVector, wordVectors)),
      given.states + Tensor.matmul(choice.states, learned(nullState, wordStates))
    )
  }

  /// Cosines and sines of 1000 · t at ``PictureFlowConfiguration/timeWidth`` / 2 frequencies from 1 to 10⁻⁴, cosines first, as
  /// diffusion networks do. Source: Ho et al., arXiv:2006.11239.
  static func features(of times: [Double], on device: Device) -> Tensor {
    let half = PictureFlowConfiguration.timeWidth / 2
    let values = times.flatMap { time -> [Float] in
      let angles = (0..<half).map { 1000 * time * exp(-log(10_000) * Double($0) / Double(half)) }
      return angles.map { Float(cos($0)) } + angles.map { Float(sin($0)) }
    }
    return Tensor(values, shape: [times.count, 2 * half], on: device)
  }
}
