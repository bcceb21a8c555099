/// Ranges of scalars as the Unicode tables of this module are written: in ascending order, separated by white space, each the
/// gap since the end of the range before and, where the range is longer than one, a point and its length; base 36.
///
/// ```swift
/// CompactRanges.decode("x.f a.7")   // 33..<48, 58..<65: ASCII's first two runs of punctuation
/// ```
enum CompactRanges {
  static func decode(_ text: String) -> [Range<Int>] {
    var end = 0
    return text.split(whereSeparator: \.isWhitespace).map { range in
      let numbers = range.split(separator: ".").compactMap { Int($0, radix: 36) }
      let start = end + numbers[0]
      end = start + (numbers.count > 1 ? numbers[1] : 1)
      return start..<end
    }
  }
}
