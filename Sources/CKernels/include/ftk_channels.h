// Kernels that treat every channel of channels-last pictures on its own: statistics, normalisation, PReLU.
// Reductions run over chunks of fixed size that are added in a fixed order, so no result depends on the number of threads.
#ifndef FTK_CHANNELS_H
#define FTK_CHANNELS_H
#include "ftk_elementwise.h"

/// Pictures [samples, pixels, channels].
typedef struct {
  size_t samples, pixels, channels;
} ftk_channels;

/// A float32 vector per channel, or per sample and channel: value (s, c) is at s * stride + c. A NULL `values` stands for
/// the default of the operation that takes it.
typedef struct {
  const float *values;
  size_t stride;  ///< 0 or the number of channels
} ftk_channel_vector;

/// What follows a normalisation: nothing, max(v, 0), v / (1 + exp(-v)), or min(max(v, 0), 6).
enum ftk_norm_activation { FTK_NORM_PLAIN = 0, FTK_NORM_RELU, FTK_NORM_SILU, FTK_NORM_RELU6 };

/// What a normalisation is: y = act((x - mean) * rstd * gain + offset) + residual.
/// `gain` is 1 and `offset` 0 by default.
typedef struct {
  ftk_channels shape;
  ftk_channel_vector mean, rstd, gain, offset;
  int activation;
  size_t group;  ///< neighbouring channels that share mean and rstd; a divisor of the channels, 1 for each on its own
} ftk_normalization;

/// mean and squares = Σ (x - mean)² over the pixels, both [samples, channels]: two passes over each chunk of 64 KB, chunks
/// merged in double by Chan's formula. Returns 0, or 1 when there is no memory.
int ftk_channel_statistics(ftk_channels shape, const void *x, ftk_dtype xt, double *mean, double *squares);
/// The formula of ftk_normalization; residual (of type `rt`) may be NULL. Returns 0, or 1 when there is no memory.
int ftk_normalize(const ftk_normalization *n, const void *x, ftk_dtype xt, const void *residual, ftk_dtype rt, void *y,
                  ftk_dtype yt);
/// Gradients of ftk_normalize. With g' = gy times the activation's slope, and x̂ = (x - mean) * rstd:
/// g_offset = Σ g', g_gain = Σ g' x̂ over the pixels, both [samples, channels] or both NULL; and
/// gx = rstd * (gain g' - mean(gain g') - x̂ mean(gain g' x̂)), the means over the pixels of a group's channels, or without the
/// two means when the statistics are `constant`.
/// gx may be NULL. Returns 0, or 1 when there is no memory.
int ftk_normalize_backward(const ftk_normalization *n, int constant, const void *x, ftk_dtype xt, const void *gy,
                           ftk_dtype gt, void *gx, ftk_dtype gxt, float *g_gain, float *g_offset);
/// out = (x - mean) * slope + offset; x may be NULL when slope is 0 by default (NULL).
void ftk_channel_line(ftk_channels shape, const void *x, ftk_dtype xt, ftk_channel_vector mean, ftk_channel_vector slope,
                      ftk_channel_vector offset, void *out, ftk_dtype ot);
/// y = x where x > 0, slope * x elsewhere.
void ftk_prelu(ftk_channels shape, const void *x, ftk_dtype xt, ftk_channel_vector slope, void *y, ftk_dtype yt);
/// gx (may be NULL) = gy where x > 0, slope * gy elsewhere; g_slope [samples, channels] (may be NULL) = Σ gy x where x <= 0.
/// Returns 0, or 1 when there is no memory.
int ftk_prelu_backward(ftk_channels shape, const void *x, ftk_dtype xt, ftk_channel_vector slope, const void *gy,
                       ftk_dtype gt, void *gx, ftk_dtype gxt, float *g_slope);
#endif
