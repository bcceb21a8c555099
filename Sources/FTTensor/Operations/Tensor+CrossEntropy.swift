import CKernels

/// Which rows of hidden states are to predict which tokens.
public struct TokenLabels {
  /// Rows with a label, and the labels; a row may have several.
  let rows: [Int32]
  let targets: [Int32]
  let rowsAreDistinct: Bool

  /// - Parameters:
  ///   - targets: a negative target is none.
  ///   - rows: for each target its row; by default target i is of row i.
  public init(_ targets: [Int32], rows: [Int32]? = nil) {
    precondition(rows?.count ?? targets.count == targets.count, "\(targets.count) targets of \(rows?.count ?? 0) rows")
    let kept = targets.indices.filter { targets[$0] >= 0 }
    self.targets = kept.map { targets[$0] }
    self.rows = kept.map { rows?[$0] ?? Int32($0) }
    rowsAreDistinct = rows == nil || Set(self.rows).count == kept.count
  }
}

extension Tensor {
  /// Cross-entropy of next-token logits, fused with the output projection that makes them.
  ///
  /// The loss is Σ (log Σⱼ exp(hᵢ·wⱼ) - hᵢ·w_target) / `normalizer` over the labels, i the row of each; rows without a label
  /// cost nothing. The logits `[rows, vocabulary]` are never whole in memory: they are made, turned into
  /// their own gradient and multiplied back for a chunk of rows at a time. A chunk spans the whole vocabulary, so that one
  /// pass gives the softmax and the gradient needs no second product for the logits.
  ///
  /// - Parameters:
  ///   - weight: the output projection `[vocabulary, width]`, of the same type as this `[rows, width]`.
  ///   - labels: which rows are to predict what.
  ///   - normalizer: what the sum is divided by: the labels of the whole accumulation window, not of this batch.
  ///   - chunkRows: rows of logits held at once; by default 256, or fewer where a vocabulary is so large that these have more than
  ///     67 MB, but 128 at least.
  public func projectedCrossEntropy(
    weight: Tensor, labels: TokenLabels, normalizer: Float, chunkRows: Int? = nil
  ) -> Tensor {
    check(labels, weight)
    let vocabulary = weight.shape[0]
    let count = labels.targets.count
    let chunkRows = chunkRows ?? Self.usualChunkRows(vocabulary: vocabulary)
    let needsGradient = requiresGradient || weight.requiresGradient
    let rows = detached.gathered(Tensor(indices: labels.rows, on: device))
    let rowGradient = requiresGradient ? Tensor(uninitialized: rows.shape, dtype, on: device) : nil
    let weightGradient = weight.requiresGradient ? Tensor(zeros: weight.shape, on: device) : nil
    var total = 0.0
    for start in stride(from: 0, to: count, by: chunkRows) {
      let range = start..<min(start + chunkRows, count)
      let chunk = rows.sliced(range)
      let logits = Tensor(uninitialized: [range.count, vocabulary], .float32, on: device)
      multiply(Operand(tensor: chunk), Operand(tensor: weight.detached, isTransposed: true), into: logits)
      let losses = Tensor(uninitialized: [range.count], .float32, on: device)
      let gradient =
        needsGradient ? (dtype == .float32 ? logits : Tensor(uninitialized: logits.shape, dtype, on: device)) : nil
      ftk_cross_entropy(
        logits.pointer, ftk_dtype(FTK_F32), Array(labels.targets[range]), losses.floats, gradient?.pointer,
        dtype.kernelType, 1 / normalizer, range.count, vocabulary)
      total += ftk_sum(losses.pointer, ftk_dtype(FTK_F32), range.count)
      guard let gradient else { continue }
      if let rowGradient {
        multiply(Operand(tensor: gradient), Operand(tensor: weight.detached), into: rowGradient.sliced(range))
      }
      if let weightGradient {
        multiply(
          Operand(tensor: gradient, isTransposed: true), Operand(tensor: chunk), into: weightGradient, accumulates: true
        )
      }
    }
    let loss = Tensor([Float(total / Double(normalizer))], shape: [], on: device)
    return loss.recorded(from: [self, weight]) { [shape] g, into in
      let scale = g.item()
      if let rowGradient {
        into.add(rowGradient.placed(labels, in: shape, scale: scale), to: 0)
      }
      if let weightGradient { into.add(scale == 1 ? weightGradient : weightGradient * scale, to: 1) }
    }
  }

  /// The losses that ``projectedCrossEntropy(weight:labels:normalizer:chunkRows:)`` sums up, without a gradient.
  ///
  /// - Returns: log Σⱼ exp(hᵢ·wⱼ) - hᵢ·w_target(i) for each row i with a label, in the order of rows.
  public func projectedLosses(weight: Tensor, labels: TokenLabels, chunkRows: Int? = nil) -> [Float] {
    check(labels, weight)
    let vocabulary = weight.shape[0]
    let count = labels.targets.count
    let chunkRows = chunkRows ?? Self.usualChunkRows(vocabulary: weight.shape[0])
    let rows = detached.gathered(Tensor(indices: labels.rows, on: device))
    var all: [Float] = []
    for start in stride(from: 0, to: count, by: chunkRows) {
      let range = start..<min(start + chunkRows, count)
      let logits = Tensor(uninitialized: [range.count, vocabulary], .float32, on: device)
      multiply(
        Operand(tensor: rows.sliced(range)), Operand(tensor: weight.detached, isTransposed: true), into: logits)
      let losses = Tensor(uninitialized: [range.count], .float32, on: device)
      ftk_cross_entropy(
        logits.pointer, ftk_dtype(FTK_F32), Array(labels.targets[range]), losses.floats, nil, dtype.kernelType, 1,
        range.count, vocabulary)
      all += losses.values()
    }
    return all
  }

  /// The output projection is packed anew for every chunk: 256 rows read it half as often as 128.
  private static func usualChunkRows(vocabulary: Int) -> Int { max(128, min(256, (1 << 24) / vocabulary)) }

  private func check(_ labels: TokenLabels, _ weight: Tensor) {
    precondition(
      shape.rank == 2 && weight.shape.rank == 2 && shape[1] == weight.shape[1] && dtype == weight.dtype,
      "cross-entropy: input \(shape) \(dtype), weight \(weight.shape) \(weight.dtype) do not fit")
    let (rows, vocabulary) = (Int32(shape[0]), Int32(weight.shape[0]))
    if let bad = labels.rows.first(where: { $0 < 0 || $0 >= rows }) {
      preconditionFailure("cross-entropy: a label of row \(bad) of \(rows)")
    }
    if let bad = labels.targets.first(where: { $0 >= vocabulary }) {
      preconditionFailure("cross-entropy: target \(bad) in a vocabulary of \(vocabulary)")
    }
  }

  /// `scale` times the gradients of labelled rows, in the rows of `target`; zero in the others.
  private func placed(_ labels: TokenLabels, in target: Shape, scale: Float) -> Tensor {
    guard labels.rowsAreDistinct else {
      let sum = Tensor(zeros: target, on: device)
      ftk_scatter_add(sum.floats, labels.rows, pointer, dtype.kernelType, labels.rows.count, target.last)
      return (scale == 1 ? sum : sum * scale).converted(to: dtype)
    }
    let whole = Tensor(zeros: target, dtype: dtype, on: device)
    let type = dtype.kernelType
    let bytes = target.last * dtype.byteCount
    for (row, index) in labels.rows.enumerated() {
      ftk_affine(pointer + row * bytes, type, scale, 0, whole.pointer + Int(index) * bytes, type, target.last)
    }
    return whole
  }
}
