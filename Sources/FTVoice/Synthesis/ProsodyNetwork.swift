import FTNN
import FTTensor
import Foundation

/// What a sentence's rhythm and melody are, in frames of 12.5 ms.
package struct Prosody: Sendable, Equatable {
  /// The length of each symbol, in units of 25 ms, at least 1.
  package var durations: [Int]
  /// Pitch in Hz; below 40 means unvoiced.
  package var pitch: [Float]
  /// Loudness: about 0.87 · ln ‖80-band mel power‖₂ + 1.2.
  package var energy: [Float]

  /// The symbol that each frame of 12.5 ms belongs to.
  var symbols: [Int32] {
    durations.enumerated().flatMap { index, count in [Int32](repeating: Int32(index), count: 2 * count) }
  }
}

/// Phonemes → durations, pitch and energy.
final class ProsodyNetwork: Module {
  static let passes = 6
  /// What the network's outputs are multiplied by.
  static let pitchScale: Float = 100
  static let energyScale: Float = 5

  let text: PhonemeEncoder
  let durationConvolution: Convolution
  let durationOutput: Convolution
  let input: Convolution
  let blocks: [SpeechBlock]
  let output: Convolution

  init(load: (String) throws -> Tensor) throws {
    func convolution(_ name: String) throws -> Convolution {
      Convolution(weight: try load("\(name).weight"), bias: try load("\(name).bias"), padding: .same)
    }
    text = try PhonemeEncoder(passes: Self.passes) { try load("text.\($0)") }
    (durationConvolution, durationOutput) = (try convolution("dur.0"), try convolution("dur.2"))
    (input, output) = (try convolution("pro_in"), try convolution("pro_out"))
    blocks = try SynthesizerConfiguration.prosodyDilations.enumerated().map { n, dilation in
      try SpeechBlock(dilation: dilation) { try load("pro.\(n).\($0)") }
    }
  }

  var submodules: [(name: String, module: any Module)] {
    [("text", text), ("dur.0", durationConvolution), ("dur.2", durationOutput), ("pro_in", input)]
      + blocks.enumerated().map { ("pro.\($0)", $1) } + [("pro_out", output)]
  }

  /// Text features `[symbols, 192]` → ln(1 + duration in units of 25 ms), `[symbols]`.
  func logDurations(_ features: Tensor, _ context: ForwardContext) -> Tensor {
    let count = features.shape[0]
    let x = durationConvolution(features.reshaped(to: [1, 1, count, -1]), context).gelu()
    return durationOutput(x, context).reshaped(to: [count]).converted(to: .float32)
  }

  /// Text features and the symbol of each unit of 25 ms → pitch / 100 and energy / 5 of frames of 12.5 ms, each `[frames]`.
  func contours(_ features: Tensor, symbols: [Int32], _ context: ForwardContext) -> (pitch: Tensor, energy: Tensor) {
    let units = symbols.count
    let ids = Tensor(indices: symbols, on: features.device)
    var x = input(features.gathered(ids).reshaped(to: [1, 1, units, -1]), context).converted(to: .float32)
    for block in blocks { x = block(x, context) }
    let y = output(x, context).reshaped(to: [units, 2, 2]).converted(to: .float32)
    func part(_ n: Int) -> Tensor { y.sliced(n..<n + 1, along: 1).reshaped(to: [2 * units]) }
    return (part(0), part(1))
  }

  /// - Parameter speed: how many times faster than the network's own pace.
  func callAsFunction(_ ids: Tensor, speed: Float = 1, _ context: ForwardContext) -> Prosody {
    let features = text(ids, context)
    let durations = logDurations(features, context).values().map { value in
      // A sentence of 400 symbols at 4 s each is far beyond anything the network was trained on.
      max(1, Int(min(160, ((exp(value) - 1) / speed).rounded(.toNearestOrEven))))
    }
    let symbols = durations.enumerated().flatMap { [Int32](repeating: Int32($0), count: $1) }
    let (pitch, energy) = contours(features, symbols: symbols, context)
    return Prosody(
      durations: durations, pitch: (pitch * Self.pitchScale).values(), energy: (energy * Self.energyScale).values())
  }
}
