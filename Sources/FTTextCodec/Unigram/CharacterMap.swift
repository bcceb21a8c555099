/// The normalisation that a SentencePiece model brings along (`precompiled_charsmap`): strings of characters and what each
/// becomes, for most models NFKC with controls dropped and every white space a space.
///
/// The file is a double-array trie behind its length in bytes, then the results, each ended by a zero. A unit of the trie holds
/// in bits 0–7 and 31 the byte that leads to it, in bit 8 whether a string ends there, in bits 10–30 the distance to its
/// children, 256 times as far where bit 9 is set; a unit with bit 31 is the place of a result.
///
/// Applied as the `tokenizers` library does it: character by character as people see them, where one of at most 5 bytes that
/// begins with a known string becomes the shortest such string's result; else scalar by scalar. SentencePiece itself takes the
/// longest string at each place; the two differ in rare marks. Source: the `spm_precompiled` crate; Yata's darts-clone.
struct CharacterMap: Sendable {
  /// Bytes of a character that is looked up as a whole.
  static let longestCluster = 5

  private let units: [UInt32]
  private let results: [UInt8]
  /// Byte → place of the result of this ASCII character, -1 where it stays.
  private var ascii = [Int](repeating: -1, count: 128)

  /// nil where the bytes are no such map: lengths, a unit or a place that leads out of it, text that is not UTF-8.
  init?(_ bytes: [UInt8]) {
    func word(_ position: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[position + $1]) << (8 * UInt32($1)) }
    }
    guard bytes.count >= 8 else { return nil }
    let length = Int(word(0))
    guard length > 0, length % 4 == 0, length <= bytes.count - 4 else { return nil }
    units = stride(from: 4, to: 4 + length, by: 4).map(word)
    results = Array(bytes[(4 + length)...])
    guard String(validating: results, as: UTF8.self) != nil, isSound() else { return nil }
    for byte in 0..<128 { ascii[byte] = place([UInt8(byte)], 0..<1) ?? -1 }
  }

  private static func label(_ unit: UInt32) -> UInt32 { unit & 0x8000_00FF }
  private static func isEnd(_ unit: UInt32) -> Bool { unit >> 8 & 1 == 1 }
  private static func distance(_ unit: UInt32) -> Int { Int(unit >> 10) << (unit & 0x200 == 0 ? 0 : 8) }

  /// Whether every way through the trie stays inside it and every result is a place at which a character begins.
  private func isSound() -> Bool {
    let root = Self.distance(units[0])
    guard root < units.count else { return false }
    var isKnown = [Bool](repeating: false, count: units.count)
    isKnown[root] = true
    var pending = [root]
    while let node = pending.popLast() {
      for byte in 1..<256 {
        let place = node ^ byte
        guard place < units.count, Self.label(units[place]) == UInt32(byte) else { continue }
        let next = place ^ Self.distance(units[place])
        guard next < units.count else { return false }
        if Self.isEnd(units[place]) {
          let result = Int(units[next] & 0x7FFF_FFFF)
          guard result < results.count, results[result] & 0xC0 != 0x80 else { return false }
        }
        if !isKnown[next] {
          isKnown[next] = true
          pending.append(next)
        }
      }
    }
    return true
  }

  /// Where the result of the shortest string that `bytes[range]` begins with stands; nil where it begins with none.
  private func place(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    var node = Self.distance(units[0])
    for position in range {
      let byte = bytes[position]
      let place = node ^ Int(byte)
      guard byte != 0, place < units.count, Self.label(units[place]) == UInt32(byte) else { return nil }
      node = place ^ Self.distance(units[place])
      if Self.isEnd(units[place]) { return Int(units[node] & 0x7FFF_FFFF) }
    }
    return nil
  }

  private func append(_ place: Int, to output: inout [UInt8]) {
    var position = place
    while position < results.count, results[position] != 0 {
      output.append(results[position])
      position += 1
    }
  }

  /// The normalised bytes of `bytes[range]`, which is valid UTF-8.
  func normalize(_ bytes: [UInt8], _ range: Range<Int>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(range.count)
    // A character of ASCII alone needs no search for where it ends: nothing but a mark or CR before LF joins it.
    if bytes[range].allSatisfy({ $0 < 0x80 && $0 != 0x0D }) {
      for byte in bytes[range] {
        if ascii[Int(byte)] < 0 { output.append(byte) } else { append(ascii[Int(byte)], to: &output) }
      }
      return output
    }
    var start = range.lowerBound
    for character in String(decoding: bytes[range], as: UTF8.self) {
      let end = start + character.utf8.count
      if end - start <= Self.longestCluster, let result = place(bytes, start..<end) {
        append(result, to: &output)
        start = end
        continue
      }
      while start < end {
        var next = start + 1
        while next < end, bytes[next] & 0xC0 == 0x80 { next += 1 }
        if let result = place(bytes, start..<next) {
          append(result, to: &output)
        } else {
          output.append(contentsOf: bytes[start..<next])
        }
        start = next
      }
    }
    return output
  }
}
