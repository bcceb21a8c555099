// What attention.c hands to the kernel bodies: the work items, the workspaces and the shared counter.
#ifndef FTK_ATTENTION_JOB_H
#define FTK_ATTENTION_JOB_H
#include <stdatomic.h>

#include "ftk_attention.h"

#define FTK_TILE 64          // rows of a query tile and of a key tile, counted from the start of the segment
#define FTK_DECODE_CHUNK 128  // keys of one decoding item
#define FTK_BACKWARD_CHUNK 256  // least number of keys of one backward item
#define FTK_BACKWARD_CHUNKS 4   // greatest number of backward items of one segment and head

/// A run of rows of one segment: a query tile (forward) or a chunk of keys (backward).
typedef struct {
  int segment_begin, segment_end;
  int own;           // first token of the segment whose query is its own
  int begin, end;
  int index, count;  // of this chunk among the segment's chunks
  int cost;          // product tiles, to start the most expensive items first
} ftk_attention_range;

typedef struct {
  const ftk_attention_shape *shape;
  const void *q, *k, *v, *out, *grad_out;
  void *forward_out, *grad_q, *grad_k, *grad_v;
  const float *log_sum_exp;
  float *forward_log_sum_exp;
  const ftk_attention_range *ranges;
  int range_count;
  int padded;         // dim rounded up to 16
  int chunk_rows;     // rows of the longest chunk, rounded up to the tile
  float *partial;     // [chunks, tokens, heads, padded] parts of grad_q of segments with several chunks
  float *workspace;   // one part per thread
  size_t part;        // floats per thread
  atomic_int next;
} ftk_attention_job;

/// The row of the tensors that holds a token, and how many rows they have.
static inline size_t ftk_attention_row(const ftk_attention_shape *s, int token) {
  return (size_t)(s->rows ? s->rows[token] : token);
}
static inline size_t ftk_attention_rows(const ftk_attention_shape *s) {
  return (size_t)(s->rows ? s->row_count : s->tokens);
}
/// The first query tile of a segment that holds an own token.
static inline int ftk_attention_own_tile(int segment_begin, int own) {
  return segment_begin + (own - segment_begin) / FTK_TILE * FTK_TILE;
}

typedef struct {
  const ftk_attention_decode_shape *shape;
  const void *q;
  const void *const *keys, *const *values;
  void *out;
  int padded;
  int chunks;      // of the longest sequence
  float *partial;  // [sequences, kv_heads, chunks, rows, padded + 2]: sum, maximum and total of exponentials
  float *workspace;
  size_t part;
  atomic_int next;
} ftk_attention_decode_job;

static inline size_t ftk_attention_bytes(int type) { return type == FTK_ATTENTION_BFLOAT16 ? 2 : 4; }
static inline const void *ftk_attention_at(const void *base, size_t index, int type) {
  return (const char *)base + index * ftk_attention_bytes(type);
}
static inline void *ftk_attention_into(void *base, size_t index, int type) {
  return (char *)base + index * ftk_attention_bytes(type);
}
#endif
