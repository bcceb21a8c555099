import CKernels
import FTTestSupport
import Foundation
import Testing

@testable import FTTensor

/// Kernels that may write where they read give what they give elsewhere, bit for bit.
@Suite struct InPlaceTests {
  @Test(arguments: [1, 15, 64, 513, 1_200])
  func theGradientOfCrossEntropyMayTakeTheLogitsPlace(vocabulary: Int) throws {
    _ = try TestDevice.make()
    let (rows, type) = (5, DType.float32.kernelType)
    var logits = (0..<rows * vocabulary).map { Float(($0 * 7_919) % 2_003) / 100 - 10 }
    // A row without a label, and one that is no number somewhere.
    let targets: [Int32] = [0, Int32(vocabulary - 1), -1, Int32(vocabulary / 2), 0]
    logits[4 * vocabulary + vocabulary / 2] = .nan
    var apart = [Float](repeating: 7, count: rows * vocabulary)
    var losses = [[Float]](repeating: [Float](repeating: 7, count: rows), count: 2)
    ftk_cross_entropy(logits, type, targets, &losses[0], &apart, type, 0.5, rows, vocabulary)
    for row in 0..<4 where targets[row] >= 0 {
      let own = logits[row * vocabulary..<(row + 1) * vocabulary].map(Double.init)
      let largest = try #require(own.max())
      let sum = own.reduce(0) { $0 + exp($1 - largest) }
      let expected = log(sum) + largest - own[Int(targets[row])]
      #expect(abs(Double(losses[0][row]) - expected) < 1e-5 * max(1, expected))
    }
    #expect(losses[0][2] == 0 && losses[0][4].isNaN)
    logits.withUnsafeMutableBufferPointer { place in
      ftk_cross_entropy(
        place.baseAddress, type, targets, &losses[1], place.baseAddress, type, 0.5, rows, vocabulary)
    }
    #expect(logits.map(\.bitPattern) == apart.map(\.bitPattern))
    #expect(losses[1].map(\.bitPattern) == losses[0].map(\.bitPattern))
  }
}
