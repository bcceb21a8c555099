import CKernels

extension Tensor {
  /// Cross-entropy of next-token logits, fused with the output projection that makes them.
  ///
  /// The loss is Σ (log Σⱼ exp(hᵢ·wⱼ) - hᵢ·w_target(i)) / `normalizer` over the rows i whose target is not negative; rows
  /// without a label cost nothing. The logits `[rows, vocabulary]` are never whole in memory: they are made, turned into
  /// their own gradient and multiplied back for a chunk of rows at a time. A chunk spans the whole vocabulary, so that one
  /// pass gives the softmax and the gradient needs no second product for the logits.
  ///
  /// - Parameters:
  ///   - weight: the output projection `[vocabulary, width]`, of the same type as this `[rows, width]`.
  ///   - targets: int32 `[rows]`; a negative target marks a row without a label.
  ///   - normalizer: what the sum is divided by: the labels of the whole accumulation window, not of this batch.
  ///   - chunkRows: rows of logits held at once.
  public func projectedCrossEntropy(
    weight: Tensor, targets: Tensor, normalizer: Float, chunkRows: Int = 128
  ) -> Tensor {
    precondition(
      shape.rank == 2 && weight.shape.rank == 2 && shape[1] == weight.shape[1] && targets.shape == [shape[0]]
        && dtype == weight.dtype,
      "cross-entropy: input \(shape) \(dtype), weight \(weight.shape) \(weight.dtype), targets \(targets.shape) do not fit"
    )
    let vocabulary = weight.shape[0]
    let labels = targets.indexValues()
    if let bad = labels.first(where: { $0 >= vocabulary }) {
      preconditionFailure("cross-entropy: target \(bad) in a vocabulary of \(vocabulary)")
    }
    let kept = labels.indices.filter { labels[$0] >= 0 }.map(Int32.init)
    let keptIDs = Tensor(indices: kept, on: device)
    let keptTargets = kept.map { labels[Int($0)] }
    let needsGradient = requiresGradient || weight.requiresGradient
    let rows = detached.gathered(keptIDs)
    let rowGradient = requiresGradient ? Tensor(uninitialized: rows.shape, dtype, on: device) : nil
    let weightGradient = weight.requiresGradient ? Tensor(zeros: weight.shape, on: device) : nil
    var total = 0.0
    for start in stride(from: 0, to: kept.count, by: chunkRows) {
      let range = start..<min(start + chunkRows, kept.count)
      let chunk = rows.sliced(range)
      let logits = Tensor(uninitialized: [range.count, vocabulary], .float32, on: device)
      multiply(Operand(tensor: chunk), Operand(tensor: weight.detached, isTransposed: true), into: logits)
      let losses = Tensor(uninitialized: [range.count], .float32, on: device)
      let gradient =
        needsGradient ? (dtype == .float32 ? logits : Tensor(uninitialized: logits.shape, dtype, on: device)) : nil
      ftk_cross_entropy(
        logits.pointer, ftk_dtype(FTK_F32), Array(keptTargets[range]), losses.floats, gradient?.pointer,
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
    return loss.recorded(from: [self, weight]) { [shape, dtype] g, into in
      let scale = g.item()
      if let rowGradient {
        let whole = Tensor(zeros: shape, dtype: dtype, on: g.device)
        whole.place(rowGradient, at: kept, scale: scale)
        into.add(whole, to: 0)
      }
      if let weightGradient { into.add(scale == 1 ? weightGradient : weightGradient * scale, to: 1) }
    }
  }

  /// The losses that ``projectedCrossEntropy(weight:targets:normalizer:chunkRows:)`` sums up, without a gradient.
  ///
  /// - Returns: log Σⱼ exp(hᵢ·wⱼ) - hᵢ·w_target(i) for each row i with a label, in the order of rows.
  public func projectedLosses(weight: Tensor, targets: Tensor, chunkRows: Int = 128) -> [Float] {
    precondition(
      shape.rank == 2 && weight.shape.rank == 2 && shape[1] == weight.shape[1] && targets.shape == [shape[0]]
        && dtype == weight.dtype,
      "cross-entropy: input \(shape) \(dtype), weight \(weight.shape) \(weight.dtype), targets \(targets.shape) do not fit"
    )
    let vocabulary = weight.shape[0]
    let labels = targets.indexValues()
    precondition(labels.allSatisfy { $0 < vocabulary }, "cross-entropy: a target beyond a vocabulary of \(vocabulary)")
    let kept = labels.indices.filter { labels[$0] >= 0 }
    let rows = detached.gathered(Tensor(indices: kept.map(Int32.init), on: device))
    var all: [Float] = []
    for start in stride(from: 0, to: kept.count, by: chunkRows) {
      let range = start..<min(start + chunkRows, kept.count)
      let logits = Tensor(uninitialized: [range.count, vocabulary], .float32, on: device)
      multiply(
        Operand(tensor: rows.sliced(range)), Operand(tensor: weight.detached, isTransposed: true), into: logits)
      let losses = Tensor(uninitialized: [range.count], .float32, on: device)
      ftk_cross_entropy(
        logits.pointer, ftk_dtype(FTK_F32), range.map { labels[kept[$0]] }, losses.floats, nil, dtype.kernelType, 1,
        range.count, vocabulary)
      all += losses.values()
    }
    return all
  }

  /// Writes `scale` times row i of `rows` to row `indices[i]` of this tensor, which no one else has seen yet.
  private func place(_ rows: Tensor, at indices: [Int32], scale: Float) {
    let type = dtype.kernelType
    let width = shape.last
    let bytes = width * dtype.byteCount
    for (row, index) in indices.enumerated() {
      ftk_affine(rows.pointer + row * bytes, type, scale, 0, pointer + Int(index) * bytes, type, width)
    }
  }
}
