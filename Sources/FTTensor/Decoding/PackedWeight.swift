import CKernels

/// A weight matrix `[rows, columns]` in the form in which token-by-token generation reads it, and in which a large frozen
/// model is kept.
///
/// Generating one token reads every weight once, so fewer bits per weight are more tokens per second. A product with many
/// vectors, a prompt's or a training step's, takes ``tensor(as:)`` instead.
public struct PackedWeight {
  /// How the weights are kept.
  public enum Format: String, Sendable, CaseIterable {
    case float32 = "f32"
    case bfloat16 = "bf16"
    /// 8 bits and a scale per 32 weights; the input is rounded to 8 bits per block as well.
    case q8
    /// 4 bits, a scale and a minimum per 32 weights.
    case q4

    /// Whether weights are rounded to codes with scales, not kept as numbers.
    package var isQuantised: Bool { self == .q8 || self == .q4 }

    /// Bytes of a matrix.
    fileprivate func byteCount(_ rows: Int, _ columns: Int) -> Int {
      switch self {
      case .float32: 4 * rows * columns
      case .bfloat16: 2 * rows * columns
      case .q8: ftk_q8_bytes(rows, columns)
      case .q4: ftk_q4_bytes(rows, columns)
      }
    }
  }

  public let format: Format
  public let rows: Int
  public let columns: Int
  private let storage: Storage
  private let byteOffset: Int

  /// Packs a float32 or bfloat16 matrix. In its own type the tensor itself is used and nothing is copied.
  ///
  /// A matrix whose columns are not a multiple of 32 stays bfloat16 when a quantised format is asked for.
  ///
  /// - Parameter releasesPages: whether the pages of a mapped file go back to the operating system as soon as their values are
  ///   packed, so that a model of any size is packed with little memory.
  public init(_ weight: Tensor, format: Format, releasesPages: Bool = false) {
    precondition(weight.shape.rank == 2, "a packed weight is a matrix, not \(weight.shape)")
    (rows, columns) = (weight.shape[0], weight.shape[1])
    let format = format.isQuantised && columns % Int(FTK_BLOCK_COLUMNS) != 0 ? .bfloat16 : format
    self.format = format
    switch format {
    case .float32, .bfloat16:
      let tensor = weight.converted(to: format == .float32 ? .float32 : .bfloat16)
      (storage, byteOffset) = (tensor.storage, tensor.byteOffset)
    case .q8, .q4:
      let pack = format == .q8 ? ftk_q8_pack : ftk_q4_pack
      storage = Storage(byteCount: format.byteCount(rows, columns), device: weight.device)
      byteOffset = 0
      // A few megabytes at a time: only they are ever there in float32.
      let tile = Int(FTK_TILE_ROWS)
      let group = max(1, Self.packedAtOnce / (columns * tile)) * tile
      for start in stride(from: 0, to: rows, by: group) {
        let part = weight.detached.sliced(start..<min(start + group, rows))
        let wide = part.converted(to: .float32)
        pack(wide.floats, part.shape[0], columns, storage.pointer + format.byteCount(start, columns))
        if releasesPages { part.releasePages() }
      }
    }
  }

  /// Weights that are packed at a time.
  private static let packedAtOnce = 1 << 20

  var device: Device { storage.device }

  /// Whether scales and minima are finite numbers. They are not where a weight was infinite or beyond ±65,504 · 127; one that was
  /// no number may go unseen.
  public var isFinite: Bool {
    switch format {
    case .float32, .bfloat16: plain.isFinite
    case .q8, .q4: ftk_packed_is_finite(format.code, storage.pointer, rows, columns) != 0
    }
  }

  /// Of the formats that are not quantised.
  private var plain: Tensor {
    Tensor(
      storage: storage, byteOffset: byteOffset, shape: [rows, columns],
      dtype: format == .float32 ? .float32 : .bfloat16)
  }

  /// The matrix for a product with many vectors: the packed numbers, in bfloat16 rounded to it.
  ///
  /// It is made for this use and not kept; what a backward pass needs of it is made once more there, see ``Tensor/linear(weight:bias:)``.
  public func tensor(as type: DType) -> Tensor {
    if format == .float32 && type == .float32 || format == .bfloat16 && type == .bfloat16 { return plain }
    var tensor = unpacked(as: type)
    tensor.recipe = Recipe { unpacked(as: type) }
    return tensor
  }

  private func unpacked(as type: DType) -> Tensor {
    guard format.isQuantised else { return plain.converted(to: type) }
    let result = Tensor(uninitialized: [rows, columns], type, on: device)
    ftk_unpack(format.code, storage.pointer, columns, 0, rows, result.pointer, type.kernelType)
    return result
  }

  /// Bytes read for one product.
  public var byteCount: Int { format.byteCount(rows, columns) }

  /// x · Wᵀ for several weights in one parallel region: `x [vectors, columns]` float32 → one `[vectors, rows]` each.
  public static func products(_ weights: [PackedWeight], _ x: Tensor) -> [Tensor] {
    let outputs = weights.map { Tensor(uninitialized: [x.shape[0], $0.rows], .float32, on: x.device) }
    run(weights, x, outputs, accumulates: false)
    return outputs
  }

  /// `output += x · Wᵀ` in place.
  ///
  /// - Precondition: nobody else holds `output`.
  public func accumulateProduct(_ x: Tensor, into output: inout Tensor) {
    precondition(output.isExclusivelyHeld(), "a product was to be added to a tensor that somebody else holds")
    Self.run([self], x, [output], accumulates: true)
  }

  private static func run(_ weights: [PackedWeight], _ x: Tensor, _ outputs: [Tensor], accumulates: Bool) {
    let jobs = zip(weights, outputs).map { weight, output in
      precondition(
        x.shape.rank == 2 && x.shape[1] == weight.columns && output.shape == [x.shape[0], weight.rows],
        "matrix-vector product: x \(x.shape) does not fit weight [\(weight.rows), \(weight.columns)]")
      return ftk_matvec_job(
        format: weight.format.code, accumulate: accumulates ? 1 : 0,
        weights: weight.storage.pointer + weight.byteOffset,
        rows: weight.rows, y: output.floats, y_stride: weight.rows)
    }
    if x.device.tally != nil {
      for weight in weights {
        x.device.tally?.weightBytes += Double(weight.byteCount)
        x.device.tally?.add(
          operations: 2 * Double(x.shape[0]) * Double(weight.rows) * Double(weight.columns),
          isBFloat16: weight.format == .bfloat16)
      }
    }
    if x.shape[0] == 1 {
      ftk_matvec_group(jobs, jobs.count, x.floats, x.shape[1])
    } else {
      ftk_matmat_group(jobs, jobs.count, x.floats, x.shape[1], x.shape[1], x.shape[0])
    }
  }
}

extension PackedWeight.Format {
  fileprivate var code: Int32 {
    switch self {
    case .float32: Int32(FTK_WEIGHT_F32.rawValue)
    case .bfloat16: Int32(FTK_WEIGHT_BF16.rawValue)
    case .q8: Int32(FTK_WEIGHT_Q8.rawValue)
    case .q4: Int32(FTK_WEIGHT_Q4.rawValue)
    }
  }
}
