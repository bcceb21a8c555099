import CKernels
import FTTensor
import FTTestSupport
import Testing

/// The kernels for depthwise convolutions against four nested loops in double precision, whole tensors.
@Suite struct DepthwiseKernelTests {
  struct Geometry: CustomTestStringConvertible {
    var height = 9
    var width = 11
    var kernel: Int64 = 3
    var stride: Int64 = 1
    var dilation: Int64 = 1
    var margins: [Int64] = [1, 1, 1, 1]
    var testDescription: String { "\(height) × \(width), kernel \(kernel), stride \(stride), dilation \(dilation)" }
  }

  static let geometries = [
    Geometry(),
    Geometry(width: 150, kernel: 5, stride: 2, margins: [1, 2, 2, 1]),
    Geometry(height: 8, width: 13, dilation: 3, margins: [3, 4, 2, 3]),
    Geometry(height: 1, width: 70, kernel: 7, dilation: 2, margins: [0, 6, 0, 6]),
    Geometry(height: 7, width: 7, kernel: 5, stride: 3, dilation: 2, margins: [4, 0, 4, 5]),
    // More padding than the kernel reaches, and a picture smaller than the kernel.
    Geometry(height: 2, width: 2, stride: 2, margins: [2, 2, 2, 2]),
    Geometry(height: 5, width: 6, kernel: 1, margins: [2, 1, 0, 1]),
    Geometry(height: 5, width: 6, kernel: 2, margins: [0, 0, 0, 0]),
  ]

  /// Sixteenths in -2 ... 2: bfloat16 holds them, and float32 holds their products and sums exactly.
  private func values(_ count: Int64, _ seed: Int) -> [Float] {
    (0..<Int(count)).map { Float(($0 * 37 + $0 / 11 * 13 + seed) % 65 - 32) / 16 }
  }

  private func bytes(_ values: [Float], _ type: ftk_dtype) -> [UInt16] {
    type == FTK_BF16
      ? values.map { UInt16($0.bitPattern >> 16) }
      : values.flatMap { [UInt16(truncatingIfNeeded: $0.bitPattern), UInt16($0.bitPattern >> 16)] }
  }

  private func floats(_ bytes: [UInt16], _ type: ftk_dtype) -> [Float] {
    type == FTK_BF16
      ? bytes.map { Float(bitPattern: UInt32($0) << 16) }
      : stride(from: 0, to: bytes.count, by: 2).map {
        Float(bitPattern: UInt32(bytes[$0]) | UInt32(bytes[$0 + 1]) << 16)
      }
  }

  private func shape(_ g: Geometry, _ channels: Int64, _ type: ftk_dtype) -> ftk_convolution {
    let kernelHeight = g.height == 1 ? 1 : g.kernel
    let (top, left, bottom, right) = (g.margins[0], g.margins[1], g.margins[2], g.margins[3])
    let rows = (Int64(g.height) + top + bottom - (kernelHeight - 1) * g.dilation - 1) / g.stride + 1
    let columns = (Int64(g.width) + left + right - (g.kernel - 1) * g.dilation - 1) / g.stride + 1
    return ftk_convolution(
      batch: 2, height: Int64(g.height), width: Int64(g.width), channels: channels, filters: channels,
      kernel_height: kernelHeight, kernel_width: g.kernel, groups: channels, stride: g.stride, dilation: g.dilation,
      top: top, left: left, bottom: bottom, right: right, out_height: rows, out_width: columns, type: type,
      weight_type: type, pass: 0, relu: 1, has_bias: 1, reserved: 0)
  }

  @Test(arguments: geometries, [1, 3, 17, 96] as [Int64])
  func allThreePassesAreThoseOfTheReference(_ geometry: Geometry, _ channels: Int64) throws {
    for type in [ftk_dtype(FTK_F32), ftk_dtype(FTK_BF16)] {
      var s = shape(geometry, channels, type)
      let pixels = s.batch * s.height * s.width * channels
      let places = s.batch * s.out_height * s.out_width * channels
      let taps = s.kernel_height * s.kernel_width * channels
      var (x, w, g) = (values(pixels, 1), values(taps, 5), values(places, 9))
      let bias = values(channels, 3)
      let width = type == FTK_BF16 ? 1 : 2
      let runs = try [1, 2].map { threads -> [[Float]] in
        _ = try TestDevice.make(threads: threads)
        var y = [UInt16](repeating: 1, count: Int(places) * width)
        var gx = [UInt16](repeating: 1, count: Int(pixels) * width)
        var gw = [Float](repeating: .nan, count: Int(taps))
        ftk_depthwise_forward(&s, bytes(x, type), bytes(w, type), bias, &y)
        ftk_depthwise_input_gradient(&s, bytes(g, type), bytes(w, type), &gx)
        ftk_depthwise_weight_gradient(&s, bytes(x, type), bytes(g, type), &gw)
        return [floats(y, type), floats(gx, type), gw]
      }
      #expect(runs[0] == runs[1], "with one thread and with two, \(type)")
      var expected = [[Float]](repeating: [], count: 3)
      (s.type, s.weight_type) = (ftk_dtype(FTK_F32), ftk_dtype(FTK_F32))
      expected[0] = [Float](repeating: 0, count: Int(places))
      ftk_reference_convolve(&s, &x, &w, bias, &expected[0])
      (s.relu, s.has_bias) = (0, 0)
      s.pass = Int32(FTK_CONVOLUTION_INPUT_GRADIENT.rawValue)
      expected[1] = [Float](repeating: 0, count: Int(pixels))
      ftk_reference_convolve(&s, &expected[1], &w, nil, &g)
      s.pass = Int32(FTK_CONVOLUTION_WEIGHT_GRADIENT.rawValue)
      expected[2] = [Float](repeating: 0, count: Int(taps))
      ftk_reference_convolve(&s, &x, &expected[2], nil, &g)
      for pass in 0..<2 where type == FTK_BF16 {
        expected[pass] = expected[pass].map { Float(bitPattern: rounded($0.bitPattern)) }
      }
      #expect(runs[0] == expected, "\(type)")
    }
  }

  /// To the nearest bfloat16, ties to even.
  private func rounded(_ bits: UInt32) -> UInt32 { (bits + 0x7FFF + (bits >> 16) & 1) & 0xFFFF_0000 }
}
