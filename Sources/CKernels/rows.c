// Kernels over rows: entry points. The bodies are in Bodies/rows.inc, compiled once per instruction set.
#include "ftk_rows.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
  const void *x, *w, *bias, *g;
  void *y;
  ftk_dtype xt, wt, yt, gt;
  const float *rstd, *mean;
  float *rstd_out, *mean_out, *partial, eps;
  const int32_t *ids;
  size_t rows, width;
  int accumulate;
} rows_job;

typedef struct {
  const void *x;
  void *y;
  ftk_dtype type;
  size_t x_stride, y_stride, tokens, heads, dim;
  const int32_t *positions;
  const float *cosines, *sines;
  int direction;
} rotary_job;

#define FTK_BODY "Bodies/rows.inc"
#include "variants.h"

#define FTK_ALONE 16384

static void start(void (*task)(void *, int, int), rows_job j) {
  if (j.rows * j.width < FTK_ALONE) task(&j, 0, 1);
  else ftk_parallel(task, &j);
}

// Runs `task` with one zeroed partial result of `columns` per thread, then adds the parts to `sums` in thread order.
static void start_with_partials(void (*task)(void *, int, int), rows_job j, size_t columns, float *first, float *second) {
  int threads = j.rows * j.width < FTK_ALONE ? 1 : ftk_threads();
  size_t bytes = (size_t)threads * columns * sizeof(float);
  j.partial = memset(ftk_workspace(bytes), 0, bytes);
  if (threads == 1) task(&j, 0, 1);
  else ftk_parallel(task, &j);
  for (int t = 0; t < threads; t++) {
    const float *part = j.partial + (size_t)t * columns;
    for (size_t i = 0; i < j.width; i++) first[i] += part[i];
    if (second) for (size_t i = 0; i < j.width; i++) second[i] += part[j.width + i];
  }
  free(j.partial);
}

void ftk_rms_norm(const void *x, ftk_dtype xt, const void *weight, ftk_dtype wt, void *y, ftk_dtype yt, float *rstd, float eps,
                  size_t rows, size_t width) {
  start(FTK_PICK(rms_norm_task), (rows_job){.x = x, .xt = xt, .w = weight, .wt = wt, .y = y, .yt = yt, .rstd_out = rstd,
                                            .eps = eps, .rows = rows, .width = width});
}

void ftk_rms_norm_backward(const void *x, ftk_dtype xt, const void *weight, ftk_dtype wt, const float *rstd, const void *gy,
                           ftk_dtype gt, void *gx, ftk_dtype gxt, int accumulate, float *g_weight, size_t rows, size_t width) {
  rows_job j = {.x = x, .xt = xt, .w = weight, .wt = wt, .rstd = rstd, .g = gy, .gt = gt, .y = gx, .yt = gxt,
                .accumulate = accumulate, .rows = rows, .width = width};
  if (g_weight) start_with_partials(FTK_PICK(rms_norm_backward_task), j, width, g_weight, NULL);
  else start(FTK_PICK(rms_norm_backward_task), j);
}

void ftk_layer_norm(const void *x, ftk_dtype xt, const void *weight, const void *bias, ftk_dtype wt, void *y, ftk_dtype yt,
                    float *mean, float *rstd, float eps, size_t rows, size_t width) {
  start(FTK_PICK(layer_norm_task), (rows_job){.x = x, .xt = xt, .w = weight, .bias = bias, .wt = wt, .y = y, .yt = yt,
                                              .mean_out = mean, .rstd_out = rstd, .eps = eps, .rows = rows, .width = width});
}

void ftk_layer_norm_backward(const void *x, ftk_dtype xt, const void *weight, ftk_dtype wt, const float *mean,
                             const float *rstd, const void *gy, ftk_dtype gt, void *gx, ftk_dtype gxt, float *g_weight,
                             float *g_bias, size_t rows, size_t width) {
  rows_job j = {.x = x, .xt = xt, .w = weight, .wt = wt, .mean = mean, .rstd = rstd, .g = gy, .gt = gt, .y = gx, .yt = gxt,
                .rows = rows, .width = width};
  start_with_partials(FTK_PICK(layer_norm_backward_task), j, 2 * width, g_weight, g_bias);
}

void ftk_softmax(const void *x, void *y, ftk_dtype type, size_t rows, size_t width) {
  start(FTK_PICK(softmax_task), (rows_job){.x = x, .xt = type, .y = y, .rows = rows, .width = width});
}

void ftk_softmax_backward(const void *y, const void *gy, void *gx, ftk_dtype type, size_t rows, size_t width) {
  start(FTK_PICK(softmax_backward_task), (rows_job){.x = y, .xt = type, .g = gy, .y = gx, .rows = rows, .width = width});
}

void ftk_rotary(const void *x, size_t x_stride, void *y, size_t y_stride, ftk_dtype type, const int32_t *positions,
                const float *cosines, const float *sines, int direction, size_t tokens, size_t heads, size_t dim) {
  rotary_job j = {x, y, type, x_stride, y_stride, tokens, heads, dim, positions, cosines, sines, direction};
  if (tokens * heads * dim < FTK_ALONE) FTK_PICK(rotary_task)(&j, 0, 1);
  else ftk_parallel(FTK_PICK(rotary_task), &j);
}

void ftk_gather(const void *table, ftk_dtype tt, const int32_t *ids, void *y, ftk_dtype yt, size_t count, size_t width) {
  start(FTK_PICK(gather_task), (rows_job){.x = table, .xt = tt, .ids = ids, .y = y, .yt = yt, .rows = count, .width = width});
}

void ftk_scatter_add(float *table, const int32_t *ids, const void *gy, ftk_dtype gt, size_t count, size_t width) {
  start(FTK_PICK(scatter_add_task), (rows_job){.y = table, .ids = ids, .g = gy, .gt = gt, .rows = count, .width = width});
}

void ftk_cross_entropy(const void *logits, ftk_dtype lt, const int32_t *targets, float *losses, void *gradient, ftk_dtype gt,
                       float scale, size_t rows, size_t vocabulary) {
  start(FTK_PICK(cross_entropy_task), (rows_job){.x = logits, .xt = lt, .ids = targets, .rstd_out = losses, .y = gradient,
                                                 .yt = gt, .eps = scale, .rows = rows, .width = vocabulary});
}
