// Elementwise kernels: entry points. The bodies are in Bodies/elementwise.inc, compiled once per instruction set.
#include "ftk_elementwise.h"

// What one call hands to the team; each task reads the fields it needs.
typedef struct {
  int operation;
  const void *x, *z, *g;
  void *y, *y2;
  ftk_dtype xt, zt, yt;
  size_t count;
  float scale, offset;
  uint64_t seed;
  const size_t *xs, *zs, *extents;
} job;

#define FTK_WIDE_VECTORS
#define FTK_BODY "Bodies/elementwise.inc"
#include "variants.h"

// Below this many elements the fork and join of a team costs more than it saves.
#define FTK_ALONE 16384

static void start(void (*task)(void *, int, int), job j, size_t count) {
  if (count < FTK_ALONE) task(&j, 0, 1);
  else ftk_parallel(task, &j);
}

void ftk_unary(int operation, const void *x, ftk_dtype xt, void *out, ftk_dtype ot, size_t count) {
  start(FTK_PICK(unary_task), (job){.operation = operation, .x = x, .xt = xt, .y = out, .yt = ot, .count = count}, count);
}

void ftk_unary_backward(int operation, const void *x, ftk_dtype xt, const void *gy, ftk_dtype gt, void *gx, ftk_dtype ot,
                        size_t count) {
  job j = {.operation = operation, .x = x, .xt = xt, .g = gy, .zt = gt, .y = gx, .yt = ot, .count = count};
  start(FTK_PICK(unary_backward_task), j, count);
}

void ftk_binary(int operation, const void *a, ftk_dtype at, const size_t *a_strides, const void *b, ftk_dtype bt,
                const size_t *b_strides, void *out, ftk_dtype ot, const size_t *extents) {
  job j = {.operation = operation, .x = a, .xt = at, .xs = a_strides, .z = b, .zt = bt, .zs = b_strides,
           .y = out, .yt = ot, .extents = extents};
  start(FTK_PICK(binary_task), j, extents[0] * extents[1] * extents[2]);
}

void ftk_affine(const void *x, ftk_dtype xt, float scale, float offset, void *out, ftk_dtype ot, size_t count) {
  job j = {.x = x, .xt = xt, .scale = scale, .offset = offset, .y = out, .yt = ot, .count = count};
  start(FTK_PICK(affine_task), j, count);
}

void ftk_accumulate(void *y, ftk_dtype yt, const void *x, ftk_dtype xt, float scale, size_t count) {
  start(FTK_PICK(accumulate_task), (job){.x = x, .xt = xt, .scale = scale, .y = y, .yt = yt, .count = count}, count);
}

void ftk_gated(int activation, const void *gate, const void *up, void *out, ftk_dtype type, size_t count) {
  job j = {.operation = activation, .x = gate, .z = up, .xt = type, .y = out, .count = count};
  start(FTK_PICK(gated_task), j, count);
}

void ftk_gated_backward(int activation, const void *gate, const void *up, const void *gy, void *g_gate, void *g_up,
                        ftk_dtype type, size_t count) {
  job j = {.operation = activation, .x = gate, .z = up, .g = gy, .xt = type, .y = g_gate, .y2 = g_up, .count = count};
  start(FTK_PICK(gated_backward_task), j, count);
}

void ftk_dropout(const void *x, void *out, ftk_dtype type, float p, uint64_t seed, size_t count) {
  start(FTK_PICK(dropout_task), (job){.x = x, .xt = type, .y = out, .scale = p, .seed = seed, .count = count}, count);
}
