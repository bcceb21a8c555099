import FTCheckpoint
import FTJSON
import FTNN
import FTTensor

/// Letters → sounds for words that no dictionary has: four transformer layers; every letter gives up to four sounds, repeated
/// ones and blanks fall away. Weights: hibari's, trained on espeak-ng's readings.
final class UnknownWordNetwork {
  private let letters: [Unicode.Scalar: Int32]
  /// Sound by number, from 1.
  private let sounds: [String]
  private let longest: Int
  private let embedding: Tensor
  private let positions: Tensor
  private let layers: [EncoderLayer]
  private let norm: LayerNorm
  private let head: Linear
  private let device: Device

  /// - Throws: ``PronunciationError``, and the errors of safetensors files.
  init(weights path: String, alphabet: JSONValue, alphabetFile: String, on device: Device) throws {
    guard let input = alphabet["in"]?.arrayValue?.compactMap(\.stringValue),
      let output = alphabet["out"]?.arrayValue?.compactMap(\.stringValue),
      let longest = alphabet["maxlen"]?.intValue, (1...64).contains(longest)
    else { throw PronunciationError.data(file: alphabetFile, problem: "has no alphabets") }
    letters = Dictionary(
      input.enumerated().compactMap { index, letter in letter.unicodeScalars.first.map { ($0, Int32(index + 1)) } },
      uniquingKeysWith: { first, _ in first })
    sounds = output
    self.longest = longest
    let file = try SafetensorsFile(path: path)
    func tensor(_ name: String) throws -> Tensor { try file.tensor(name, on: device) }
    embedding = try tensor("emb.weight")
    positions = try tensor("pos")
    layers = try (0..<4).map { n in try EncoderLayer(heads: 4) { try tensor("layers.\(n).\($0)") } }
    norm = LayerNorm(weight: try tensor("norm.weight"), bias: try tensor("norm.bias"))
    head = Linear(weight: try tensor("head.weight"), bias: try tensor("head.bias"))
    guard positions.shape[0] >= longest, embedding.shape[0] > input.count, head.outputSize % (output.count + 1) == 0
    else { throw PronunciationError.data(file: path, problem: "does not fit its alphabets") }
    self.device = device
  }

  /// nil when the network knows no letter of the word.
  func sound(of word: String) -> String? {
    let ids = word.unicodeScalars.compactMap { letters[$0] }.prefix(longest)
    if ids.isEmpty { return nil }
    let context = ForwardContext(computeType: .float32)
    var x = embedding.gathered(Tensor(indices: Array(ids), on: device)) + positions.sliced(0..<ids.count)
    for layer in layers { x = layer(x, context) }
    let scores = head(norm(x, context), context).values()
    let width = sounds.count + 1
    var result = ""
    var previous = 0
    for start in stride(from: 0, to: scores.count, by: width) {
      var best = 0
      for index in 1..<width where scores[start + index] > scores[start + best] { best = index }
      if best != previous, best > 0 { result += sounds[best - 1] }
      previous = best
    }
    return result
  }
}
