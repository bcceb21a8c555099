import Foundation

extension RandomGenerator {
  /// A uniform number in [0, 1): the upper 53 bits of `next()` times 2⁻⁵³.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A uniform integer in `0 ..< bound` without bias.
  ///
  /// D. Lemire, "Fast random integer generation in an interval", 2019: the high word of `next() × bound`, drawn again
  /// while the low word is below `2⁶⁴ mod bound`. `bound` must be positive.
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0, "RandomGenerator.integer(below: \(bound)): the bound must be positive")
    let width = UInt64(bound)
    var product = next().multipliedFullWidth(by: width)
    if product.low < width {
      let threshold = (0 &- width) % width
      while product.low < threshold { product = next().multipliedFullWidth(by: width) }
    }
    return Int(product.high)
  }

  /// A standard normal number: √(−2 ln u) · cos(2π v) with u in (0, 1] and v in [0, 1) (Box and Muller, 1958).
  ///
  /// Two draws a number; the sine partner is not kept, so that four words remain the whole state. Logarithm and cosine
  /// are the C library's: equal seeds give equal bytes on one platform, and may differ in the last bit between platforms.
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * Double.pi * uniform())
  }

  /// The items in random order (Fisher–Yates from the last position to the second, with `integer(below:)`).
  public mutating func shuffled<Item>(_ items: [Item]) -> [Item] {
    var result = items
    shuffle(&result)
    return result
  }

  /// The numbers `0 ..< count` in random order.
  public mutating func permutation(count: Int) -> [Int] {
    shuffled(Array(0..<count))
  }

  /// Shuffles in place, same order as `shuffled`.
  mutating func shuffle<Item>(_ items: inout [Item]) {
    var position = items.count - 1
    while position > 0 {
      items.swapAt(position, integer(below: position + 1))
      position -= 1
    }
  }
}
