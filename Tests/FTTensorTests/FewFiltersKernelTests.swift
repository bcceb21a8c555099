import CKernels
import FTTensor
import FTTestSupport
import Testing

/// The kernel for convolutions with few filters against four nested loops in double precision, whole tensors.
@Suite struct FewFiltersKernelTests {
  /// Sixteenths in -2 ... 2, whose products and sums float32 holds exactly.
  private func values(_ count: Int64, _ seed: Int) -> [Float] {
    (0..<Int(count)).map { Float(($0 * 37 + $0 / 11 * 13 + seed) % 65 - 32) / 16 }
  }

  struct Geometry: CustomTestStringConvertible {
    let kernel: Int64
    let dilation: Int64
    let width: Int64
    var testDescription: String { "kernel \(kernel), dilation \(dilation), width \(width)" }
  }

  @Test(
    arguments: [
      Geometry(kernel: 1, dilation: 5, width: 33), Geometry(kernel: 9, dilation: 1, width: 70),
      Geometry(kernel: 3, dilation: 2, width: 16), Geometry(kernel: 4, dilation: 1, width: 17),
    ], [1, 2, 3, 4] as [Int64])
  func itIsTheReference(_ geometry: Geometry, _ filters: Int64) throws {
    for (channels, padding) in [(1, 0), (3, 4), (17, 5)] as [(Int64, Int64)] {
      let span = (geometry.kernel - 1) * geometry.dilation
      let height: Int64 = 11
      var s = ftk_convolution(
        batch: 2, height: height, width: geometry.width, channels: channels, filters: filters,
        kernel_height: geometry.kernel, kernel_width: geometry.kernel, groups: 1, stride: 1,
        dilation: geometry.dilation,
        top: padding, left: padding, bottom: padding, right: padding, out_height: height + 2 * padding - span,
        out_width: geometry.width + 2 * padding - span, type: ftk_dtype(FTK_F32), weight_type: ftk_dtype(FTK_F32),
        pass: 0,
        relu: channels == 3 ? 1 : 0, has_bias: 1, reserved: 0)
      var x = values(s.batch * s.height * s.width * channels, 1)
      var w = values(filters * geometry.kernel * geometry.kernel * channels, 5)
      let bias = values(filters, 3)
      let places = Int(s.batch * s.out_height * s.out_width * filters)
      var expected = [Float](repeating: 0, count: places)
      ftk_reference_convolve(&s, &x, &w, bias, &expected)
      for threads in [1, 2] {
        _ = try TestDevice.make(threads: threads)
        var y = [Float](repeating: .nan, count: places)
        ftk_convolve_few(&s, x, w, bias, &y)
        #expect(y == expected, "\(channels) channels, \(threads) threads")
      }
    }
  }
}
