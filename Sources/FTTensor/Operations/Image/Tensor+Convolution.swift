import CKernels

/// The geometry of a convolution.
struct ConvolutionGeometry {
  var stride = 1
  var dilation = 1
  var groups = 1
  var padding = ImageMargins.none

  /// The shape of a pass over a picture batch `[n, h, w, c]` with a weight `[filters, kh, kw, c / groups]`.
  func shape(input: Shape, weight: Shape, type: DType, weightType: DType, pass: ftk_convolution_pass) -> ftk_convolution
  {
    precondition(
      input.rank == 4 && weight.rank == 4 && groups > 0 && weight[3] * groups == input[3] && weight[0] % groups == 0,
      "convolution: input \(input) does not fit weight \(weight) in \(groups) groups; pictures are [batch, height, width, "
        + "channels] and weights [filters, height, width, channels / groups]")
    precondition(stride > 0 && dilation > 0, "convolution: stride \(stride) and dilation \(dilation) must be positive")
    let output = (
      extent(input[1] + padding.top + padding.bottom, weight[1]),
      extent(input[2] + padding.left + padding.right, weight[2])
    )
    precondition(output.0 > 0 && output.1 > 0, "convolution: input \(input) is smaller than the kernel \(weight)")
    return ftk_convolution(
      batch: Int64(input[0]), height: Int64(input[1]), width: Int64(input[2]), channels: Int64(input[3]),
      filters: Int64(weight[0]), kernel_height: Int64(weight[1]), kernel_width: Int64(weight[2]),
      groups: Int64(groups), stride: Int64(stride), dilation: Int64(dilation), top: Int64(padding.top),
      left: Int64(padding.left), bottom: Int64(padding.bottom), right: Int64(padding.right),
      out_height: Int64(output.0), out_width: Int64(output.1), type: type.kernelType,
      weight_type: weightType.kernelType,
      pass: Int32(pass.rawValue), relu: 0, has_bias: 0, reserved: 0)
  }

  private func extent(_ padded: Int, _ kernel: Int) -> Int {
    let span = padded - (kernel - 1) * dilation - 1
    return span < 0 ? 0 : span / stride + 1
  }
}

extension Tensor {
  /// A convolution of pictures: `x [batch, height, width, channels]`, `weight [filters, kernel height, kernel width,
  /// channels / groups]`, `bias [filters]` float32 → `[batch, height', width', filters]`.
  ///
  /// Like PyTorch's `conv2d` (a cross-correlation), with channels last. Weight and input have one type; the gradients of
  /// weight and bias are float32.
  ///
  /// - Parameters:
  ///   - dilation: the distance between the kernel's taps.
  ///   - groups: parts of channels and filters that do not mix; as many as channels make it depthwise.
  ///   - relu: max(0, y) in the same pass over memory.
  public func convolution(
    weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: ImageMargins = .none, dilation: Int = 1,
    groups: Int = 1, relu: Bool = false
  ) -> Tensor {
    precondition(dtype == weight.dtype, "convolution: types \(dtype) and \(weight.dtype) differ")
    precondition(
      bias == nil || bias!.shape == [weight.shape[0]] && bias!.dtype == .float32,
      "convolution: a bias must be float32 of shape [\(weight.shape[0])]")
    let geometry = ConvolutionGeometry(stride: stride, dilation: dilation, groups: groups, padding: padding)
    var shape = geometry.shape(
      input: self.shape, weight: weight.shape, type: dtype, weightType: dtype, pass: FTK_CONVOLUTION_FORWARD)
    (shape.relu, shape.has_bias) = (relu ? 1 : 0, bias == nil ? 0 : 1)
    let extents = [self.shape[0], Int(shape.out_height), Int(shape.out_width), weight.shape[0]]
    let result = Tensor(uninitialized: Shape(extents), dtype, on: device)
    guard result.elementCount > 0 else { return result }
    device.convolve(
      ConvolutionOperands(
        shape: shape, input: pointer, weight: weight.pointer, bias: bias?.floats, output: result.pointer))
    let inputs = [self, weight] + (bias.map { [$0] } ?? [])
    let x = detached
    let w = weight.detached
    let y = relu ? result.detached : nil
    return result.recorded(from: inputs) { g, into in
      var gradient = g.converted(to: x.dtype)
      if let y { gradient = gradient.masked(byPositive: y) }
      into.add(gradient.convolutionInputGradient(of: x.shape, weight: w, geometry), to: 0)
      into.add(gradient.convolutionWeightGradient(input: x, of: w.shape, geometry), to: 1)
      if inputs.count > 2 { into.add(gradient.matrix.converted(to: .float32).sum(along: 0), to: 2) }
    }
  }

  /// A transposed convolution: `x [batch, height, width, channels]`, `weight [channels, kernel height, kernel width,
  /// filters]` → `[batch, (height - 1) · stride - padding + kernel + extra, …, filters]`; the adjoint of `convolution`.
  ///
  /// - Parameter outputPadding: rows and columns more at bottom and right, less than `stride`.
  public func transposedConvolution(
    weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: ImageMargins = .none, outputPadding: Int = 0,
    dilation: Int = 1
  ) -> Tensor {
    precondition(dtype == weight.dtype, "transposed convolution: types \(dtype) and \(weight.dtype) differ")
    precondition(
      shape.rank == 4 && weight.shape.rank == 4 && weight.shape[0] == shape[3] && outputPadding < stride,
      "transposed convolution: input \(shape) does not fit weight \(weight.shape), or the output padding \(outputPadding) "
        + "is not smaller than the stride \(stride)")
    let geometry = ConvolutionGeometry(stride: stride, dilation: dilation, groups: 1, padding: padding)
    func extent(_ size: Int, _ kernel: Int, _ around: Int) -> Int {
      (size - 1) * stride - around + (kernel - 1) * dilation + 1 + outputPadding
    }
    let target: Shape = [
      shape[0], extent(shape[1], weight.shape[1], padding.top + padding.bottom),
      extent(shape[2], weight.shape[2], padding.left + padding.right), weight.shape[3],
    ]
    let result = detached.convolutionInputGradient(of: target, weight: weight.detached, geometry)
    let (x, w) = (detached, weight.detached)
    let recorded = result.recorded(from: [self, weight]) { g, into in
      let gradient = g.converted(to: x.dtype)
      into.add(
        gradient.convolution(
          weight: w, stride: stride, padding: padding, dilation: dilation
        ), to: 0)
      into.add(x.convolutionWeightGradient(input: gradient, of: w.shape, geometry), to: 1)
    }
    guard let bias else { return recorded }
    return recorded.addingBias(bias)
  }

  /// With this tensor as the gradient of a convolution's output: the gradient of its input.
  func convolutionInputGradient(of input: Shape, weight: Tensor, _ geometry: ConvolutionGeometry) -> Tensor {
    let shape = geometry.shape(
      input: input, weight: weight.shape, type: dtype, weightType: dtype, pass: FTK_CONVOLUTION_INPUT_GRADIENT)
    precondition(
      self.shape == [input[0], Int(shape.out_height), Int(shape.out_width), weight.shape[0]],
      "convolution: a gradient of shape \(self.shape) does not fit input \(input) and weight \(weight.shape)")
    let result = Tensor(uninitialized: input, dtype, on: device)
    guard result.elementCount > 0 else { return result }
    device.convolve(
      ConvolutionOperands(
        shape: shape, input: result.pointer, weight: weight.pointer, bias: nil, output: pointer))
    return result
  }

  /// With this tensor as the gradient of a convolution's output: the gradient of its weight, float32.
  func convolutionWeightGradient(input: Tensor, of weight: Shape, _ geometry: ConvolutionGeometry) -> Tensor {
    let shape = geometry.shape(
      input: input.shape, weight: weight, type: dtype, weightType: .float32, pass: FTK_CONVOLUTION_WEIGHT_GRADIENT)
    let result = Tensor(uninitialized: weight, .float32, on: device)
    device.convolve(
      ConvolutionOperands(
        shape: shape, input: input.pointer, weight: result.pointer, bias: nil, output: pointer))
    return result
  }

  /// This gradient where `y` is positive, 0 elsewhere: the gradient through y = max(0, x).
  func masked(byPositive y: Tensor) -> Tensor {
    let result = Tensor(uninitialized: shape, dtype, on: device)
    ftk_unary_backward(
      Int32(FTK_RELU.rawValue), y.pointer, y.dtype.kernelType, pointer, dtype.kernelType, result.pointer,
      dtype.kernelType, elementCount)
    return result
  }
}
