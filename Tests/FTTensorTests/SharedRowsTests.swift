import FTTestSupport
import Testing

@testable import FTTensor

/// Attention over rows that several examples share, against the same examples with rows of their own.
@Suite struct SharedRowsTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let lengths: [Int]
    /// How many tokens of its beginning each example has from which example before it.
    let alike: [(example: Int, count: Int)?]
    var dim = 16
    var window: Int?

    var testDescription: String { name }

    /// The row of each token.
    var rows: [Int32] {
      var rows: [[Int32]] = []
      var next: Int32 = 0
      for (length, alike) in zip(lengths, alike) {
        var row = alike.map { Array(rows[$0.example].prefix($0.count)) } ?? []
        let own = Int32(length - row.count)
        row += next..<next + own
        next += own
        rows.append(row)
      }
      return rows.flatMap { $0 }
    }
  }

  /// Around the kernels' tiles of 64 and chunks of 256 tokens.
  static let cases = [
    Case(name: "within a tile", lengths: [9, 12, 7], alike: [nil, (0, 5), (0, 6)]),
    Case(name: "at a tile's edge", lengths: [64, 70, 64], alike: [nil, (0, 63), (1, 63)]),
    Case(name: "a whole tile", lengths: [64, 130, 65], alike: [nil, (0, 64), (1, 64)]),
    Case(name: "in the third tile", lengths: [150, 190, 133], alike: [nil, (0, 140), (1, 132)]),
    Case(name: "a chain of beginnings", lengths: [70, 100, 140, 145], alike: [nil, (0, 40), (1, 90), (2, 139)]),
    Case(name: "several chunks", lengths: [300, 700, 301, 520], alike: [nil, (0, 299), (0, 300), (1, 513)]),
    Case(name: "an example within another", lengths: [80, 40, 80, 81], alike: [nil, (0, 40), (0, 80), (0, 80)]),
    Case(name: "a window", lengths: [150, 190, 133], alike: [nil, (0, 140), (1, 132)], window: 50),
    Case(name: "a window beyond a tile", lengths: [300, 350, 301], alike: [nil, (0, 299), (1, 300)], window: 129),
    Case(name: "an odd width", lengths: [70, 90], alike: [nil, (0, 66)], dim: 33),
    Case(name: "heads of 64", lengths: [70, 90, 200], alike: [nil, (0, 66), (1, 80)], dim: 64),
  ]

  /// Results and gradients of keys, queries and values, by row.
  private func results(_ c: Case, shares: Bool, _ type: DType, on device: Device) -> [[Float]] {
    let (heads, kvHeads) = (4, 2)
    let rows = c.rows
    let count = Int(rows.max()!) + 1
    var phase = 0
    func values(_ heads: Int) -> Tensor {
      phase += 1
      return Tensor(
        (0..<count * heads * c.dim).map { Float(($0 * 7_919 + phase * 104_729) % 2_003) / 500 - 2 },
        shape: [count, heads, c.dim], on: device
      ).converted(to: type)
    }
    let leaves = (0..<3).map { _ in Leaf() }
    var inputs = zip(leaves, [heads, kvHeads, kvHeads]).map { $0.attached(to: values($1)) }
    let weights = values(heads)
    let index = Tensor(indices: rows, on: device)
    var owners = [Int32](repeating: -1, count: count)
    for (token, row) in rows.enumerated() where owners[Int(row)] < 0 { owners[Int(row)] = Int32(token) }
    if !shares {
      inputs = inputs.map {
        $0.reshaped(to: [count, -1]).gathered(index).reshaped(to: [rows.count, -1, c.dim])
      }
    }
    let segments =
      shares
      ? TokenSegments(lengths: c.lengths, rows: rows, on: device) : TokenSegments(lengths: c.lengths, on: device)
    var out = Tensor.causalAttention(
      query: inputs[0], key: inputs[1], value: inputs[2], segments: segments, window: c.window)
    if !shares {
      out = out.reshaped(to: [rows.count, -1]).gathered(Tensor(indices: owners, on: device))
        .reshaped(to: [count, heads, c.dim])
    }
    let gradients = (out * weights).converted(to: .float32).sum().gradients()
    return [out.converted(to: .float32).values()]
      + leaves.map { gradients[$0]!.converted(to: .float32).values() }
  }

  @Test(arguments: cases, [DType.float32, .bfloat16])
  func sharedRowsGiveWhatRowsApartGive(c: Case, type: DType) throws {
    let device = try TestDevice.make()
    let found = results(c, shares: true, type, on: device)
    let expected = results(c, shares: false, type, on: device)
    for (name, (found, expected)) in zip(["result", "query", "key", "value"], zip(found, expected)) {
      let scale = expected.map { abs($0) }.max()!
      let difference = zip(found, expected).map { abs($0 - $1) }.max()! / scale
      #expect(difference < (type == .float32 ? 1e-5 : 1.5e-2), "\(name): \(difference)")
    }
  }
}
