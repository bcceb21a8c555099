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
}
