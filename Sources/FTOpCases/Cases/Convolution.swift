import FTTensor

extension OperationTable {
  /// A convolution to check: odd sizes, one-sided paddings, strides, dilations, groups, and one filter per channel.
  private struct Geometry {
    var input: [Int]
    var weight: [Int]
    var stride = 1
    var padding = ImageMargins.none
    var dilation = 1
    var groups = 1
    var hasBias = false
    var relu = false

    var name: String {
      "\(input) * \(weight)" + (stride > 1 ? ", stride \(stride)" : "") + (dilation > 1 ? ", dilation \(dilation)" : "")
        + (padding == .none ? "" : ", padding \(padding.top) \(padding.left) \(padding.bottom) \(padding.right)")
        + (groups > 1 ? ", \(groups) groups" : "") + (hasBias ? ", bias" : "") + (relu ? ", relu" : "")
    }
  }

  private static let geometries = [
    Geometry(input: [1, 5, 6, 3], weight: [4, 3, 3, 3]),
    Geometry(input: [2, 7, 5, 4], weight: [6, 3, 3, 4], padding: ImageMargins(1), hasBias: true, relu: true),
    Geometry(
      input: [1, 9, 8, 3], weight: [5, 3, 3, 3], stride: 2, padding: ImageMargins(top: 0, bottom: 1, left: 0, right: 1)),
    Geometry(input: [1, 8, 9, 2], weight: [3, 3, 3, 2], padding: ImageMargins(2), dilation: 2),
    Geometry(input: [1, 6, 5, 6], weight: [6, 3, 3, 1], padding: ImageMargins(1), groups: 6, hasBias: true),
    Geometry(input: [2, 5, 5, 6], weight: [4, 3, 3, 3], stride: 2, padding: ImageMargins(1), groups: 2),
    Geometry(input: [1, 4, 4, 17], weight: [18, 1, 1, 17], hasBias: true),
    Geometry(input: [1, 9, 10, 3], weight: [2, 9, 9, 3]),
    Geometry(input: [2, 9, 11, 4], weight: [20, 3, 3, 4], padding: ImageMargins(1), relu: true),
    Geometry(input: [1, 10, 7, 3], weight: [3, 5, 5, 3], padding: ImageMargins(2), hasBias: true),
    // Few filters, among them more rows of taps than the picture has, and places beyond a whole vector.
    Geometry(input: [2, 3, 21, 4], weight: [3, 9, 9, 4], padding: ImageMargins(4), hasBias: true),
    Geometry(
      input: [1, 9, 70, 2], weight: [1, 3, 4, 2], padding: ImageMargins(top: 0, bottom: 2, left: 3, right: 1),
      dilation: 2,
      hasBias: true, relu: true),
    // Depthwise, with fewer and more channels than are computed together.
    Geometry(
      input: [2, 9, 5, 17], weight: [17, 5, 5, 1], stride: 2, padding: ImageMargins(2), groups: 17, relu: true),
    Geometry(
      input: [1, 6, 7, 3], weight: [3, 3, 3, 1], padding: ImageMargins(top: 2, bottom: 3, left: 4, right: 1),
      dilation: 2,
      groups: 3),
    // Along one axis, where other kernels serve.
    Geometry(
      input: [2, 1, 13, 5], weight: [7, 1, 3, 5], padding: ImageMargins(top: 0, bottom: 0, left: 2, right: 2),
      dilation: 2, hasBias: true, relu: true),
    Geometry(
      input: [2, 1, 11, 70], weight: [70, 1, 5, 1], padding: ImageMargins(top: 0, bottom: 0, left: 4, right: 3),
      dilation: 2, groups: 70, hasBias: true),
    Geometry(input: [1, 1, 9, 6], weight: [6, 1, 2, 1], stride: 2, groups: 6, relu: true),
  ]

  static let convolution: [OperationCase] =
    geometries.map { g in
      OperationCase(
        .convolution, g.name,
        [
          InputSpec(g.input), InputSpec(g.weight, .normal(scale: 0.5)),
          InputSpec([g.weight[0]], isAlwaysFloat32: true, takesGradient: g.hasBias),
        ], tolerance: .init(float32: 4e-6, bfloat16: 6e-3, gradient: 3e-5),
        benchmarks: g.name == geometries[1].name ? [vggShape(64, 256), vggShape(256, 64), vggShape(512, 32)] : []
      ) { _, x in
        x[0].convolution(
          weight: x[1], bias: g.hasBias ? x[2] : nil, stride: g.stride, padding: g.padding, dilation: g.dilation,
          groups: g.groups, relu: g.relu)
      } reference: { x in
        let y = Reference.convolution(
          x[0], x[1], bias: g.hasBias ? x[2] : nil, stride: g.stride, padding: g.padding, dilation: g.dilation,
          groups: g.groups)
        return g.relu ? DoubleArray(shape: y.shape, values: y.values.map { max(0, $0) }) : y
      }
    } + transposed

  private static let transposed: [OperationCase] = [
    ([1, 3, 4, 5], [5, 3, 3, 2], 1, ImageMargins.none, 0), ([2, 3, 4, 3], [3, 4, 4, 2], 2, ImageMargins(1), 0),
    ([1, 4, 3, 3], [3, 3, 3, 4], 2, ImageMargins(1), 1),
  ].map { (input: [Int], weight: [Int], stride: Int, padding: ImageMargins, extra: Int) in
    OperationCase(
      .convolution, "transposed \(input) * \(weight), stride \(stride), padding \(padding.top), extra \(extra)",
      [InputSpec(input), InputSpec(weight, .normal(scale: 0.5))],
      tolerance: .init(float32: 4e-6, bfloat16: 6e-3, gradient: 3e-5)
    ) { _, x in
      x[0].transposedConvolution(weight: x[1], stride: stride, padding: padding, outputPadding: extra)
    } reference: { x in
      Reference.transposedConvolution(x[0], x[1], stride: stride, padding: padding, outputPadding: extra)
    }
  }

  /// A 3×3 convolution of VGG16 on 4 pictures.
  private static func vggShape(_ channels: Int, _ size: Int) -> BenchmarkShape {
    let pixels = 4 * size * size
    return BenchmarkShape(
      "3×3, \(channels) channels, 4×\(size)²",
      [
        InputSpec([4, size, size, channels]), InputSpec([channels, 3, 3, channels]),
        InputSpec([channels], isAlwaysFloat32: true, takesGradient: false),
      ],
      operations: 2 * pixels * 9 * channels * channels, elements: 2 * pixels * channels + 9 * channels * channels)
  }
}

extension Reference {
  /// Nested loops over output, filter and taps; `x [n, h, w, c]`, `w [f, kh, kw, c / groups]`.
  static func convolution(
    _ x: DoubleArray, _ w: DoubleArray, bias: DoubleArray?, stride: Int, padding: ImageMargins, dilation: Int,
    groups: Int
  ) -> DoubleArray {
    let n = x.shape[0]
    let h = x.shape[1]
    let width = x.shape[2]
    let c = x.shape[3]
    let f = w.shape[0]
    let kh = w.shape[1]
    let kw = w.shape[2]
    let part = w.shape[3]
    let oh = (h + padding.top + padding.bottom - (kh - 1) * dilation - 1) / stride + 1
    let ow = (width + padding.left + padding.right - (kw - 1) * dilation - 1) / stride + 1
    var y = DoubleArray(shape: [n, oh, ow, f], values: [Double](repeating: 0, count: n * oh * ow * f))
    for i in 0..<n * oh * ow * f {
      let filter = i % f
      let column = i / f % ow
      let row = i / f / ow % oh
      let picture = i / f / ow / oh
      var sum = bias?[filter] ?? 0
      for ky in 0..<kh {
        for kx in 0..<kw {
          let (sy, sx) = (row * stride + ky * dilation - padding.top, column * stride + kx * dilation - padding.left)
          guard sy >= 0, sx >= 0, sy < h, sx < width else { continue }
          for channel in 0..<part {
            sum +=
              x[((picture * h + sy) * width + sx) * c + filter / (f / groups) * part + channel]
              * w[((filter * kh + ky) * kw + kx) * part + channel]
          }
        }
      }
      y[i] = sum
    }
    return y
  }

  /// Every input pixel stamps its kernel into the output; `w [c, kh, kw, f]`.
  static func transposedConvolution(
    _ x: DoubleArray, _ w: DoubleArray, stride: Int, padding: ImageMargins, outputPadding: Int
  ) -> DoubleArray {
    let n = x.shape[0]
    let h = x.shape[1]
    let width = x.shape[2]
    let c = x.shape[3]
    let kh = w.shape[1]
    let kw = w.shape[2]
    let f = w.shape[3]
    let oh = (h - 1) * stride - padding.top - padding.bottom + kh + outputPadding
    let ow = (width - 1) * stride - padding.left - padding.right + kw + outputPadding
    var y = DoubleArray(shape: [n, oh, ow, f], values: [Double](repeating: 0, count: n * oh * ow * f))
    for i in 0..<n * h * width * c {
      let channel = i % c
      let column = i / c % width
      let row = i / c / width % h
      let picture = i / c / width / h
      for ky in 0..<kh {
        for kx in 0..<kw {
          let (ty, tx) = (row * stride + ky - padding.top, column * stride + kx - padding.left)
          guard ty >= 0, tx >= 0, ty < oh, tx < ow else { continue }
          for filter in 0..<f {
            y[((picture * oh + ty) * ow + tx) * f + filter] += x[i] * w[((channel * kh + ky) * kw + kx) * f + filter]
          }
        }
      }
    }
    return y
  }
}
