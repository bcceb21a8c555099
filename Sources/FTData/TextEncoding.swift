import Foundation

/// The encodings in which texts are read.
package enum TextEncoding: String, Sendable, CaseIterable {
  case utf8 = "UTF-8"
  case utf16LittleEndian = "UTF-16LE"
  case utf16BigEndian = "UTF-16BE"
  /// As Windows writes it (CP932), with its rows of NEC's and IBM's characters.
  case shiftJIS = "Shift_JIS"
  /// JIS X 0208 and half-width katakana, with NEC's row 13; the three-byte characters of JIS X 0212 are not known.
  case eucJP = "EUC-JP"

  package var isWide: Bool { self == .utf16LittleEndian || self == .utf16BigEndian }

  /// CP932 in Foundation's numbering; its own `.shiftJIS` is another table on some systems.
  private static let windows31J = String.Encoding(rawValue: 0x8000_0420)

  /// The text as UTF-8; nil where a byte cannot stand in this encoding.
  package func utf8(_ bytes: [UInt8]) -> [UInt8]? {
    switch self {
    case .utf8: return String(validating: bytes, as: UTF8.self) == nil ? nil : bytes
    case .utf16LittleEndian, .utf16BigEndian:
      guard bytes.count.isMultiple(of: 2) else { return nil }
      let (high, low) = self == .utf16BigEndian ? (0, 1) : (1, 0)
      let units = stride(from: 0, to: bytes.count, by: 2).map {
        UInt16(bytes[$0 + high]) << 8 | UInt16(bytes[$0 + low])
      }
      return String(validating: units, as: UTF16.self).map { Array($0.utf8) }
    case .shiftJIS: return Self.shiftJISText(bytes)
    case .eucJP: return Self.shiftJISBytes(ofEUC: bytes).flatMap(Self.shiftJISText)
    }
  }

  private static func shiftJISText(_ bytes: [UInt8]) -> [UInt8]? {
    if bytes.allSatisfy({ $0 < 0x80 }) { return bytes }
    return String(bytes: bytes, encoding: windows31J).map { Array($0.utf8) }
  }

  /// EUC-JP turned into Shift_JIS, which holds the same table in another order: Foundation does not read EUC-JP on Linux.
  ///
  /// Row r and cell c of JIS X 0208 (each from 1) are bytes r + 0xA0 and c + 0xA0 in EUC-JP; in Shift_JIS two rows share a
  /// first byte. Source: JIS X 0208:1997, appendices 1 and 3.
  ///
  /// - Returns: nil for bytes that are no EUC-JP, or of JIS X 0212.
  private static func shiftJISBytes(ofEUC bytes: [UInt8]) -> [UInt8]? {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var position = 0
    while position < bytes.count {
      let first = bytes[position]
      if first < 0x80 {
        output.append(first)
        position += 1
        continue
      }
      guard position + 1 < bytes.count else { return nil }
      let second = bytes[position + 1]
      position += 2
      if first == 0x8e, (0xa1...0xdf).contains(second) {
        output.append(second)
        continue
      }
      guard (0xa1...0xfe).contains(first), (0xa1...0xfe).contains(second) else { return nil }
      let row = Int(first) - 0xa1
      let cell = Int(second) - 0xa1
      let lead = row / 2 + (row < 62 ? 0x81 : 0xc1)
      let trail = row.isMultiple(of: 2) ? cell + (cell < 63 ? 0x40 : 0x41) : cell + 0x9f
      output.append(UInt8(lead))
      output.append(UInt8(trail))
    }
    return output
  }

  /// Where the last whole character ends, for bytes that are cut anywhere; the number of bytes where none is cut.
  package func wholeCharacters(_ bytes: [UInt8]) -> Int {
    switch self {
    case .utf8:
      var start = bytes.count
      for back in 1...4 where back <= bytes.count && bytes[bytes.count - back] & 0xc0 != 0x80 {
        start = bytes.count - back
        break
      }
      guard start < bytes.count else { return bytes.count }
      let length = bytes[start] < 0xc0 ? 1 : bytes[start] < 0xe0 ? 2 : bytes[start] < 0xf0 ? 3 : 4
      return start + length > bytes.count ? start : bytes.count
    case .utf16LittleEndian, .utf16BigEndian:
      let whole = bytes.count / 2 * 2
      guard whole >= 2 else { return whole }
      let high = bytes[whole - (self == .utf16BigEndian ? 2 : 1)]
      return (0xd8...0xdb).contains(high) ? whole - 2 : whole
    case .shiftJIS, .eucJP:
      var position = 0
      while position < bytes.count {
        let isPair =
          self == .eucJP
          ? bytes[position] >= 0x80
          : (0x81...0x9f).contains(bytes[position]) || (0xe0...0xfc).contains(bytes[position])
        guard position + (isPair ? 2 : 1) <= bytes.count else { return position }
        position += isPair ? 2 : 1
      }
      return position
    }
  }
}
