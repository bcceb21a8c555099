// Fourier transforms of windowed frames: entry points. The bodies are in Bodies/fourier.inc, compiled once per
// instruction set.
#include "ftk_fourier.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
  ftk_framing shape;
  ftk_fourier fourier;
  const float *x;
  float *y;
  size_t rows;
} fourier_job;

#define FTK_WIDE_VECTORS
#define FTK_BODY "Bodies/fourier.inc"
#include "variants.h"

// Below this many numbers a team costs more than it brings.
#define FTK_ALONE 16384

static void start(void (*task)(void *, int, int), fourier_job j) {
  if (j.rows * j.shape.length < FTK_ALONE) task(&j, 0, 1);
  else ftk_parallel(task, &j);
}

void ftk_fourier_forward(const ftk_framing *shape, const ftk_fourier *fourier, const float *x, float *y) {
  start(FTK_PICK(fourier_forward_task),
        (fourier_job){.shape = *shape, .fourier = *fourier, .x = x, .y = y, .rows = shape->clips * shape->frames});
}

void ftk_fourier_transposed(const ftk_fourier *fourier, const float *y, float *x, size_t rows, size_t length) {
  start(FTK_PICK(fourier_transposed_task),
        (fourier_job){.shape = {.length = length}, .fourier = *fourier, .x = y, .y = x, .rows = rows});
}
