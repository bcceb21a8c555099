import Foundation

/// Shift_JIS as Windows has it (code page 932), in both directions; of characters with several codes the first is
/// taken.
///
/// Foundation decodes; the way back is the table of what it decodes, since its own encoder ends the program on some
/// texts.
enum ShiftJIS {
  /// Code page 932 in Foundation's numbering.
  private static let encoding = String.Encoding(rawValue: 0x8000_0420)

  /// Bytes of each character, one or two.
  private static let table: [Unicode.Scalar: [UInt8]] = {
    var result: [Unicode.Scalar: [UInt8]] = [:]
    func add(_ bytes: [UInt8]) {
      guard let text = String(data: Data(bytes), encoding: encoding) else { return }
      let scalars = text.unicodeScalars
      guard scalars.count == 1, let scalar = scalars.first, scalar != "\u{FFFD}", result[scalar] == nil else { return }
      result[scalar] = bytes
    }
    for byte in UInt8(0xA1)...0xDF { add([byte]) }
    for lead in Array(UInt8(0x81)...0x9F) + Array(UInt8(0xE0)...0xFC) {
      for trail in UInt8(0x40)...0xFC where trail != 0x7F { add([lead, trail]) }
    }
    return result
  }()

  /// Characters of each two bytes.
  private static let pairs: [UInt16: Unicode.Scalar] = {
    var result: [UInt16: Unicode.Scalar] = [:]
    for (scalar, bytes) in table where bytes.count == 2 { result[UInt16(bytes[0]) << 8 | UInt16(bytes[1])] = scalar }
    return result
  }()

  /// The bytes of a text; nil where a character has none. ASCII is itself.
  static func bytes(_ scalars: some Sequence<Unicode.Scalar>) -> [UInt8]? {
    var result: [UInt8] = []
    for scalar in scalars {
      if scalar.value < 0x80 {
        result.append(UInt8(scalar.value))
      } else if let bytes = table[scalar] {
        result += bytes
      } else {
        return nil
      }
    }
    return result
  }

  /// The character of two bytes; nil where there is none.
  static func scalar(_ lead: UInt8, _ trail: UInt8) -> Unicode.Scalar? { pairs[UInt16(lead) << 8 | UInt16(trail)] }
}
