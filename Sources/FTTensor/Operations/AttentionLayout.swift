import CKernels

/// What the attention kernels need to know besides the values.
struct AttentionLayout {
  let tokens: Int
  let heads: Int
  let kvHeads: Int
  let dim: Int
  let scale: Float
  let type: DType
  let segments: TokenSegments

  /// Calls a kernel with the C form of this layout, dense in every tensor, and checks that it found its workspace.
  func withKernelShape(_ body: (UnsafePointer<ftk_attention_shape>) -> Int32) {
    var shape = ftk_attention_shape()
    (shape.tokens, shape.heads, shape.kv_heads) = (Int32(tokens), Int32(heads), Int32(kvHeads))
    (shape.dim, shape.type, shape.scale) = (Int32(dim), type.kernelType, scale)
    shape.segment_start = UnsafePointer(segments.starts.indices)
    let (wide, narrow) = (heads * dim, kvHeads * dim)
    (shape.q_stride, shape.out_stride, shape.grad_q_stride, shape.grad_out_stride) = (wide, wide, wide, wide)
    (shape.k_stride, shape.v_stride, shape.grad_k_stride, shape.grad_v_stride) = (narrow, narrow, narrow, narrow)
    guard body(&shape) == 0 else { OutOfMemory(purpose: "attention over \(tokens) tokens").end() }
  }
}
