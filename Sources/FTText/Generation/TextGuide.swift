import FTTextCodec

/// Says, while a text is written, how it may go on; among what it allows the model chooses.
///
/// A guide sees text, never tokens, and has no memory: what it says depends on what is written alone, so it serves any tokenizer
/// and any number of candidates.
public protocol TextGuide: Sendable {
  /// Whether `next`, one or more characters, may stand behind `text`. The end of both may be the middle of a word.
  func allows(_ next: String, behind text: String) -> Bool
  /// Whether a text may end so.
  func allowsEnd(of text: String) -> Bool
  /// Whether nothing more may follow.
  func isFinished(_ text: String) -> Bool
}

/// A guide and the tokenizer of the texts that it looks at.
public struct TokenGuide: Sendable {
  private let guide: any TextGuide
  private let tokenizer: Tokenizer
  private let special: Set<Int32>
  private var bytes: [UInt8] = []

  public init(_ guide: any TextGuide, _ tokenizer: Tokenizer) {
    self.guide = guide
    self.tokenizer = tokenizer
    special = Set(tokenizer.specialTokenIDs)
  }

  /// What a guide leaves may be nothing that makes a sentence: a token less likely than this is not worth taking.
  static let leastProbability = 0.01

  /// Whether a sentence ends where the text does; a number may go on behind its point.
  var endsSentence: Bool {
    let signs = text.suffix(2)
    return signs.last?.endsSentence == true && signs.first?.isNumber == false
  }

  private var text: String { Self.text(bytes) }

  /// Whole characters: bytes at the end that are no character yet are left out.
  private static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.dropLast(StreamingDetokenizer.incompleteTail(bytes)), as: UTF8.self)
  }

  var isFinished: Bool { guide.isFinished(text) }

  /// - Parameter ends: whether the token ends the text.
  func allows(_ token: Int32, ends: Bool) -> Bool {
    let text = text
    if ends { return guide.allowsEnd(of: text) }
    if special.contains(token) { return false }
    let longer = Self.text(bytes + tokenizer.bytes(of: token))
    // Half a character says nothing yet.
    guard longer.utf8.count > text.utf8.count else { return true }
    return guide.allows(String(decoding: longer.utf8.dropFirst(text.utf8.count), as: UTF8.self), behind: text)
  }

  mutating func append(_ token: Int32) { bytes += tokenizer.bytes(of: token) }
}
