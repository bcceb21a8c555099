// Convolutions with few filters: entry point. The body is in Bodies/convolution_few.inc.
#include "ftk_convolution.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
  const ftk_convolution *shape;
  const void *x, *w;
  const float *bias;
  void *y;
} few_job;

#define FTK_FEW_PLACES 16

#define FTK_WIDE_VECTORS
#define FTK_BODY "Bodies/convolution_few.inc"
#include "variants.h"

void ftk_convolve_few(const ftk_convolution *shape, const void *x, const void *w, const float *bias, void *y) {
  few_job j = {.shape = shape, .x = x, .w = w, .bias = bias, .y = y};
  ftk_parallel(FTK_PICK(few_task), &j);
}
