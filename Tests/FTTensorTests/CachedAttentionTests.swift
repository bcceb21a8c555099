import CKernels
import FTTestSupport
import Testing

@testable import FTTensor

/// Attention of new tokens over a cache against plain loops in double precision.
@Suite struct CachedAttentionTests {
  struct Case: Sendable, CustomStringConvertible {
    let queries: Int
    /// Query heads of each key head, and key heads.
    let group: Int
    let kvHeads: Int
    let dim: Int
    /// Tokens in the cache of each sequence: fewer than a vector, more than a chunk of 128, and ends inside both.
    let lengths: [Int32]
    var description: String { "\(queries) queries, \(group) × \(kvHeads) heads of \(dim), \(lengths)" }
  }

  static let cases = [
    Case(queries: 1, group: 3, kvHeads: 3, dim: 64, lengths: [300]),
    Case(queries: 1, group: 1, kvHeads: 2, dim: 64, lengths: [1]),
    Case(queries: 1, group: 2, kvHeads: 1, dim: 80, lengths: [17, 129]),
    Case(queries: 1, group: 4, kvHeads: 1, dim: 20, lengths: [5]),
    Case(queries: 1, group: 5, kvHeads: 2, dim: 7, lengths: [128, 3, 260]),
    Case(queries: 3, group: 3, kvHeads: 1, dim: 72, lengths: [131, 3]),
    Case(queries: 2, group: 7, kvHeads: 1, dim: 128, lengths: [127]),
  ]

  @Test(arguments: cases, [false, true])
  func equalsPlainLoopsForAnyNumberOfThreads(_ c: Case, isHalf: Bool) throws {
    let capacity = Int(c.lengths.max() ?? 0) + 3
    let cacheType = isHalf ? FTK_ATTENTION_BFLOAT16 : FTK_ATTENTION_FLOAT32
    let heads = c.group * c.kvHeads
    let (rows, cacheCount) = (c.lengths.count * c.queries * heads * c.dim, c.kvHeads * capacity * c.dim)
    let query = Self.values(rows, 1, scale: 3)
    let device = try TestDevice.make()
    let caches = (0..<2 * c.lengths.count).map { number in
      Tensor(Self.values(cacheCount, 2 + number, scale: 1), on: device).converted(to: isHalf ? .bfloat16 : .float32)
    }
    let keys = caches.prefix(c.lengths.count).map { UnsafeRawPointer($0.pointer) as UnsafeRawPointer? }
    let values = caches.suffix(c.lengths.count).map { UnsafeRawPointer($0.pointer) as UnsafeRawPointer? }
    var expected = [Float](repeating: 0, count: rows)
    var byThreads: [[Float]] = []
    try c.lengths.withUnsafeBufferPointer { lengths in
      var shape = ftk_attention_decode_shape()
      (shape.sequences, shape.queries) = (Int32(c.lengths.count), Int32(c.queries))
      (shape.heads, shape.kv_heads) = (Int32(heads), Int32(c.kvHeads))
      shape.dim = Int32(c.dim)
      (shape.type, shape.cache_type) = (Int32(FTK_ATTENTION_FLOAT32.rawValue), Int32(cacheType.rawValue))
      (shape.scale, shape.capacity) = (0.3, capacity)
      shape.lengths = lengths.baseAddress
      (shape.q_stride, shape.out_stride) = (heads * c.dim, heads * c.dim)
      ftk_attention_decode_reference(&shape, query, keys, values, &expected)
      for threads in [1, 2, 3] {
        _ = try TestDevice.make(threads: threads)
        var out = [Float](repeating: .nan, count: rows)
        #expect(ftk_attention_decode(&shape, query, keys, values, &out) == 0)
        byThreads.append(out)
      }
    }
    // Scores reach some tens, and a probability has the rounding of its score.
    let mismatch = Comparison.mismatch(byThreads[0], expected, shape: [rows / c.dim, c.dim], tolerance: 1e-5)
    #expect(mismatch == nil, "\(mismatch ?? "")")
    #expect(byThreads[1] == byThreads[0] && byThreads[2] == byThreads[0])
    withExtendedLifetime(caches) {}
  }

  private static func values(_ count: Int, _ phase: Int, scale: Float) -> [Float] {
    (0..<count).map { scale * (Float(($0 * 7_919 + phase * 104_729) % 2_003) / 1_001.5 - 1) }
  }
}
