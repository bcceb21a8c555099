// Bilinear interpolation: entry points. The bodies are in Bodies/image_resize.inc.
#include <stdlib.h>
#include "image_job.h"

// For every place along an axis of the output: the two source places and the second one's weight.
typedef struct {
  size_t *first, *second;
  float *weight;
} resize_axis;

typedef struct {
  const void *x;
  void *y;
  ftk_dtype xt, yt;
  ftk_image shape;
  size_t out_height, out_width;
  resize_axis rows, columns;
  float *scratch;  // [threads, width + out_width, channels]
} resize_job;

#define FTK_WIDE_VECTORS
#define FTK_BODY "Bodies/image_resize.inc"
#include "variants.h"

static int make_axis(resize_axis *axis, size_t from, size_t to) {
  axis->first = malloc(to * 2 * sizeof(size_t));
  axis->weight = malloc(to * sizeof(float));
  if (!axis->first || !axis->weight) return 1;
  axis->second = axis->first + to;
  for (size_t i = 0; i < to; i++) {
    double place = ((double)i + 0.5) * (double)from / (double)to - 0.5;
    if (place < 0) place = 0;
    size_t whole = (size_t)place;
    if (whole > from - 1) whole = from - 1;
    axis->first[i] = whole;
    axis->second[i] = whole + 1 < from ? whole + 1 : whole;
    axis->weight[i] = (float)(place - (double)whole);
  }
  return 0;
}

static int resize(void (*task)(void *, int, int), resize_job *j) {
  int alone = j->shape.samples * j->shape.channels *
                  (j->shape.height * j->shape.width + j->out_height * j->out_width) < FTK_IMAGE_ALONE;
  size_t threads = alone ? 1 : (size_t)ftk_threads();
  j->scratch = malloc(threads * (j->shape.width + j->out_width) * j->shape.channels * sizeof(float));
  int failed = !j->scratch;
  failed |= make_axis(&j->rows, j->shape.height, j->out_height) | make_axis(&j->columns, j->shape.width, j->out_width);
  if (!failed && alone) task(j, 0, 1);
  else if (!failed) ftk_parallel(task, j);
  free(j->scratch);
  free(j->rows.first);
  free(j->rows.weight);
  free(j->columns.first);
  free(j->columns.weight);
  return failed;
}

int ftk_resize_bilinear(ftk_image shape, size_t height, size_t width, const void *x, void *y, ftk_dtype type) {
  resize_job j = {.x = x, .y = y, .xt = type, .yt = type, .shape = shape, .out_height = height, .out_width = width};
  return resize(FTK_PICK(resize_task), &j);
}

int ftk_resize_bilinear_backward(ftk_image shape, size_t height, size_t width, const void *gy, ftk_dtype gt, void *gx,
                                 ftk_dtype gxt) {
  resize_job j = {.x = gy, .y = gx, .xt = gt, .yt = gxt, .shape = shape, .out_height = height, .out_width = width};
  return resize(FTK_PICK(resize_backward_task), &j);
}
