// Padding, nearest upsampling and pixel shuffle: entry points, and the forward passes, which only copy.
#include <string.h>
#include "image_job.h"

#define FTK_WIDE_VECTORS
#define FTK_BODY "Bodies/image_layout.inc"
#include "variants.h"

// The pixel at a place outside 0 ..< extent, mirrored without repeating the edge.
static ptrdiff_t reflected(ptrdiff_t place, size_t extent) {
  if (place < 0) return -place;
  return place < (ptrdiff_t)extent ? place : 2 * ((ptrdiff_t)extent - 1) - place;
}

static void pad_task(void *context, int index, int count) {
  const image_job *j = context;
  const ftk_image s = j->shape;
  size_t pixel = s.channels * j->bytes, row_bytes = j->out_width * pixel, first, last;
  ftk_part(s.samples * j->out_height, 1, index, count, &first, &last);
  for (size_t item = first; item < last; item++) {
    size_t sample = item / j->out_height;
    char *out = (char *)j->y + item * row_bytes;
    ptrdiff_t row = (ptrdiff_t)(item % j->out_height) - (ptrdiff_t)j->margins.top;
    if (j->mode == FTK_PAD_ZERO && (row < 0 || row >= (ptrdiff_t)s.height)) {
      memset(out, 0, row_bytes);
      continue;
    }
    const char *in = (const char *)j->x + (sample * s.height + (size_t)reflected(row, s.height)) * s.width * pixel;
    memcpy(out + j->margins.left * pixel, in, s.width * pixel);
    if (j->mode == FTK_PAD_ZERO) {
      memset(out, 0, j->margins.left * pixel);
      memset(out + (j->margins.left + s.width) * pixel, 0, j->margins.right * pixel);
      continue;
    }
    for (size_t i = 0; i < j->margins.left; i++) memcpy(out + i * pixel, in + (j->margins.left - i) * pixel, pixel);
    for (size_t i = 0; i < j->margins.right; i++)
      memcpy(out + (j->margins.left + s.width + i) * pixel, in + (s.width - 2 - i) * pixel, pixel);
  }
}

static image_job pad_job(int mode, ftk_image shape, ftk_margins m) {
  return (image_job){.shape = shape, .mode = mode, .margins = m, .out_height = shape.height + m.top + m.bottom,
                     .out_width = shape.width + m.left + m.right};
}

void ftk_pad(int mode, ftk_image shape, ftk_margins margins, const void *x, void *y, ftk_dtype type) {
  image_job j = pad_job(mode, shape, margins);
  j.x = x, j.y = y, j.bytes = element_bytes(type);
  start_image(pad_task, &j);
}

void ftk_pad_backward(int mode, ftk_image shape, ftk_margins margins, const void *gy, ftk_dtype gt, void *gx, ftk_dtype gxt) {
  image_job j = pad_job(mode, shape, margins);
  j.x = gy, j.xt = gt, j.y = gx, j.yt = gxt;
  start_image(FTK_PICK(pad_backward_task), &j);
}

// A constant size lets the compiler turn the copy of a pixel into a few moves.
#define FTK_REPEAT_PIXELS(size)                                             \
  for (size_t w = 0; w < width; w++, in += (size))                          \
    for (size_t i = 0; i < factor; i++, out += (size)) memcpy(out, in, (size))

static void repeat_pixels(char *out, const char *in, size_t width, size_t pixel, size_t factor) {
  switch (pixel) {
    case 2: FTK_REPEAT_PIXELS(2); break;
    case 4: FTK_REPEAT_PIXELS(4); break;
    case 6: FTK_REPEAT_PIXELS(6); break;
    case 8: FTK_REPEAT_PIXELS(8); break;
    case 12: FTK_REPEAT_PIXELS(12); break;
    case 16: FTK_REPEAT_PIXELS(16); break;
    case 32: FTK_REPEAT_PIXELS(32); break;
    case 64: FTK_REPEAT_PIXELS(64); break;
    case 128: FTK_REPEAT_PIXELS(128); break;
    case 256: FTK_REPEAT_PIXELS(256); break;
    default: FTK_REPEAT_PIXELS(pixel); break;
  }
}

static void upsample_task(void *context, int index, int count) {
  const image_job *j = context;
  const ftk_image s = j->shape;
  size_t pixel = s.channels * j->bytes, in_row = s.width * pixel, out_row = j->out_width * pixel, first, last;
  ftk_part(s.samples * s.height, 1, index, count, &first, &last);
  for (size_t item = first; item < last; item++) {
    char *out = (char *)j->y + item * j->factor * out_row;
    repeat_pixels(out, (const char *)j->x + item * in_row, s.width, pixel, j->factor);
    for (size_t i = 1; i < j->factor; i++) memcpy(out + i * out_row, out, out_row);
  }
}

static image_job upsample_job(ftk_image shape, size_t factor) {
  return (image_job){.shape = shape, .factor = factor, .out_height = shape.height * factor,
                     .out_width = shape.width * factor};
}

void ftk_upsample_nearest(ftk_image shape, size_t factor, const void *x, void *y, ftk_dtype type) {
  image_job j = upsample_job(shape, factor);
  j.x = x, j.y = y, j.bytes = element_bytes(type);
  start_image(upsample_task, &j);
}

void ftk_upsample_nearest_backward(ftk_image shape, size_t factor, const void *gy, ftk_dtype gt, void *gx, ftk_dtype gxt) {
  image_job j = upsample_job(shape, factor);
  j.x = gy, j.xt = gt, j.y = gx, j.yt = gxt;
  start_image(FTK_PICK(upsample_backward_task), &j);
}

// One row of small pixels becomes `factor` rows of large ones; the inverse reads and writes the same places.
#define FTK_SHUFFLE(type)                                                                                         \
  for (size_t w = 0; w < s.width; w++)                                                                            \
    for (size_t c = 0; c < channels; c++)                                                                         \
      for (size_t i = 0; i < r; i++)                                                                              \
        for (size_t k = 0; k < r; k++) {                                                                          \
          size_t deep = item * in_row + w * s.channels + (c * r + i) * r + k;                                     \
          size_t wide = (item * r + i) * out_row + (w * r + k) * channels + c;                                    \
          ((type *)j->y)[j->mode ? deep : wide] = ((const type *)j->x)[j->mode ? wide : deep];                    \
        }

static void shuffle_task(void *context, int index, int count) {
  const image_job *j = context;
  const ftk_image s = j->shape;
  size_t r = j->factor, channels = s.channels / (r * r), in_row = s.width * s.channels, out_row = in_row / r, first, last;
  ftk_part(s.samples * s.height, 1, index, count, &first, &last);
  for (size_t item = first; item < last; item++) {
    if (j->bytes == 4) FTK_SHUFFLE(uint32_t)
    else FTK_SHUFFLE(uint16_t)
  }
}

void ftk_pixel_shuffle(ftk_image shape, size_t factor, int inverse, const void *x, void *y, ftk_dtype type) {
  image_job j = {.shape = shape, .factor = factor, .mode = inverse, .out_height = shape.height, .out_width = shape.width,
                 .x = x, .y = y, .bytes = element_bytes(type)};
  start_image(shuffle_task, &j);
}
