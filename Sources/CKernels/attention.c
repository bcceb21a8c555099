// Entry points of the attention kernels: cuts the tokens into work items, finds memory, and runs the thread team.
// The items depend on the segments alone, so that neither the team's size nor the neighbours change a result.
#include <math.h>
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "attention_job.h"

#define FTK_BODY "Bodies/attention.inc"
#include "variants.h"

static int padded(int dim) { return (dim + 15) / 16 * 16; }
static int up_to_tile(int rows) { return (rows + FTK_TILE - 1) / FTK_TILE * FTK_TILE; }

static int by_cost(const void *a, const void *b) {
  const ftk_attention_range *x = a, *y = b;
  if (x->cost != y->cost) return x->cost < y->cost ? 1 : -1;
  return (x->begin > y->begin) - (x->begin < y->begin);
}

static int segment_end(const ftk_attention_shape *shape, int begin) {
  int end = begin + 1;
  while (end < shape->tokens && shape->segment_start[end] == shape->segment_start[begin]) end++;
  return end;
}

static int own_start(const ftk_attention_shape *shape, int begin) { return shape->rows ? shape->own_start[begin] : begin; }

static int query_tiles(const ftk_attention_shape *shape, ftk_attention_range *ranges) {
  int count = 0;
  for (int begin = 0, end; begin < shape->tokens; begin = end) {
    end = segment_end(shape, begin);
    const int own = own_start(shape, begin);
    for (int row = ftk_attention_own_tile(begin, own); row < end; row += FTK_TILE) {
      int last = end - row < FTK_TILE ? end : row + FTK_TILE;
      int cost = ((row - begin) / FTK_TILE + 1) * ((last - row + 7) / 8);
      ranges[count++] = (ftk_attention_range){begin, end, own, row, last, 0, 1, cost};
    }
  }
  qsort(ranges, (size_t)count, sizeof *ranges, by_cost);
  return count;
}

static int key_chunks(const ftk_attention_shape *shape, ftk_attention_range *ranges, int *longest, int *most) {
  int count = 0;
  *longest = FTK_TILE;
  *most = 1;
  for (int begin = 0, end; begin < shape->tokens; begin = end) {
    end = segment_end(shape, begin);
    int length = end - begin, chunks = (length + FTK_BACKWARD_CHUNK - 1) / FTK_BACKWARD_CHUNK;
    if (chunks > FTK_BACKWARD_CHUNKS) chunks = FTK_BACKWARD_CHUNKS;
    int rows = up_to_tile((length + chunks - 1) / chunks);
    chunks = (length + rows - 1) / rows;
    if (rows > *longest) *longest = rows;
    if (chunks > *most) *most = chunks;
    for (int c = 0; c < chunks; c++) {
      int first = begin + c * rows, last = end - first < rows ? end : first + rows;
      int tiles = up_to_tile(last - first) / FTK_TILE, later = up_to_tile(end - last) / FTK_TILE;
      int cost = tiles * (tiles + 1) / 2 + tiles * later;
      ranges[count++] = (ftk_attention_range){begin, end, own_start(shape, begin), first, last, c, chunks, cost};
    }
  }
  qsort(ranges, (size_t)count, sizeof *ranges, by_cost);
  return count;
}

static void forward_body(void *context, int index, int count) {
  (void)count;
  FTK_CALL(attention_forward, (context, index));
}
static void backward_body(void *context, int index, int count) {
  (void)count;
  FTK_CALL(attention_backward, (context, index));
}
static void gather_body(void *context, int index, int count) {
  (void)count;
  FTK_CALL(attention_gather, (context, index));
}
static void decode_body(void *context, int index, int count) {
  (void)count;
  FTK_CALL(attention_decode, (context, index));
}

static void *allocate(size_t bytes) { return aligned_alloc(64, (bytes + 63) / 64 * 64); }

static void run(ftk_attention_job *job, void (*body)(void *, int, int)) {
  atomic_store(&job->next, 0);
  ftk_parallel(body, job);
}

int ftk_attention_forward(const ftk_attention_shape *shape, const void *q, const void *k, const void *v, void *out,
                          float *log_sum_exp) {
  if (shape->tokens <= 0) return 0;
  ftk_attention_job job = {
    .shape = shape, .q = q, .k = k, .v = v, .forward_out = out, .forward_log_sum_exp = log_sum_exp,
    .padded = padded(shape->dim)};
  job.part = (size_t)FTK_TILE * (8 * (size_t)job.padded + FTK_TILE + FTK_TILE / 2);
  size_t workspace = job.part * (size_t)ftk_threads() * sizeof(float);
  char *memory = allocate(workspace + (size_t)shape->tokens * sizeof(ftk_attention_range));
  if (!memory) return 1;
  job.workspace = (float *)memory;
  ftk_attention_range *ranges = (ftk_attention_range *)(memory + workspace);
  job.range_count = query_tiles(shape, ranges);
  job.ranges = ranges;
  run(&job, forward_body);
  free(memory);
  return 0;
}

int ftk_attention_backward(const ftk_attention_shape *shape, const void *q, const void *k, const void *v,
                           const void *out, const float *log_sum_exp, const void *grad_out, void *grad_q, void *grad_k,
                           void *grad_v) {
  if (shape->tokens <= 0) return 0;
  ftk_attention_job job = {
    .shape = shape, .q = q, .k = k, .v = v, .out = out, .log_sum_exp = log_sum_exp, .grad_out = grad_out,
    .grad_q = grad_q, .grad_k = grad_k, .grad_v = grad_v, .padded = padded(shape->dim)};
  ftk_attention_range *ranges = allocate((size_t)shape->tokens * sizeof *ranges);
  if (!ranges) return 1;
  int chunks;
  job.range_count = key_chunks(shape, ranges, &job.chunk_rows, &chunks);
  job.ranges = ranges;
  job.part = 7 * (size_t)job.chunk_rows * (size_t)job.padded +
             (size_t)FTK_TILE * (10 * (size_t)job.padded + 2 * FTK_TILE + 3 * FTK_TILE / 2 + 2);
  size_t workspace = job.part * (size_t)ftk_threads(), sums = 0;
  if (chunks > 1) sums = (size_t)chunks * (size_t)shape->tokens * (size_t)shape->heads * (size_t)job.padded;
  job.workspace = allocate((workspace + sums) * sizeof(float));
  if (job.workspace) {
    job.partial = job.workspace + workspace;
    run(&job, backward_body);
    if (chunks > 1) run(&job, gather_body);
  }
  free(job.workspace);
  free(ranges);
  return job.workspace ? 0 : 1;
}

int ftk_attention_decode(const ftk_attention_decode_shape *shape, const void *q, const void *const *keys,
                         const void *const *values, void *out) {
  ftk_attention_decode_job job = {
    .shape = shape, .q = q, .keys = keys, .values = values, .out = out, .padded = padded(shape->dim)};
  size_t all = 0;
  for (int s = 0; s < shape->sequences; s++) {
    int chunks = (shape->lengths[s] + FTK_DECODE_CHUNK - 1) / FTK_DECODE_CHUNK;
    if (chunks > job.chunks) job.chunks = chunks;
    all += (size_t)shape->lengths[s];
  }
  if (job.chunks == 0) return 0;
  size_t rows = (size_t)(shape->heads / shape->kv_heads) * (size_t)shape->queries;
  size_t partial = (size_t)shape->sequences * (size_t)shape->kv_heads * (size_t)job.chunks * rows;
  partial *= (size_t)job.padded + 2;
  job.part = rows * (size_t)job.padded + 4 * FTK_DECODE_CHUNK;
  job.workspace = allocate((job.part * (size_t)ftk_threads() + partial) * sizeof(float));
  if (!job.workspace) return 1;
  job.partial = job.workspace + job.part * (size_t)ftk_threads();
  // Below some 20,000 products a second thread costs more than it saves.
  atomic_store(&job.next, 0);
  if (all * (size_t)shape->heads * (size_t)shape->queries * (size_t)shape->dim < 20000) {
    decode_body(&job, 0, 1);
  } else {
    ftk_parallel(decode_body, &job);
  }
  FTK_CALL(attention_join, (&job));
  free(job.workspace);
  return 0;
}
