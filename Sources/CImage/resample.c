// Resampling as Pillow does it (src/libImaging/Resample.c gives the arithmetic): a filter stretched over the source pixels
// of each target pixel, weights rounded to 22 bits, rows first, then columns, rounding to 8 bits after each.
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "CImage.h"

#define FTC_BITS (32 - 8 - 2)

static double box(double x) { return x > -0.5 && x <= 0.5 ? 1 : 0; }
static double bilinear(double x) { return (x = fabs(x)) < 1 ? 1 - x : 0; }
static double bicubic(double x) {
  const double a = -0.5;
  x = fabs(x);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}
static double sinc(double x) { return x == 0 ? 1 : sin(x * M_PI) / (x * M_PI); }
static double lanczos(double x) { return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0; }

static double (*const filters[])(double) = {box, bilinear, bicubic, lanczos};
static const double supports[] = {0.5, 1, 2, 3};

// The source range and the weights of every target position. `ranges` [target, 2] first and count, `values` [target, taps].
struct ftc_weights {
  int target, taps, *ranges;
  int32_t *values;
};

void ftc_weights_free(ftc_weights *weights) {
  if (!weights) return;
  free(weights->values), free(weights->ranges), free(weights);
}

ftc_weights *ftc_weights_make(int source, int target, int filter) {
  double scale = (double)source / target, stretch = scale < 1 ? 1 : scale;
  double support = supports[filter] * stretch;
  int taps = (int)ceil(support) * 2 + 1;
  ftc_weights *weights = calloc(1, sizeof *weights);
  double *row = malloc((size_t)taps * sizeof *row);
  if (weights) {
    weights->target = target, weights->taps = taps;
    weights->values = calloc((size_t)target * (size_t)taps, sizeof *weights->values);
    weights->ranges = malloc(2 * (size_t)target * sizeof *weights->ranges);
  }
  if (!weights || !row || !weights->values || !weights->ranges) {
    free(row);
    ftc_weights_free(weights);
    return NULL;
  }
  for (int t = 0; t < target; t++) {
    double center = (t + 0.5) * scale, sum = 0;
    int first = (int)(center - support + 0.5), end = (int)(center + support + 0.5);
    if (first < 0) first = 0;
    if (end > source) end = source;
    int count = end - first;
    for (int i = 0; i < count; i++) sum += row[i] = filters[filter]((i + first - center + 0.5) / stretch);
    for (int i = 0; i < count; i++) {
      double w = sum != 0 ? row[i] / sum : row[i];
      weights->values[(size_t)t * (size_t)taps + (size_t)i] =
          (int32_t)(w < 0 ? -0.5 + w * (1 << FTC_BITS) : 0.5 + w * (1 << FTC_BITS));
    }
    weights->ranges[2 * t] = first;
    weights->ranges[2 * t + 1] = count;
  }
  free(row);
  return weights;
}

static inline uint8_t clip(int32_t v) { return v < 0 ? 0 : v > 255 ? 255 : (uint8_t)v; }

#define FTC_ROW_BODY(C)                                                                     \
  for (int t = 0; t < weights->target; t++) {                                               \
    const int32_t *w = weights->values + (size_t)t * (size_t)weights->taps;                 \
    const uint8_t *p = source + (size_t)weights->ranges[2 * t] * C;                         \
    int32_t sums[C];                                                                        \
    for (int c = 0; c < C; c++) sums[c] = 1 << (FTC_BITS - 1);                              \
    for (int i = 0; i < weights->ranges[2 * t + 1]; i++)                                    \
      for (int c = 0; c < C; c++) sums[c] += p[(size_t)i * C + (size_t)c] * w[i];           \
    for (int c = 0; c < C; c++) target[(size_t)t * C + (size_t)c] = clip(sums[c] >> FTC_BITS); \
  }

void ftc_resample_row(const uint8_t *source, uint8_t *target, int channels, const ftc_weights *weights) {
  if (channels == 1) { FTC_ROW_BODY(1) }
  else if (channels == 3) { FTC_ROW_BODY(3) }
  else { FTC_ROW_BODY(4) }
}

// One target row from `count` source rows; vectorises over the whole row.
static void resample_column(const uint8_t *restrict source, size_t row, int count, const int32_t *restrict weights,
                            int32_t *restrict sums, uint8_t *restrict target) {
  for (size_t i = 0; i < row; i++) sums[i] = 1 << (FTC_BITS - 1);
  for (int y = 0; y < count; y++) {
    const uint8_t *p = source + (size_t)y * row;
    int32_t w = weights[y];
    for (size_t i = 0; i < row; i++) sums[i] += p[i] * w;
  }
  for (size_t i = 0; i < row; i++) target[i] = clip(sums[i] >> FTC_BITS);
}

int ftc_resample_columns(const uint8_t *source, size_t row, uint8_t *target, const ftc_weights *weights) {
  int32_t *sums = malloc(row * sizeof *sums);
  if (!sums) return -1;
  for (int t = 0; t < weights->target; t++)
    resample_column(source + (size_t)weights->ranges[2 * t] * row, row, weights->ranges[2 * t + 1],
                    weights->values + (size_t)t * (size_t)weights->taps, sums, target + (size_t)t * row);
  free(sums);
  return 0;
}

int ftc_resample(const uint8_t *source, int width, int height, int channels, uint8_t *target, int target_width,
                 int target_height, int filter) {
  size_t row = (size_t)target_width * (size_t)channels;
  uint8_t *middle = NULL;
  const uint8_t *input = source;
  ftc_weights *across = NULL, *down = NULL;
  int status = -1;
  if (target_width != width) {
    across = ftc_weights_make(width, target_width, filter);
    middle = target_height == height ? target : malloc(row * (size_t)height);
    if (!across || !middle) goto done;
    for (int y = 0; y < height; y++)
      ftc_resample_row(source + (size_t)y * (size_t)width * (size_t)channels, middle + (size_t)y * row, channels, across);
    input = middle;
  }
  if (target_height != height) {
    down = ftc_weights_make(height, target_height, filter);
    if (!down || ftc_resample_columns(input, row, target, down)) goto done;
  } else if (input == source) {
    memcpy(target, source, row * (size_t)height);
  }
  status = 0;
done:
  if (middle != target) free(middle);
  ftc_weights_free(across), ftc_weights_free(down);
  return status;
}
