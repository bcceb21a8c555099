import Foundation

/// A user's own readings of names and brands.
///
/// A text file in UTF-8: a line is `word = /phonemes/` or `word = other words`; `#` begins a comment.
///
/// ```
/// ftlab  = /ˌɛftiˈlæb/
/// nginx  = engine x
/// ```
public struct PronunciationDictionary: Sendable, Equatable {
  /// Words in lower case → what replaces them in the text.
  var entries: [String: String] = [:]
  public var count: Int { entries.count }

  public init() {}

  /// - Parameter file: what errors call the text.
  public init(text: String, file: String, vocabulary: PhonemeVocabulary) throws(PronunciationError) {
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let content = line.prefix { $0 != "#" }
      if content.allSatisfy(\.isWhitespace) { continue }
      func refuse(_ problem: String) -> PronunciationError {
        .dictionary(file: file, line: index + 1, problem: problem)
      }
      let parts = content.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw refuse("there is no \"=\"; write: word = /phonemes/ or word = other words") }
      let (word, reading) = (String(parts[0]).trimmed(), String(parts[1]).trimmed())
      guard word.unicodeScalars.contains(where: { $0.properties.isAlphabetic || ("0"..."9").contains($0) }) else {
        throw refuse("there is no word before the \"=\"")
      }
      guard !reading.isEmpty else { throw refuse("there is nothing after the \"=\"") }
      guard !word.contains(where: { "[]()".contains($0) }) else { throw refuse("a word has no brackets") }
      if reading.hasPrefix("/") {
        guard reading.hasSuffix("/"), reading.count > 2 else { throw refuse("phonemes end with \"/\"") }
        let unknown = reading.dropFirst().dropLast().unicodeScalars.filter { !vocabulary.contains($0) }
        guard unknown.isEmpty else {
          throw refuse(
            "the synthesiser has no phoneme \"\(unknown.first!)\"; it has \(vocabulary.symbols)")
        }
        entries[word.lowercased()] = "[\(word)](\(reading))"
      } else {
        entries[word.lowercased()] = reading
      }
    }
  }

  /// The text with its entries in place, whole words only, the longest first.
  func applied(to text: String) -> String {
    if entries.isEmpty { return text }
    let pattern = Pattern("(?<![\\w])(?:\(Pattern.anyOf(entries.keys)))(?![\\w])", ignoringCase: true)
    return pattern.replacing(in: text) { entries[$0.whole.lowercased()] ?? $0.whole }
  }
}
