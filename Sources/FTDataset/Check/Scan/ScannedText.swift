/// A text as the checks of a ``TextScan`` see it: its bytes, and what one look at all of them tells.
struct ScannedText: Sendable {
  let row: Int
  /// Which text of the record it is.
  let part: Int
  let column: Int
  let role: RecordTexts.Role
  /// UTF-8 as it came.
  let bytes: [UInt8]
  /// The same with full-width forms of ASCII, typographic hyphens and apostrophes, no-break and ideographic spaces as their
  /// ASCII; what looks for patterns looks here.
  let plain: [UInt8]
  /// Unicode scalars.
  let length: Int
  /// ASCII digits in ``plain``.
  let digits: Int
  /// A bit for each value of a byte.
  private let seen: SIMD4<UInt64>

  init(_ text: String, row: Int = 0, part: Int = 0, column: Int = 0, role: RecordTexts.Role = .other) {
    self.row = row
    self.part = part
    self.column = column
    self.role = role
    bytes = Array(text.utf8)
    var seen = SIMD4<UInt64>()
    var length = 0
    for byte in bytes {
      seen[Int(byte >> 6)] |= UInt64(1) << UInt64(byte & 63)
      // Bytes 10xxxxxx go on with a scalar.
      if byte & 0xC0 != 0x80 { length += 1 }
    }
    self.seen = seen
    self.length = length
    // The lead bytes of what is folded: C2 (no-break space), E2 (General Punctuation), E3 (ideographic space), EF (full width).
    let leads = UInt64(1) << 2 | UInt64(1) << 0x22 | UInt64(1) << 0x23 | UInt64(1) << 0x2F
    plain = seen[3] & leads == 0 ? bytes : Self.folded(bytes)
    digits = plain.reduce(0) { $0 + ($1 &- 0x30 < 10 ? 1 : 0) }
  }

  /// Whether a byte of that value stands in ``bytes``.
  func contains(_ byte: UInt8) -> Bool {
    seen[Int(byte >> 6)] & UInt64(1) << UInt64(byte & 63) != 0
  }

  /// Whether anything but ASCII stands there.
  var hasWideBytes: Bool { seen[2] | seen[3] != 0 }

  static func folded(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0xC2, index + 1 < bytes.count, bytes[index + 1] == 0xA0 {
        result.append(0x20)
        index += 2
      } else if byte & 0xF0 == 0xE0, index + 2 < bytes.count,
        let sign = ascii(of: byte, bytes[index + 1], bytes[index + 2])
      {
        result.append(sign)
        index += 3
      } else {
        result.append(byte)
        index += 1
      }
    }
    return result
  }

  private static func ascii(of first: UInt8, _ second: UInt8, _ third: UInt8) -> UInt8? {
    switch (first, second, third) {
    // U+FF01…U+FF3F and U+FF40…U+FF5E.
    case (0xEF, 0xBC, 0x81...0xBF): third - 0x81 + 0x21
    case (0xEF, 0xBD, 0x80...0x9E): third - 0x80 + 0x60
    case (0xE3, 0x80, 0x80): 0x20
    // Hyphens and dashes U+2010…U+2015, the minus sign U+2212.
    case (0xE2, 0x80, 0x90...0x95), (0xE2, 0x88, 0x92): 0x2D
    case (0xE2, 0x80, 0x98), (0xE2, 0x80, 0x99): 0x27
    default: nil
    }
  }
}
