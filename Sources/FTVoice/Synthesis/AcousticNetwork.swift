import FTNN
import FTTensor
import Foundation

/// Text features, pitch and energy per frame of 12.5 ms → the source-filter head's 5 × 601 numbers.
final class AcousticNetwork: Module {
  static let passes = 4
  static let bins = 601
  static let headWidth = 5 * bins

  let text: PhonemeEncoder
  let input: Convolution
  let blocks: [SpeechBlock]
  let norm: LayerNorm
  let head: Linear

  init(blocks count: Int, load: (String) throws -> Tensor) throws {
    text = try PhonemeEncoder(passes: Self.passes) { try load("text.\($0)") }
    input = Convolution(weight: try load("dec_in.weight"), bias: try load("dec_in.bias"), padding: .same)
    blocks = try (0..<count).map { n in try SpeechBlock { try load("dec.\(n).\($0)") } }
    norm = LayerNorm(weight: try load("dec_norm.weight"), bias: try load("dec_norm.bias"))
    head = Linear(weight: try load("head.weight"), bias: try load("head.bias"))
  }

  /// Width of the text features.
  var textWidth: Int { text.width }

  var submodules: [(name: String, module: any Module)] {
    [("text", text), ("dec_in", input)] + blocks.enumerated().map { ("dec.\($0)", $1) }
      + [("dec_norm", norm), ("head", head)]
  }

  /// What the decoder reads beside the text features: ln(1 + pitch) / 5 and energy / 5, two numbers a frame.
  static func conditions(pitch: [Float], energy: [Float]) -> [Float] {
    zip(pitch, energy).flatMap { [log1p(max(0, $0)) / 5, $1 / 5] }
  }

  /// - Parameter frames: text features and conditions, `[clips, frames, text + 2]`.
  /// - Returns: `[clips · frames, 3005]`, float32.
  func callAsFunction(_ frames: Tensor, _ context: ForwardContext) -> Tensor {
    let (clips, count) = (frames.shape[0], frames.shape[1])
    var x = input(frames.reshaped(to: [clips, 1, count, -1]), context).converted(to: .float32)
    for block in blocks { x = block(x, context) }
    return head(norm(x, context).reshaped(to: [clips * count, -1]), context).converted(to: .float32)
  }
}
