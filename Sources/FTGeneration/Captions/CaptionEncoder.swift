import FTData
import FTModels
import FTTensor
import FTText
import FTTraining
import Foundation

/// Turns captions into what a generator reads, by the text encoder that it was trained with.
///
/// Always computed in float32, and states are rounded to bfloat16 once, here: a caption is the same to training and to
/// generating, on every processor up to rounding.
public final class CaptionEncoder {
  private let encoder: TextEncoder
  /// Words that the generator has learned itself.
  let words: [String]
  private var known: [String: (caption: Caption, isCut: Bool)] = [:]

  /// - Throws: ``GeneratorError/noTextEncoder(_:needed:reason:)`` and the errors of model folders.
  public init(
    _ folder: ModelFolder<BERTConfiguration>, limit: Int, words: [String] = [], on device: Device
  ) throws {
    encoder = try TextEncoder(folder, limit: limit, precision: .f32, on: device)
    self.words = words
  }

  /// Numbers in a vector and in a state.
  var width: Int { encoder.width }

  /// The captions of texts, each computed once; how many of them are too long to be read whole.
  ///
  /// - Parameter progress: is told how many texts are done; what it throws ends the work.
  func captions(
    of texts: [String], progress: (_ done: Int, _ of: Int) throws -> Void
  ) rethrows -> (captions: [Caption], cut: Int) {
    var fresh: [String] = []
    var seen: Set<String> = []
    for text in texts where known[text] == nil && seen.insert(text).inserted { fresh.append(text) }
    let parts = fresh.map { LearnedWords(text: $0, words: words) }
    let spoken = parts.indices.filter { !parts[$0].rest.isEmpty }
    let states = try encoder.states(of: spoken.map { parts[$0].rest }, progress: progress)
    for (index, part) in parts.enumerated() where part.rest.isEmpty {
      known[fresh[index]] = (Caption(vector: [], states: [], tokenCount: 0, words: part.found), false)
    }
    let scale = Float(width).squareRoot()
    for (index, states) in zip(spoken, states) {
      let caption = Caption(
        vector: states.vector.map { $0 * scale }, states: states.states.map(Self.rounded),
        tokenCount: states.tokenCount,
        words: parts[index].found)
      known[fresh[index]] = (caption, states.isCut)
    }
    let all = texts.compactMap { known[$0] }
    return (all.map(\.caption), all.count { $0.isCut })
  }

  /// The same for a few texts.
  func captions(of texts: [String]) -> (captions: [Caption], cut: Int) { captions(of: texts) { _, _ in } }

  /// Whether a word has a meaning of its own to the text encoder: it is one token, as "a" is.
  func knows(_ word: String) -> Bool {
    let states = encoder.states(of: [word, "a"]) { _, _ in }
    return states[0].tokenCount == states[1].tokenCount
  }

  /// bfloat16, to nearest even.
  private static func rounded(_ value: Float) -> UInt16 {
    UInt16(DType.bfloat16.nearest(to: value).bitPattern >> 16)
  }
}

/// Whether text encoders for English can make something of a text.
enum CaptionScript {
  /// Half of its letters or more are Latin; a text without letters is not looked at.
  static func isRead(_ text: String) -> Bool {
    let letters = text.unicodeScalars.filter(\.properties.isAlphabetic)
    return letters.isEmpty || 2 * letters.count { $0.value < 0x250 } >= letters.count
  }
}

/// A text without the words that a generator has learned itself, and which of them it has.
struct LearnedWords: Equatable {
  let rest: String
  /// By number, in the order of the text.
  let found: [Int]

  /// Words are compared without case and without the punctuation around them.
  init(text: String, words: [String]) {
    let plain = words.map { $0.lowercased() }
    var found: [Int] = []
    var rest: [Substring] = []
    for part in text.split(whereSeparator: \.isWhitespace) {
      let core = part.lowercased().trimmingCharacters(in: .punctuationCharacters)
      if let number = plain.firstIndex(of: core) { found.append(number) } else { rest.append(part) }
    }
    self.found = found
    let text = rest.joined(separator: " ")
    // What is left of "mika." is no sentence.
    self.rest = text.contains { $0.isLetter || $0.isNumber } ? text : ""
  }
}
