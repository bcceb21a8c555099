import Foundation

/// Splits text at paragraphs and at the ends of sentences, not after titles and initials.
struct SentenceSplitter: Sendable {
  private let ends = Pattern(#"(?<=[.!?…])["”’)\]]*\s+(?=\S)"#)
  private let titles: Set<String>

  init(titles: Set<String>) { self.titles = titles }

  /// Sentences in order, and whether each is the last of its paragraph.
  func sentences(in text: String) -> [(text: String, endsParagraph: Bool)] {
    var result: [(text: String, endsParagraph: Bool)] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let paragraph = String(line).trimmed()
      let source = paragraph as NSString
      var start = 0
      var own: [String] = []
      for match in ends.matches(in: paragraph) {
        let end = match.range.location
        let before = source.substring(with: NSRange(location: start, length: end - start))
        guard isEnd(before, next: match.rest) else { continue }
        own.append(before)
        start = end + match.range.length
      }
      own.append(source.substring(from: start))
      own = own.filter { !$0.trimmed().isEmpty }
      result += own.enumerated().map { ($1, $0 == own.count - 1) }
    }
    return result
  }

  private func isEnd(_ before: String, next: String) -> Bool {
    guard let first = next.first else { return true }
    if first.isLowercase { return false }
    guard before.hasSuffix(".") else { return true }
    let word = (before.split(separator: " ").last ?? "").dropLast().drop { "(\"“'‘".contains($0) }
    let isInitial = word.count == 1 && word.first!.isUppercase
    return !titles.contains(String(word)) && !isInitial
  }
}
