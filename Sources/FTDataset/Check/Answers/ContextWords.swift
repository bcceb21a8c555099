/// The words that an answer may rest on, compared by their first five letters; of Japanese and Chinese pairs of signs.
struct ContextWords: Sendable {
  private var stems: Set<String> = []
  private var pairs: Set<UInt64> = []
  private static let stemLength = 5
  private static let fewestWords = 6
  private static let fewestPairs = 8

  /// Words of four letters and more that carry nothing.
  private static let empty: Set<String> = [
    "about", "after", "also", "another", "because", "been", "before", "being", "between", "both", "cannot", "could",
    "does", "each",
    "every", "from", "have", "having", "here", "into", "just", "like", "made", "make", "makes", "many", "more", "most",
    "much",
    "must", "needs", "only", "other", "over", "same", "should", "some", "such", "than", "that", "their", "them", "then",
    "there",
    "these", "they", "this", "those", "under", "very", "well", "were", "what", "when", "where", "which", "while",
    "will", "with",
    "within", "without", "would", "your", "yours", "listing", "says", "said", "text", "context", "according", "given",
    "state",
    "stated", "mention", "mentioned", "answer", "information",
  ]

  init(_ texts: [ScannedText]) {
    for text in texts {
      for (word, _, _) in Self.words(text.plain) { stems.insert(String(word.prefix(Self.stemLength))) }
      if text.hasWideBytes { pairs.formUnion(Self.pairs(text.plain)) }
    }
  }

  /// The share of an answer's content words that are known; nil for an answer of too few.
  func share(of answer: ScannedText) -> Double? {
    let words = Self.words(answer.plain).map(\.word).filter { $0.count >= 4 && !Self.empty.contains($0) }
    let signs = answer.hasWideBytes ? Self.pairs(answer.plain) : []
    if words.count >= Self.fewestWords, words.count * 2 >= signs.count {
      return Double(words.count { stems.contains(String($0.prefix(Self.stemLength))) }) / Double(words.count)
    }
    if signs.count >= Self.fewestPairs { return Double(signs.count(where: pairs.contains)) / Double(signs.count) }
    return nil
  }

  /// A word of three letters or more with a capital inside a sentence that is not known. In titles, where many words have one, and
  /// in German a capital tells nothing.
  func unknownName(in text: ScannedText) -> Range<Int>? {
    let answer = text.plain
    let inside = Self.words(answer).filter { !$0.isFirst }
    let capital = inside.filter { answer[$0.range.lowerBound] &- 0x41 < 26 }
    guard capital.count * 3 <= inside.count || capital.count == 1 && inside.count > 2,
      TextLanguage.guess(text)?.language != .german
    else { return nil }
    return capital.first { $0.word.count >= 3 && !stems.contains(String($0.word.prefix(Self.stemLength))) }?.range
  }

  /// Words in lower case with their places, and whether each begins a sentence.
  private static func words(_ bytes: [UInt8]) -> [(word: String, range: Range<Int>, isFirst: Bool)] {
    var words: [(word: String, range: Range<Int>, isFirst: Bool)] = []
    var isFirst = true
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if isLetter(bytes, index) {
        var end = index
        while end < bytes.count, isLetter(bytes, end) { end += 1 }
        words.append((String(decoding: bytes[index..<end], as: UTF8.self).lowercased(), index..<end, isFirst))
        isFirst = false
        index = end
      } else {
        // Behind these a capital is no name's.
        if [0x2E, 0x21, 0x3F, 0x3A, 0x0A, 0x22, 0x28, 0x2D, 0x2A].contains(byte) || byte >= 0x80 { isFirst = true }
        index += 1
      }
    }
    return words
  }

  /// ASCII letters and those of two bytes (Latin with accents, Greek, Cyrillic).
  private static func isLetter(_ bytes: [UInt8], _ index: Int) -> Bool {
    let byte = bytes[index]
    if (byte | 0x20) &- 0x61 < 26 || (0xC3...0xDF).contains(byte) { return true }
    return byte & 0xC0 == 0x80 && index > 0 && (0xC3...0xDF).contains(bytes[index - 1])
  }

  /// Neighbouring Han and katakana signs.
  private static func pairs(_ bytes: [UInt8]) -> [UInt64] {
    var pairs: [UInt64] = []
    var before: UInt32 = 0
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      let value = scalar.value
      let isSign =
        (0x30A1...0x30FC).contains(value) || (0x3400...0x9FFF).contains(value) || (0xF900...0xFAFF).contains(value)
      if isSign, before != 0 { pairs.append(UInt64(before) << 32 | UInt64(value)) }
      before = isSign ? value : 0
    }
    return pairs
  }
}
