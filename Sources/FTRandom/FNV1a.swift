/// 64-bit FNV-1a (Fowler, Noll and Vo; offset basis and prime of draft-eastlake-fnv): the same number for the same bytes in
/// every process, for labels and for finding copies. It protects against chance, not against intent, and costs one
/// multiplication a byte.
///
/// ```swift
/// FNV1a.hash("dropout".utf8)
/// ```
public struct FNV1a: Sendable, Hashable {
  /// The hash of what was combined so far.
  public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  public init() {}

  /// One byte more.
  public mutating func combine(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }

  /// All bytes, one after the other.
  public mutating func combine(contentsOf bytes: some Sequence<UInt8>) {
    for byte in bytes { combine(byte) }
  }

  /// The same of an array, without the cost of any sequence: pictures have millions of bytes.
  public mutating func combine(contentsOf bytes: [UInt8]) {
    for byte in bytes { combine(byte) }
  }

  /// The hash of some bytes.
  public static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash = FNV1a()
    hash.combine(contentsOf: bytes)
    return hash.value
  }
}
