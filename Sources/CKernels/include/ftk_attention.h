// Fused causal attention over packed examples: forward, backward by recomputation, and decoding against a cache.
// Formulas: Dao et al., "FlashAttention" (2022) and "FlashAttention-2" (2023).
#ifndef FTK_ATTENTION_H
#define FTK_ATTENTION_H
#include "ftk_platform.h"

enum ftk_attention_type { FTK_ATTENTION_FLOAT32 = 0, FTK_ATTENTION_BFLOAT16 = 1 };

/// What a call of forward or backward works on. All tensors are packed on the token axis and have one element type.
/// `q`, `out` and their gradients are [tokens, heads, dim]; `k`, `v` and their gradients are [tokens, kv_heads, dim].
/// A stride is the number of elements from one token to the next (at least heads·dim or kv_heads·dim), so the tensors
/// may be columns of one fused buffer. Strides of gradients are read by the backward pass only.
typedef struct {
  int tokens;
  int heads;     ///< a multiple of `kv_heads`
  int kv_heads;  ///< head h reads key and value head h / (heads / kv_heads)
  int dim;       ///< values per head, at least 1
  int type;      ///< `ftk_attention_type` of every tensor
  float scale;   ///< factor of the scores, usually 1/√dim
  int window;    ///< row i sees none of the keys up to i − window; 0 hides none
  /// [tokens]; row i sees the keys segment_start[i] … i. Not decreasing, constant within a segment, and
  /// segment_start[i] = i at the first row of each segment.
  const int32_t *segment_start;
  /// [tokens]; the row of the tensors that holds token i, where segments share the rows of a common beginning; rising within
  /// a segment. NULL where token i is row i.
  const int32_t *rows;
  /// [tokens], with `rows`: the first token of the segment that is its own, constant within a segment. The tokens before it
  /// are keys only: their queries are those of another segment. At least one token of a segment, the last, is its own.
  const int32_t *own_start;
  int row_count;  ///< with `rows`: rows of the tensors
  size_t q_stride, k_stride, v_stride, out_stride;
  size_t grad_q_stride, grad_k_stride, grad_v_stride, grad_out_stride;
} ftk_attention_shape;

/// What a decoding step works on: `queries` new rows for each of `sequences` sequences, whose keys and values (the new
/// rows' included) are already in the sequence's own cache.
typedef struct {
  int sequences;
  int queries;  ///< new rows per sequence, at least 1
  int heads, kv_heads, dim;
  int type;        ///< of `q` and `out`
  int cache_type;  ///< of the caches
  float scale;
  size_t capacity;          ///< rows per head in a cache
  const int32_t *lengths;   ///< [sequences]; valid rows of each cache, `queries` … `capacity`
  size_t q_stride, out_stride;  ///< elements from one row to the next
} ftk_attention_decode_shape;

/// out[i, h] = Σ_j p[j] v[j], p = softmax_j(scale · q[i, h] · k[j]), j = segment_start[i] … i, or with a window the
/// last `window` of them.
/// `log_sum_exp` [heads, tokens] receives log Σ_j exp(scale · q[i, h] · k[j]) (natural logarithm).
/// The result of a segment does not depend on its neighbours or on the number of threads, bit for bit.
/// Accumulates in float32; with bfloat16 tensors and AVX512_BF16 the probabilities are rounded to bfloat16.
/// With `rows`, `q`, `k`, `v`, `out` and the columns of `log_sum_exp` have `row_count` rows; every row is the own token of
/// one segment.
/// Returns 0, or 1 when there is no memory for the workspace.
int ftk_attention_forward(const ftk_attention_shape *shape, const void *q, const void *k, const void *v, void *out,
                          float *log_sum_exp);

/// Gradients of `ftk_attention_forward`, given its inputs, its results and `grad_out` [tokens, heads, dim]. Overwrites
/// `grad_q` [tokens, heads, dim] and `grad_k`, `grad_v` [tokens, kv_heads, dim]. The same promises hold as for forward.
/// With `rows`, `grad_k` and `grad_v` have a row for each token, which the caller adds up by `rows`; all others as forward.
/// Segments longer than 256 rows need up to 4 float32 copies of grad_q as workspace.
/// Returns 0, or 1 when there is no memory for the workspace.
int ftk_attention_backward(const ftk_attention_shape *shape, const void *q, const void *k, const void *v,
                           const void *out, const float *log_sum_exp, const void *grad_out, void *grad_q, void *grad_k,
                           void *grad_v);

/// Attention of new rows against caches. `q` and `out` are [sequences, queries, heads, dim]; `keys[s]` and `values[s]`
/// are [kv_heads, capacity, dim]. Row r of sequence s sees the keys 0 … lengths[s] − queries + r.
/// Does not depend on the number of threads. Returns 0, or 1 when there is no memory for the workspace.
int ftk_attention_decode(const ftk_attention_decode_shape *shape, const void *q, const void *const *keys,
                         const void *const *values, void *out);

/// Decoding as plain loops with double accumulation, for tests. Needs no workspace.
void ftk_attention_decode_reference(const ftk_attention_decode_shape *shape, const void *q, const void *const *keys,
                                    const void *const *values, void *out);
#endif
