/// The character classes that pre-tokenizers distinguish, from tables of its own.
///
/// Swift's Unicode version grows with the toolchain; the ids of a tokenizer must not. The tables are those of the
/// reference (see `UnicodeClasses+Ranges.swift`).
struct UnicodeClasses: Sendable {
  static let other: UInt8 = 0
  /// `\p{L}`
  static let letter: UInt8 = 1
  /// `\p{N}`
  static let number: UInt8 = 2
  /// `\s`
  static let space: UInt8 = 3
  /// Neither letter nor number for the regular expressions, yet numeric for `Digits`.
  static let laterNumber: UInt8 = 4

  static let shared = UnicodeClasses()

  /// One entry per scalar of the planes 0 to 3; no scalar above has a class.
  private let table: [UInt8]

  private init() {
    var table = [UInt8](repeating: Self.other, count: 0x40000)
    for (ranges, kind) in [
      (Self.letterRanges, Self.letter), (Self.numberRanges, Self.number), (Self.laterNumberRanges, Self.laterNumber),
    ] {
      for range in CompactRanges.decode(ranges) { for scalar in range { table[scalar] = kind } }
    }
    for scalar in [0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0x20] + Array(0x09...0x0D)
      + Array(0x2000...0x200A)
    {
      table[scalar] = Self.space
    }
    self.table = table
  }

  func kind(of scalar: Int) -> UInt8 { scalar < table.count ? table[scalar] : Self.other }

  /// The class of the scalar that begins at `position` and its length in bytes.
  ///
  /// - Precondition: `bytes` is valid UTF-8 and `position` a scalar boundary before its end.
  func kind(_ bytes: [UInt8], _ position: Int) -> (kind: UInt8, length: Int) {
    let first = bytes[position]
    if first < 0x80 { return (table[Int(first)], 1) }
    let second = Int(bytes[position + 1] & 0x3F)
    if first < 0xE0 { return (table[Int(first & 0x1F) << 6 | second], 2) }
    let third = Int(bytes[position + 2] & 0x3F)
    if first < 0xF0 { return (table[Int(first & 0x0F) << 12 | second << 6 | third], 3) }
    return (kind(of: Int(first & 0x07) << 18 | second << 12 | third << 6 | Int(bytes[position + 3] & 0x3F)), 4)
  }

  /// The start of the scalar that ends before `position`.
  func start(before position: Int, _ bytes: [UInt8]) -> Int {
    var start = position - 1
    while bytes[start] & 0xC0 == 0x80 { start -= 1 }
    return start
  }

  /// The end of the run of scalars of class `kind` that begins at `position`.
  func endOfRun(_ kind: UInt8, _ bytes: [UInt8], _ position: Int, _ end: Int) -> Int {
    var position = position
    while position < end {
      let (found, length) = self.kind(bytes, position)
      guard found == kind else { break }
      position += length
    }
    return position
  }
}
