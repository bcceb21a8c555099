import CKernels

extension Tensor {
  /// Causal attention within each segment: softmax(q·kᵀ · scale) · v, without a score matrix in memory.
  ///
  /// - Parameters:
  ///   - query: `[rows, heads, dim]`; a row is a token, or one token of several examples that begin alike.
  ///   - key: `[rows, kvHeads, dim]`; `heads` is a multiple of `kvHeads`, head h reads key-value head h · kvHeads / heads.
  ///   - value: like `key`.
  ///   - scale: 1 / √dim by default.
  ///   - window: how many tokens a token sees, itself among them; all before it in its segment by default.
  /// - Returns: `[rows, heads, dim]`.
  ///
  /// Keeps one number per token and head (the log of the softmax's denominator) and computes the scores again in the
  /// backward pass. Source: Dao et al., arXiv:2205.14135.
  public static func causalAttention(
    query: Tensor, key: Tensor, value: Tensor, segments: TokenSegments, scale: Float? = nil, window: Int? = nil
  ) -> Tensor {
    let q = query.detached
    let k = key.detached
    let v = value.detached
    precondition(
      q.shape.rank == 3 && k.shape.rank == 3 && k.shape == v.shape && q.shape[0] == k.shape[0]
        && q.shape[2] == k.shape[2] && q.shape[1] % k.shape[1] == 0 && segments.rowCount == q.shape[0],
      "attention: query \(q.shape), key \(k.shape), value \(v.shape), \(segments.rowCount) rows do not fit")
    precondition(
      q.dtype == k.dtype && q.dtype == v.dtype, "attention: types \(q.dtype), \(k.dtype), \(v.dtype) differ")
    precondition(window.map { $0 > 0 } ?? true, "attention: a window of \(window ?? 0) tokens")
    let rows = q.shape[0]
    let heads = q.shape[1]
    let dim = q.shape[2]
    let kvHeads = k.shape[1]
    let factor = scale ?? 1 / Float(dim).squareRoot()
    let out = Tensor(uninitialized: q.shape, q.dtype, on: q.device)
    let logSumExp = Tensor(uninitialized: [heads, rows], .float32, on: q.device)
    let layout = AttentionLayout(
      heads: heads, kvHeads: kvHeads, dim: dim, scale: factor, type: q.dtype, segments: segments, window: window)
    layout.count(products: 2, on: q.device)
    layout.withKernelShape {
      ftk_attention_forward($0, q.pointer, k.pointer, v.pointer, out.pointer, logSumExp.floats)
    }
    return out.recorded(from: [query, key, value]) { [out = out.detached] g, into in
      let gradient = g.converted(to: q.dtype)
      let gq = Tensor(uninitialized: q.shape, q.dtype, on: g.device)
      let gk = Tensor(uninitialized: [segments.tokenCount, kvHeads, dim], q.dtype, on: g.device)
      let gv = Tensor(uninitialized: gk.shape, q.dtype, on: g.device)
      layout.count(products: 5, on: g.device)
      layout.withKernelShape {
        ftk_attention_backward(
          $0, q.pointer, k.pointer, v.pointer, out.pointer, logSumExp.floats, gradient.pointer, gq.pointer, gk.pointer,
          gv.pointer)
      }
      into.add(gq, to: 0)
      into.add(segments.summedByRow(gk), to: 1)
      into.add(segments.summedByRow(gv), to: 2)
    }
  }
}

/// What the attention kernels need to know besides the values.
struct AttentionLayout {
  let heads: Int
  let kvHeads: Int
  let dim: Int
  let scale: Float
  let type: DType
  let segments: TokenSegments
  var window: Int?

  /// Counts products over the pairs of tokens that see each other: two forward; scores again and four gradients backward.
  func count(products: Int, on device: Device) {
    guard device.tally != nil else { return }
    let limit = Int32(clamping: window ?? .max)
    let places = UnsafeBufferPointer(start: segments.positions.indices, count: segments.rowCount)
    let pairs = places.reduce(0.0) { $0 + Double(min($1 + 1, limit)) }
    device.tally?.add(
      operations: 2 * Double(products) * Double(heads * dim) * pairs, isBFloat16: type == .bfloat16)
  }

  /// Calls a kernel with the C form of this layout, dense in every tensor, and checks that it found its workspace.
  func withKernelShape(_ body: (UnsafePointer<ftk_attention_shape>) -> Int32) {
    var shape = ftk_attention_shape()
    shape.tokens = Int32(segments.tokenCount)
    shape.row_count = Int32(segments.rowCount)
    shape.heads = Int32(heads)
    shape.kv_heads = Int32(kvHeads)
    shape.dim = Int32(dim)
    shape.type = type.kernelType
    shape.scale = scale
    shape.window = Int32(clamping: window ?? 0)
    shape.segment_start = UnsafePointer(segments.starts.indices)
    shape.rows = segments.shared.map { UnsafePointer($0.rows.indices) }
    shape.own_start = segments.shared.map { UnsafePointer($0.ownStarts.indices) }
    let (wide, narrow) = (heads * dim, kvHeads * dim)
    shape.q_stride = wide
    shape.out_stride = wide
    shape.grad_q_stride = wide
    shape.grad_out_stride = wide
    shape.k_stride = narrow
    shape.v_stride = narrow
    shape.grad_k_stride = narrow
    shape.grad_v_stride = narrow
    guard body(&shape) == 0 else { OutOfMemory(purpose: "attention over \(segments.tokenCount) tokens").end() }
  }
}
