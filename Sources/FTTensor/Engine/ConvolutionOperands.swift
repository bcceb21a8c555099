import CKernels

/// One pass of a convolution with its operands: what the pass computes is overwritten, the others are read.
package struct ConvolutionOperands {
  /// Extents, paddings, types and the pass.
  package let shape: ftk_convolution
  let input: UnsafeMutableRawPointer
  let weight: UnsafeMutableRawPointer
  let bias: UnsafePointer<Float>?
  let output: UnsafeMutableRawPointer

  private var isForward: Bool { shape.pass == Int32(FTK_CONVOLUTION_FORWARD.rawValue) }
  private var isWeightGradient: Bool { shape.pass == Int32(FTK_CONVOLUTION_WEIGHT_GRADIENT.rawValue) }
  /// Whether this is a convolution along one axis, whose length is another with every sentence.
  var isAlongOneAxis: Bool { isForward && shape.height == 1 && shape.kernel_height == 1 }
  var isDepthwise: Bool { shape.groups == shape.channels && shape.filters == shape.channels }
  /// Whether the kernel for few filters is faster than an engine, which computes as many as a vector has lanes. Measured with
  /// 3 to 32 channels; engines that multiply bfloat16 themselves are slower from kernels of 5 × 5 on only.
  func hasFewFilters(_ engine: any ComputeEngine) -> Bool {
    let isNarrow = shape.type == FTK_BF16 && engine.hasFastBFloat16
    return isForward && !isAlongOneAxis && shape.groups == 1 && shape.stride == 1 && shape.filters <= FTK_FEW_FILTERS
      && shape.channels <= 32 && shape.kernel_height * shape.kernel_width >= (isNarrow ? 25 : 9)
  }
  /// Whether an engine is asked: not for the weight's gradient of depthwise ones, where it is the slower one.
  var suitsEngine: Bool { !isAlongOneAxis && !(isDepthwise && isWeightGradient) }
}

extension Device {
  /// Computes one pass of a convolution by a kernel for few filters, by Winograd's method, by the engine's own means, by a
  /// kernel for depthwise ones, or by products over patches.
  ///
  /// Engines compile a convolution for each extent, which takes as long as a sentence of them: along one axis, where
  /// extents hardly repeat, there is a kernel for depthwise ones, and products have compiled fewer things.
  func convolve(_ operands: ConvolutionOperands) {
    tally?.add(operands.shape)
    if operands.hasFewFilters(engine) {
      var shape = operands.shape
      return ftk_convolve_few(&shape, operands.input, operands.weight, operands.bias, operands.output)
    }
    if operands.suitsEngine, convolveByWinograd(operands) || engine.convolve(operands) { return }
    if operands.isDepthwise { convolveDepthwise(operands) } else { convolveByPatches(operands) }
  }

  /// Through patches a channel would be a matrix product of its own.
  private func convolveDepthwise(_ operands: ConvolutionOperands) {
    var shape = operands.shape
    switch ftk_convolution_pass(UInt32(shape.pass)) {
    case FTK_CONVOLUTION_FORWARD:
      ftk_depthwise_forward(&shape, operands.input, operands.weight, operands.bias, operands.output)
    case FTK_CONVOLUTION_INPUT_GRADIENT:
      ftk_depthwise_input_gradient(&shape, operands.output, operands.weight, operands.input)
    default:
      ftk_depthwise_weight_gradient(
        &shape, operands.input, operands.output, operands.weight.assumingMemoryBound(to: Float.self))
    }
  }

  /// The portable path: patches (im2col) of a part of a picture at a time, multiplied by the engine.
  private func convolveByPatches(_ operands: ConvolutionOperands) {
    let s = operands.shape
    let pass = ftk_convolution_pass(UInt32(s.pass))
    let (groups, filters) = (Int(s.groups), Int(s.filters / s.groups))
    let (pixels, picture) = (Int(s.out_height * s.out_width), Int(s.height * s.width * s.channels))
    let row = Int(s.kernel_height * s.kernel_width * s.channels / s.groups)
    // Rows of patches for at most 32 MB at once.
    let rows = max(1, min(pixels, (8 << 20) / max(1, row)))
    let patches = Tensor(uninitialized: [rows, row], s.type == FTK_BF16 ? .bfloat16 : .float32, on: self)
    let wide = Tensor(uninitialized: [rows, max(row, filters)], .float32, on: self)
    // A bias is added before the result is rounded.
    let isBiased = operands.bias != nil && groups == 1
    let sums = Tensor(zeros: pass == FTK_CONVOLUTION_INPUT_GRADIENT ? [picture] : [1], on: self)
    if pass == FTK_CONVOLUTION_WEIGHT_GRADIENT {
      let bytes = Int(s.filters) * row * (s.weight_type == FTK_F32 ? 4 : 2)
      operands.weight.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    }
    let elementSize = s.type == FTK_F32 ? 4 : 2
    var shape = s
    for image in 0..<Int(s.batch) {
      let input = operands.input + image * picture * elementSize
      if pass == FTK_CONVOLUTION_INPUT_GRADIENT {
        sums.pointer.initializeMemory(as: UInt8.self, repeating: 0, count: sums.byteCount)
      }
      for group in 0..<groups {
        let weight = operands.weight + group * filters * row * (s.weight_type == FTK_F32 ? 4 : 2)
        for first in stride(from: 0, to: pixels, by: rows) {
          let count = min(rows, pixels - first)
          let output =
            operands.output + ((image * pixels + first) * Int(s.filters) + group * filters) * elementSize
          switch pass {
          case FTK_CONVOLUTION_FORWARD:
            ftk_patches(&shape, input, Int64(group), Int64(first), Int64(count), patches.pointer)
            multiply(
              count, filters, row, patches.pointer, (row, 1), s.type, weight, (1, row), s.weight_type,
              isBiased ? wide.pointer : output, Int(s.filters), isBiased ? ftk_dtype(FTK_F32) : s.type)
            if isBiased, let bias = operands.bias { add(bias, to: wide.pointer, ftk_dtype(FTK_F32), output, s, count) }
          case FTK_CONVOLUTION_INPUT_GRADIENT:
            multiply(
              count, row, filters, output, (Int(s.filters), 1), s.type, weight, (row, 1), s.weight_type, wide.pointer,
              row, ftk_dtype(FTK_F32))
            ftk_add_patches(&shape, wide.floats, Int64(group), Int64(first), Int64(count), sums.floats)
          default:
            ftk_patches(&shape, input, Int64(group), Int64(first), Int64(count), patches.pointer)
            multiply(
              filters, row, count, output, (1, Int(s.filters)), s.type, patches.pointer, (row, 1), s.type, weight, row,
              s.weight_type, accumulates: true)
          }
        }
      }
      if pass == FTK_CONVOLUTION_INPUT_GRADIENT {
        ftk_unary(Int32(FTK_COPY.rawValue), sums.pointer, ftk_dtype(FTK_F32), input, s.type, picture)
      }
    }
    guard pass == FTK_CONVOLUTION_FORWARD else { return }
    let result = Int(s.batch) * pixels * Int(s.filters)
    if !isBiased, let bias = operands.bias {
      add(bias, to: operands.output, s.type, operands.output, s, Int(s.batch) * pixels)
    }
    if s.relu != 0 { ftk_unary(Int32(FTK_RELU.rawValue), operands.output, s.type, operands.output, s.type, result) }
  }

  private func add(
    _ bias: UnsafePointer<Float>, to sums: UnsafeRawPointer, _ type: ftk_dtype, _ output: UnsafeMutableRawPointer,
    _ shape: ftk_convolution, _ pixels: Int
  ) {
    let filters = Int(shape.filters)
    ftk_binary(
      Int32(FTK_ADD.rawValue), sums, type, [0, filters, 1], bias, ftk_dtype(FTK_F32), [0, 0, 1], output, shape.type,
      [1, pixels, filters])
  }

  private func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafeRawPointer, _ aStrides: (Int, Int), _ aType: ftk_dtype,
    _ b: UnsafeRawPointer, _ bStrides: (Int, Int), _ bType: ftk_dtype, _ c: UnsafeMutableRawPointer, _ cRow: Int,
    _ cType: ftk_dtype, accumulates: Bool = false
  ) {
    let shape = ftk_matmul_shape(
      batch: 1, m: Int64(m), n: Int64(n), k: Int64(k), a_batch: 0, a_row: Int64(aStrides.0),
      a_column: Int64(aStrides.1), b_batch: 0, b_row: Int64(bStrides.0), b_column: Int64(bStrides.1), c_batch: 0,
      c_row: Int64(cRow), a_type: aType, b_type: bType, c_type: cType, accumulate: accumulates ? 1 : 0)
    engine.multiply(shape, a, b, c)
  }
}
