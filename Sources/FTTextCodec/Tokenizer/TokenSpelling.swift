/// How the entries of a vocabulary spell the bytes that they stand for.
enum TokenSpelling: Sendable {
  /// A character for each byte, see ``ByteLevelAlphabet``. A spelling with another character stands for its own UTF-8 bytes.
  case byteLevel
  /// SentencePiece's: text with "▁" for a space, and "<0xE3>" for a byte of a character that has no token.
  ///
  /// Source: the decoders Replace and ByteFallback of the tokenizers library.
  case sentencePiece

  /// SentencePiece's stand-in for a space, U+2581.
  static let space: [UInt8] = [0xE2, 0x96, 0x81]

  func bytes(of spelling: String) -> [UInt8] {
    switch self {
    case .byteLevel: ByteLevelAlphabet.bytes(of: spelling) ?? Array(spelling.utf8)
    case .sentencePiece: Self.byte(Array(spelling.utf8)).map { [$0] } ?? Self.text(Array(spelling.utf8))
    }
  }

  /// The spelling of a byte that no character's token holds: "<0x0A>".
  static func spelling(of byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "<0x\(digits.count == 1 ? "0" : "")\(digits)>"
  }

  private static func byte(_ spelling: [UInt8]) -> UInt8? {
    guard spelling.count == 6, spelling.starts(with: "<0x".utf8), spelling[5] == UInt8(ascii: ">") else { return nil }
    return UInt8(String(decoding: spelling[3...4], as: UTF8.self), radix: 16)
  }

  private static func text(_ spelling: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var position = 0
    while position < spelling.count {
      if spelling[position...].starts(with: space) {
        result.append(0x20)
        position += space.count
      } else {
        result.append(spelling[position])
        position += 1
      }
    }
    return result
  }
}
