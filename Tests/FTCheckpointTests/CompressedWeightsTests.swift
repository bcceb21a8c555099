import FTCheckpoint
import FTTestSupport
import Foundation
import Testing

/// Packed files, and matrices that are quantised while they are used.
@Suite struct CompressedWeightsTests {
  /// "hello hello hello" as Python's gzip packs it.
  private static let packed: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 72, 205, 201, 201, 87, 200, 64, 144, 0, 128, 136, 249, 229, 17, 0, 0, 0,
  ]

  @Test func gzipIsUnpackedAndDamageIsToldApart() throws {
    let folder = try ScratchFolder()
    let path = try folder.add("a.gz", Self.packed)
    #expect(String(decoding: try GzipFile.content(path: path), as: UTF8.self) == "hello hello hello")
    #expect(throws: GzipError.self) { try GzipFile.content(path: path, limit: 10) }
    for count in 0..<Self.packed.count {
      let cut = try folder.add("cut.gz", Self.packed.prefix(count))
      #expect(throws: (any Error).self) { try GzipFile.content(path: cut) }
    }
    var changed = Self.packed
    changed[22] ^= 1
    let damaged = try folder.add("damaged.gz", changed)
    #expect(throws: GzipError.self) { try GzipFile.content(path: damaged) }
  }

  /// (value − zero) × scale, under the name without "_quantized".
  @Test func dynamicallyQuantisedMatrixIsMultipliedOut() throws {
    typealias P = Protobuf
    let inputs = P.field(1, "x") + P.field(1, "w_quantized") + P.field(1, "z") + P.field(1, "w_zero_point")
    let product = P.field(1, inputs + P.field(2, "y") + P.field(4, "MatMulInteger"))
    let scale: [UInt8] = withUnsafeBytes(of: Float(0.5).bitPattern.littleEndian) { Array($0) }
    let bytes = P.model(
      P.initializer("w_quantized", [2, 2], type: 3, P.field(9, [3, 255, 0, 128])),
      P.initializer("w_scale", [1], P.field(9, scale)), P.initializer("w_zero_point", [1], type: 3, P.field(9, [1])),
      product)
    let folder = try ScratchFolder()
    let file = try ONNXFile(path: try folder.add("a.onnx", bytes))
    let tensor = try file.tensor("w")
    #expect(tensor.shape == [2, 2])
    #expect(try file.floats(of: tensor) == [1, -1, -0.5, -64.5])
  }
}
