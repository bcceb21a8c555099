/// Validation of UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
package enum UTF8Validation {
  /// The offset of the first byte of the first malformed sequence, or nil when all of `bytes` is well formed.
  package static func firstInvalidOffset(in bytes: [UInt8]) -> Int? {
    var position = 0
    let end = bytes.count
    while position < end {
      let lead = bytes[position]
      if lead < 0x80 {
        position += 1
        continue
      }
      guard let length = sequenceLength(in: bytes, at: position, lead: lead) else { return position }
      position += length
    }
    return nil
  }

  /// The length of the well-formed multi-byte sequence at `position`, or nil. The second byte carries all the special
  /// ranges of RFC 3629, section 4; later bytes are plain continuation bytes.
  private static func sequenceLength(in bytes: [UInt8], at position: Int, lead: UInt8) -> Int? {
    let length: Int
    let second: ClosedRange<UInt8>
    switch lead {
    case 0xc2...0xdf: (length, second) = (2, 0x80...0xbf)
    case 0xe0: (length, second) = (3, 0xa0...0xbf)
    case 0xed: (length, second) = (3, 0x80...0x9f)
    case 0xe1...0xef: (length, second) = (3, 0x80...0xbf)
    case 0xf0: (length, second) = (4, 0x90...0xbf)
    case 0xf1...0xf3: (length, second) = (4, 0x80...0xbf)
    case 0xf4: (length, second) = (4, 0x80...0x8f)
    default: return nil
    }
    guard position + length <= bytes.count, second.contains(bytes[position + 1]) else { return nil }
    for offset in 2..<max(2, length) where bytes[position + offset] & 0xc0 != 0x80 { return nil }
    return length
  }
}
