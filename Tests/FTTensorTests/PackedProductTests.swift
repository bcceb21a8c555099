import CKernels
import FTTestSupport
import Testing

@testable import FTTensor

/// Products with weights of 8 and 4 bits against the same arithmetic, one value at a time.
@Suite struct PackedProductTests {
  /// Rows that fill no tile, one block of columns and many, more vectors than a register block holds.
  @Test(arguments: [PackedWeight.Format.q8, .q4], [[1, 32], [17, 64], [50, 576], [200, 96]])
  func severalVectorsAreEachTheReferencesResult(format: PackedWeight.Format, shape: [Int]) throws {
    let (rows, columns) = (shape[0], shape[1])
    let values = Self.values(rows * columns, 1)
    let size = format == .q8 ? ftk_q8_bytes(rows, columns) : ftk_q4_bytes(rows, columns)
    var packed = [UInt8](repeating: 0, count: size)
    if format == .q8 {
      ftk_q8_pack(values, rows, columns, &packed)
    } else {
      ftk_q4_pack(values, rows, columns, &packed)
    }
    for vectors in 1...9 {
      let x = Self.values(vectors * columns, 2)
      var expected = [Float](repeating: 0.5, count: vectors * rows)
      for vector in 0..<vectors {
        expected.withUnsafeMutableBufferPointer { y in
          x.withUnsafeBufferPointer { x in
            let (to, from) = (y.baseAddress! + vector * rows, x.baseAddress! + vector * columns)
            if format == .q8 {
              ftk_matvec_reference_q8(to, packed, from, rows, columns, 1)
            } else {
              ftk_matvec_reference_q4(to, packed, from, rows, columns, 1)
            }
          }
        }
      }
      var byThreads: [[Float]] = []
      for threads in [1, 2, 3] {
        _ = try TestDevice.make(threads: threads)
        var y = [Float](repeating: 0.5, count: vectors * rows)
        if format == .q8 {
          ftk_matmat_q8(&y, packed, x, rows, columns, vectors, 1)
        } else {
          ftk_matmat_q4(&y, packed, x, rows, columns, vectors, 1)
        }
        byThreads.append(y)
      }
      let mismatch = Comparison.mismatch(byThreads[0], expected, shape: [vectors, rows], tolerance: 2e-6)
      #expect(mismatch == nil, "\(vectors) vectors: \(mismatch ?? "")")
      #expect(byThreads[1] == byThreads[0] && byThreads[2] == byThreads[0], "\(vectors) vectors")
    }
  }

  /// Numbers of a sine that no block repeats.
  private static func values(_ count: Int, _ phase: Int) -> [Float] {
    (0..<count).map { Float(($0 * 7_919 + phase * 104_729) % 2_003) / 1_001.5 - 1 }
  }
}
