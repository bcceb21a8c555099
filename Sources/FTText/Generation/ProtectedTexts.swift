import FTJSON
import FTTextCodec

/// Texts that may be repeated as often as they are wanted, such as the values of a product's attributes: the repetition penalty spares
/// their tokens, and ``TokenSamplingSettings/noRepeatNGram`` what lies wholly inside one of them.
///
/// A text in a loop is still ended, even where it repeats a protected text alone: what spans the end of one copy and the beginning of
/// the next lies inside none.
public struct ProtectedTexts: Sendable, Equatable {
  /// The texts' tokens; a text may be here in several spellings.
  public let sequences: [[Int32]]

  public init(_ sequences: [[Int32]] = []) { self.sequences = sequences.filter { !$0.isEmpty } }

  /// Texts as they can stand in a sentence: at its beginning or behind a space, with a capital letter or without.
  public init(_ texts: [String], _ tokenizer: Tokenizer) {
    let spellings = texts.filter { !$0.isEmpty }.flatMap { text in
      [text, text.prefix(1).uppercased() + text.dropFirst(), text.prefix(1).lowercased() + text.dropFirst()]
    }
    self.init(Set(spellings.flatMap { [$0, " " + $0] }).sorted().map { tokenizer.encode($0) })
  }

  /// The values of a record that is written as lines of `key: value`, as product prompts are.
  public init(valuesIn prompt: String, _ tokenizer: Tokenizer) {
    let values = prompt.split(whereSeparator: \.isNewline).compactMap { line -> String? in
      guard let colon = line.firstRange(of: ": ") else { return nil }
      return String(line[colon.upperBound...])
    }
    self.init(values, tokenizer)
  }

  /// The values of a row's attributes: strings, and the strings in lists.
  public init(_ attributes: JSONValue?, _ tokenizer: Tokenizer) {
    self.init((attributes?.objectValue?.members ?? []).flatMap(\.value.texts), tokenizer)
  }
}

extension JSONValue {
  /// A string, or the strings of a list: the values of an attribute.
  var texts: [String] { (arrayValue ?? [self]).compactMap(\.stringValue) }
}

/// What a sequence has written, as the rules against repetition see it.
struct RepetitionRules {
  private let penalty: Float
  private let size: Int
  private let sparedTokens: Set<Int32>
  private let sparedNGrams: Set<ArraySlice<Int32>>
  private var penalised: Set<Int32> = []
  private var written: [Int32] = []
  /// By n − 1 written tokens those that followed them.
  private var followers: [ArraySlice<Int32>: Set<Int32>] = [:]

  init(_ settings: TokenSamplingSettings, sparing texts: ProtectedTexts) {
    penalty = settings.repetitionPenalty
    size = settings.noRepeatNGram
    sparedTokens = penalty == 1 ? [] : Set(texts.sequences.joined())
    sparedNGrams = size == 0 ? [] : Set(texts.sequences.flatMap { Self.nGrams($0, settings.noRepeatNGram) })
  }

  private static func nGrams(_ tokens: [Int32], _ size: Int) -> [ArraySlice<Int32>] {
    tokens.count < size ? [] : (0...tokens.count - size).map { tokens[$0..<$0 + size] }
  }

  /// Changes the logits of tokens that would repeat something.
  func apply(to logits: inout [Float]) {
    for token in penalised {
      let value = logits[Int(token)]
      logits[Int(token)] = value > 0 ? value / penalty : value * penalty
    }
    guard size > 0, written.count >= size - 1 else { return }
    for token in followers[written.suffix(size - 1)] ?? [] { logits[Int(token)] = -.infinity }
  }

  mutating func record(_ token: Int32) {
    if penalty != 1, !sparedTokens.contains(token) { penalised.insert(token) }
    guard size > 0 else { return }
    written.append(token)
    let nGram = written.suffix(size)
    guard nGram.count == size, !sparedNGrams.contains(nGram) else { return }
    followers[ArraySlice(Array(nGram.dropLast())), default: []].insert(token)
  }
}
