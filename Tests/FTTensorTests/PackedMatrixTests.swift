import CKernels
import FTTestSupport
import Testing

@testable import FTTensor

/// Packed weights as operands of products with many vectors.
@Suite struct PackedMatrixTests {
  private func matrix(_ rows: Int, _ columns: Int, on device: Device) -> Tensor {
    Tensor(
      (0..<rows * columns).map { Float(($0 * 7919 + 13) % 1009) / 1009 - 0.4 }, shape: [rows, columns], on: device)
  }

  /// The plain kernel's values for rows `first ..< first + count`.
  private func plain(_ weight: Tensor, _ format: PackedWeight.Format, first: Int, count: Int) -> [Float] {
    let (rows, columns) = (weight.shape[0], weight.shape[1])
    var packed = [UInt8](repeating: 0, count: format == .q8 ? ftk_q8_bytes(rows, columns) : ftk_q4_bytes(rows, columns))
    var values = [Float](repeating: 0, count: count * columns)
    weight.values().withUnsafeBufferPointer {
      format == .q8
        ? ftk_q8_pack($0.baseAddress, rows, columns, &packed) : ftk_q4_pack($0.baseAddress, rows, columns, &packed)
    }
    if format == .q8 {
      ftk_q8_unpack(packed, columns, first, count, &values)
    } else {
      ftk_q4_unpack(packed, columns, first, count, &values)
    }
    return values
  }

  @Test(arguments: [PackedWeight.Format.q8, .q4], [1, 2])
  func unpackingGivesThePackedNumbers(format: PackedWeight.Format, threads: Int) throws {
    let device = try TestDevice.make(threads: threads)
    for (rows, columns) in [(1, 32), (16, 64), (37, 96), (100, 576)] {
      let weight = matrix(rows, columns, on: device)
      let expected = plain(weight, format, first: 0, count: rows)
      let packed = PackedWeight(weight, format: format)
      #expect(packed.isFinite)
      #expect(packed.tensor(as: .float32).values() == expected)
      #expect(packed.tensor(as: .bfloat16).values() == expected.map(DType.bfloat16.nearest(to:)))
    }
  }

  /// Rows that begin and end inside of a tile.
  @Test func partsOfAMatrixAreUnpackedAlone() throws {
    let device = try TestDevice.make()
    let weight = matrix(50, 64, on: device)
    let packed = (0..<2).map { _ in [UInt8](repeating: 0, count: ftk_q8_bytes(50, 64)) }
    var q8 = packed[0]
    weight.values().withUnsafeBufferPointer { ftk_q8_pack($0.baseAddress, 50, 64, &q8) }
    for (first, count) in [(0, 3), (5, 20), (15, 1), (31, 19), (49, 1)] {
      var found = [Float](repeating: 0, count: count * 64)
      ftk_unpack(Int32(FTK_WEIGHT_Q8.rawValue), q8, 64, first, count, &found, ftk_dtype(FTK_F32))
      #expect(found == plain(weight, .q8, first: first, count: count))
    }
  }

  /// Values, and gradients of what goes in and of the factors, are to the bit those of the unpacked matrix.
  @Test(arguments: [DType.float32, .bfloat16], [PackedWeight.Format.q8, .q4])
  func aPackedLayerComputesAsItsUnpackedMatrix(type: DType, format: PackedWeight.Format) throws {
    let device = try TestDevice.make()
    let packed = PackedWeight(matrix(40, 64, on: device), format: format)
    let unpacked = packed.tensor(as: type).detached
    let (a, b) = (matrix(4, 64, on: device).converted(to: type), matrix(40, 4, on: device).converted(to: type))
    for isAdapted in [false, true] {
      let found = try [packed.tensor(as: type), unpacked].map { weight in
        let leaves = (0..<3).map { _ in Leaf() }
        let x = leaves[0].attached(to: matrix(7, 64, on: device).converted(to: type))
        let y =
          isAdapted
          ? x.linear(
            weight: weight,
            adaptedBy: LowRankFactors(
              a: leaves[1].attached(to: a), b: leaves[2].attached(to: b), scale: 2, dropout: 0.25, seed: 3))
          : x.linear(weight: weight)
        var gradients = (y * matrix(7, 40, on: device).converted(to: type)).sum().gradients()
        let taken = leaves.prefix(isAdapted ? 3 : 1).map { gradients.take($0) }
        return try [y.values()] + taken.map { try #require($0).values() }
      }
      #expect(found[0] == found[1])
    }
  }

  /// The unpacked matrix is not kept for the backward pass.
  @Test func theTapeHoldsNoUnpackedMatrix() throws {
    let device = try TestDevice.make()
    let packed = PackedWeight(matrix(512, 1024, on: device), format: .q8)
    let leaf = Leaf()
    let x = leaf.attached(to: matrix(2, 1024, on: device))
    let before = device.pool.statistics.inUse
    let y = x.linear(weight: packed.tensor(as: .float32))
    #expect(device.pool.statistics.inUse - before < 512 * 1024)
    var gradients = y.sum().gradients()
    let found = gradients.take(leaf)
    #expect(try #require(found).isFinite)
  }

  @Test(arguments: [PackedWeight.Format.q8, .q4], [Float.infinity, -Float.infinity, 1e9])
  func aScaleThatIsInfiniteIsSeen(format: PackedWeight.Format, bad: Float) throws {
    let device = try TestDevice.make()
    var values = matrix(20, 64, on: device).values()
    values[19 * 64 + 63] = bad
    #expect(!PackedWeight(Tensor(values, shape: [20, 64], on: device), format: format).isFinite)
  }
}
