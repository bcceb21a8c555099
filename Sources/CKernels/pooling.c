// Pooling: entry points. The bodies are in Bodies/pooling.inc.
#include "image_job.h"

#define FTK_WIDE_VECTORS
#define FTK_BODY "Bodies/pooling.inc"
#include "variants.h"

static image_job pool_job(ftk_image shape, ftk_window w) {
  return (image_job){.shape = shape, .window = w,
                     .out_height = (shape.height + 2 * w.pad_height - w.kernel_height) / w.stride_height + 1,
                     .out_width = (shape.width + 2 * w.pad_width - w.kernel_width) / w.stride_width + 1};
}

void ftk_max_pool(ftk_image shape, ftk_window window, const void *x, void *y, ftk_dtype type, uint8_t *winners) {
  image_job j = pool_job(shape, window);
  j.x = x, j.y = y, j.xt = j.yt = type, j.winners = winners;
  start_image(FTK_PICK(max_pool_task), &j);
}

void ftk_max_pool_backward(ftk_image shape, ftk_window window, const uint8_t *winners, const void *gy, ftk_dtype gt,
                           void *gx, ftk_dtype gxt) {
  image_job j = pool_job(shape, window);
  j.x = gy, j.xt = gt, j.y = gx, j.yt = gxt, j.winners = (uint8_t *)winners;
  start_image(FTK_PICK(max_pool_backward_task), &j);
}

void ftk_average_pool(ftk_image shape, ftk_window window, int counts_padding, const void *x, void *y, ftk_dtype type) {
  image_job j = pool_job(shape, window);
  j.x = x, j.y = y, j.xt = j.yt = type, j.mode = counts_padding;
  start_image(FTK_PICK(average_pool_task), &j);
}

void ftk_average_pool_backward(ftk_image shape, ftk_window window, int counts_padding, const void *gy, ftk_dtype gt,
                               void *gx, ftk_dtype gxt) {
  image_job j = pool_job(shape, window);
  j.x = gy, j.xt = gt, j.y = gx, j.yt = gxt, j.mode = counts_padding;
  start_image(FTK_PICK(average_pool_backward_task), &j);
}
