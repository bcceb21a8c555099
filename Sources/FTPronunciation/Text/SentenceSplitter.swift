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
      let own = ranges(in: paragraph).map { source.substring(with: NSRange(location: $0.lowerBound, length: $0.count)) }
      result += own.enumerated().map { ($1, $0 == own.count - 1) }
    }
    return result
  }

  /// The places of sentences in one paragraph, in UTF-16 units.
  func ranges(in paragraph: String) -> [Range<Int>] {
    let source = paragraph as NSString
    var start = 0
    var own: [Range<Int>] = []
    for match in ends.matches(in: paragraph) {
      let end = match.range.location
      let before = source.substring(with: NSRange(location: start, length: end - start))
      guard isEnd(before, next: match.rest) else { continue }
      own.append(start..<end)
      start = end + match.range.length
    }
    own.append(start..<source.length)
    return own.filter { !source.substring(with: NSRange(location: $0.lowerBound, length: $0.count)).trimmed().isEmpty }
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
