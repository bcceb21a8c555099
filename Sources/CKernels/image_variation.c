// Total variation: entry points. The bodies are in Bodies/image_variation.inc.
#include <stdlib.h>
#include "image_job.h"

#define FTK_WIDE_VECTORS
#define FTK_BODY "Bodies/image_variation.inc"
#include "variants.h"

int ftk_variation(ftk_image shape, int absolute, const void *x, ftk_dtype type, double *result) {
  size_t rows = shape.samples * shape.height;
  double *partial = malloc(rows * 2 * sizeof(double) + 1);
  if (!partial) return 1;
  image_job j = {.shape = shape, .out_height = shape.height, .out_width = shape.width, .mode = absolute, .x = x,
                 .xt = type, .partial = partial};
  start_image(FTK_PICK(variation_task), &j);
  result[0] = result[1] = 0;
  for (size_t r = 0; r < rows; r++) {
    result[0] += partial[2 * r];
    result[1] += partial[2 * r + 1];
  }
  free(partial);
  return 0;
}

void ftk_variation_backward(ftk_image shape, int absolute, float vertical, float horizontal, const void *x, ftk_dtype type,
                            void *gx) {
  image_job j = {.shape = shape, .out_height = shape.height, .out_width = shape.width, .mode = absolute, .x = x, .y = gx,
                 .xt = type, .yt = type, .vertical = vertical, .horizontal = horizontal};
  start_image(FTK_PICK(variation_backward_task), &j);
}
