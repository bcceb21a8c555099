/// The reversible spelling of bytes as printable characters that GPT-2 introduced.
///
/// Bytes that print (`!`–`~`, `¡`–`¬`, `®`–`ÿ`) stand for themselves; the other 68 follow, in order, from U+0100.
/// Source: `bytes_to_unicode` in the GPT-2 release; `pre_tokenizers/byte_level.rs` of the tokenizers library.
enum ByteLevelAlphabet {
  /// Byte → scalar value, 256 entries, all below 0x144.
  static let scalars: [UInt32] = {
    var next: UInt32 = 0x100
    return (UInt32(0)..<256).map { byte in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return byte
      default:
        next += 1
        return next - 1
      }
    }
  }()

  /// Scalar value → byte; -1 where the scalar spells no byte.
  static let bytes: [Int16] = {
    var table = [Int16](repeating: -1, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { table[Int(scalar)] = Int16(byte) }
    return table
  }()

  /// The bytes that `spelling` stands for, or nil if a character lies outside the alphabet.
  static func bytes(of spelling: String) -> [UInt8]? {
    let table = bytes
    var result: [UInt8] = []
    result.reserveCapacity(spelling.utf8.count)
    for scalar in spelling.unicodeScalars {
      guard scalar.value < 0x144, table[Int(scalar.value)] >= 0 else { return nil }
      result.append(UInt8(table[Int(scalar.value)]))
    }
    return result
  }

  /// The spelling of one byte.
  static func spelling(of byte: UInt8) -> String {
    Unicode.Scalar(scalars[Int(byte)]).map { String(Character($0)) } ?? ""
  }
}
