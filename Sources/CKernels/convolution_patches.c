// Convolutions as matrix products over patches (im2col), the path of every engine that has no convolutions of its own, and
// a plain reference.
#include <string.h>
#include "ftk_convolution.h"

typedef struct {
  const ftk_convolution *shape;
  const char *picture;
  char *rows;
  float *target;
  const float *parts;
  int64_t group, first, count;
} patches_job;

// Where tap (ky, kx) of output pixel `pixel` lies in the picture, or -1 outside it.
static int64_t source_pixel(const ftk_convolution *s, int64_t pixel, int64_t ky, int64_t kx) {
  int64_t y = pixel / s->out_width * s->stride + ky * s->dilation - s->top;
  int64_t x = pixel % s->out_width * s->stride + kx * s->dilation - s->left;
  return y < 0 || x < 0 || y >= s->height || x >= s->width ? -1 : y * s->width + x;
}

static void patches_task(void *context, int index, int count) {
  const patches_job *j = context;
  const ftk_convolution *s = j->shape;
  size_t size = s->type == FTK_BF16 ? 2 : 4, channels = (size_t)(s->channels / s->groups), begin, end;
  ftk_part((size_t)j->count, 1, index, count, &begin, &end);
  char *row = j->rows + begin * (size_t)(s->kernel_height * s->kernel_width) * channels * size;
  for (size_t p = begin; p < end; p++)
    for (int64_t ky = 0; ky < s->kernel_height; ky++)
      for (int64_t kx = 0; kx < s->kernel_width; kx++, row += channels * size) {
        int64_t source = source_pixel(s, j->first + (int64_t)p, ky, kx);
        if (source < 0) memset(row, 0, channels * size);
        else memcpy(row, j->picture + ((size_t)(source * s->channels) + (size_t)j->group * channels) * size, channels * size);
      }
}

void ftk_patches(const ftk_convolution *shape, const void *picture, int64_t group, int64_t first, int64_t count, void *rows) {
  patches_job j = {.shape = shape, .picture = picture, .rows = rows, .group = group, .first = first, .count = count};
  ftk_parallel(patches_task, &j);
}

// On one thread: neighbouring patches overlap.
void ftk_add_patches(const ftk_convolution *s, const float *rows, int64_t group, int64_t first, int64_t count,
                     float *picture) {
  int64_t channels = s->channels / s->groups;
  for (int64_t p = 0; p < count; p++)
    for (int64_t ky = 0; ky < s->kernel_height; ky++)
      for (int64_t kx = 0; kx < s->kernel_width; kx++, rows += channels) {
        int64_t source = source_pixel(s, first + p, ky, kx);
        if (source < 0) continue;
        float *target = picture + source * s->channels + group * channels;
        for (int64_t c = 0; c < channels; c++) target[c] += rows[c];
      }
}

void ftk_reference_convolve(const ftk_convolution *s, float *input, float *weight, const float *bias, float *output) {
  int64_t channels = s->channels / s->groups, filters = s->filters / s->groups, pixels = s->out_height * s->out_width;
  int64_t row = s->kernel_height * s->kernel_width * channels;
  if (s->pass == FTK_CONVOLUTION_INPUT_GRADIENT)
    memset(input, 0, (size_t)(s->batch * s->height * s->width * s->channels) * sizeof(float));
  if (s->pass == FTK_CONVOLUTION_WEIGHT_GRADIENT) memset(weight, 0, (size_t)(s->filters * row) * sizeof(float));
  for (int64_t n = 0; n < s->batch; n++)
    for (int64_t p = 0; p < pixels; p++)
      for (int64_t f = 0; f < s->filters; f++) {
        double sum = s->has_bias ? bias[f] : 0;
        float *out = output + (n * pixels + p) * s->filters + f, g = *out;
        for (int64_t tap = 0; tap < s->kernel_height * s->kernel_width; tap++) {
          int64_t source = source_pixel(s, p, tap / s->kernel_width, tap % s->kernel_width);
          if (source < 0) continue;
          float *x = input + (n * s->height * s->width + source) * s->channels + f / filters * channels;
          float *w = weight + f * row + tap * channels;
          for (int64_t c = 0; c < channels; c++) {
            if (s->pass == FTK_CONVOLUTION_FORWARD) sum += (double)x[c] * w[c];
            else if (s->pass == FTK_CONVOLUTION_INPUT_GRADIENT) x[c] += g * w[c];
            else w[c] += g * x[c];
          }
        }
        if (s->pass == FTK_CONVOLUTION_FORWARD) *out = s->relu && sum < 0 ? 0 : (float)sum;
      }
}
