import CKernels

/// The arithmetic, and the reading of weights, that a stretch of work asked for: what its time is compared with.
///
/// Counted are matrix products (2 · m · n · k operations), convolutions (every tap of every filter, as the direct sum has
/// it), attention, LSTM layers, and the packed weights that products of few vectors read. What is done element by element
/// (norms, activations, optimizers, Fourier transforms) is not: it comes on top, and is a reason for a low share.
package struct WorkTally: Sendable, Equatable, Encodable {
  /// Operations of products whose operands are both bfloat16.
  package var bfloat16Operations = 0.0
  /// Operations of all other products.
  package var float32Operations = 0.0
  /// Bytes of packed weights; each product of few vectors reads all of its own, and together they fit in no cache.
  package var weightBytes = 0.0

  package var operations: Double { bfloat16Operations + float32Operations }

  package init() {}

  package mutating func add(operations: Double, isBFloat16: Bool) {
    if isBFloat16 { bfloat16Operations += operations } else { float32Operations += operations }
  }

  mutating func add(_ shape: ftk_matmul_shape) {
    add(
      operations: 2 * Double(shape.batch) * Double(shape.m) * Double(shape.n) * Double(shape.k),
      isBFloat16: shape.a_type == FTK_BF16 && shape.b_type == FTK_BF16)
  }

  /// Every pass of a convolution multiplies each weight with each place it is laid on once.
  mutating func add(_ shape: ftk_convolution) {
    let places = Double(shape.batch) * Double(shape.out_height) * Double(shape.out_width)
    let taps = Double(shape.kernel_height) * Double(shape.kernel_width) * Double(shape.channels / shape.groups)
    add(operations: 2 * places * Double(shape.filters) * taps, isBFloat16: shape.type == FTK_BF16)
  }

  package static func - (later: WorkTally, earlier: WorkTally) -> WorkTally {
    var difference = WorkTally()
    difference.bfloat16Operations = later.bfloat16Operations - earlier.bfloat16Operations
    difference.float32Operations = later.float32Operations - earlier.float32Operations
    difference.weightBytes = later.weightBytes - earlier.weightBytes
    return difference
  }

  /// Seconds below which a processor of these rates cannot do the work: all products at their full rate, or the reading of
  /// the weights, whichever takes longer.
  package func floor(_ report: DeviceReport) -> Double {
    let arithmetic =
      float32Operations / (report.float32Rate * 1e9)
      + bfloat16Operations / ((report.bfloat16Rate ?? report.float32Rate) * 1e9)
    return max(arithmetic, weightBytes / (report.readRate * 1e9))
  }
}

extension Device {
  /// What a stretch of work on this device asks for.
  package func counting(_ body: () throws -> Void) rethrows -> WorkTally {
    let outer = tally
    tally = WorkTally()
    defer { tally = outer }
    try body()
    return tally ?? WorkTally()
  }
}
