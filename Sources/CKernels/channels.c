// Kernels over channels: entry points. The bodies are in Bodies/channels.inc and Bodies/channel_sums.inc.
#include <stdlib.h>
#include "channels_job.h"

#define FTK_WIDE_VECTORS
#define FTK_BODY "Bodies/channels_all.inc"
#include "variants.h"

#define FTK_ALONE 16384

static size_t common_multiple(size_t a, size_t b) {
  size_t x = a, y = b;
  while (y) {
    size_t rest = x % y;
    x = y;
    y = rest;
  }
  return a / x * b;
}

// The job without operands. A period of whole cache lines keeps every block aligned.
static channels_job make_job(ftk_channels shape) {
  channels_job j = {.samples = shape.samples, .pixels = shape.pixels, .channels = shape.channels};
  size_t lines = common_multiple(shape.channels, 16);
  size_t unit = lines <= FTK_CHANNEL_LANES ? lines : shape.channels;
  j.period = unit <= FTK_CHANNEL_LANES ? FTK_CHANNEL_LANES / unit * unit : unit;
  j.chunk = j.period < FTK_CHANNEL_CHUNK ? FTK_CHANNEL_CHUNK / j.period * j.period : j.period;
  j.chunks = (shape.pixels * shape.channels + j.chunk - 1) / j.chunk;
  j.segments = j.chunks < FTK_CHANNEL_SEGMENTS ? j.chunks : FTK_CHANNEL_SEGMENTS;
  return j;
}

static void set_activation(channels_job *j, int activation) {
  j->activation = activation;
  j->bends = activation == FTK_NORM_RELU || activation == FTK_NORM_RELU6;
  j->ceiling = activation == FTK_NORM_RELU6 ? 6.0f : __builtin_inff();
}

static int runs_alone(const channels_job *j) { return j->samples * j->pixels * j->channels < FTK_ALONE; }

static void start(void (*task)(void *, int, int), channels_job *j) {
  if (runs_alone(j)) task(j, 0, 1);
  else ftk_parallel(task, j);
}

// Runs a reduction; its partial results are then in j->partial, which the caller frees. Returns 1 when there is no memory.
static int start_sums(void (*task)(void *, int, int), channels_job *j) {
  size_t threads = runs_alone(j) ? 1 : (size_t)ftk_threads();
  j->partial = malloc(j->samples * j->segments * 2 * j->channels * sizeof(double) + 1);
  j->lane_bytes = 16 * j->period + 16 * j->channels;
  j->lanes = malloc(threads * j->lane_bytes);
  int failed = !j->partial || !j->lanes;
  if (!failed) start(task, j);
  free(j->lanes);
  return failed;
}

// Adds the segments' sums in order: column 0 or 1 of sample s and channel c.
static double total(const channels_job *j, size_t s, size_t column, size_t c) {
  double sum = 0;
  for (size_t k = 0; k < j->segments; k++) sum += j->partial[((s * j->segments + k) * 2 + column) * j->channels + c];
  return sum;
}

int ftk_channel_statistics(ftk_channels shape, const void *x, ftk_dtype xt, double *mean, double *squares) {
  channels_job j = make_job(shape);
  j.x = x;
  j.xt = xt;
  int failed = start_sums(FTK_PICK(statistics_task), &j);
  for (size_t s = 0; !failed && s < j.samples; s++)
    for (size_t c = 0; c < j.channels; c++) {
      double m = 0, q = 0, seen = 0;
      for (size_t k = 0; k < j.segments; k++) {
        const double *part = j.partial + (s * j.segments + k) * 2 * j.channels;
        size_t first = j.chunks * k / j.segments * j.chunk, last = j.chunks * (k + 1) / j.segments * j.chunk;
        size_t size = j.pixels * j.channels;
        double pixels = (double)(((last < size ? last : size) - first) / j.channels);
        double difference = part[c] - m, weight = pixels / (seen + pixels);
        q += part[j.channels + c] + difference * difference * seen * weight;
        m += difference * weight;
        seen += pixels;
      }
      mean[s * j.channels + c] = m;
      squares[s * j.channels + c] = q;
    }
  free(j.partial);
  return failed;
}

static float value(ftk_channel_vector v, size_t s, size_t c, float otherwise) {
  return v.values ? v.values[s * v.stride + c] : otherwise;
}

// [4, samples, channels]: rstd * gain and offset, then room for two more vectors.
static float *prepared(const ftk_normalization *n) {
  size_t channels = n->shape.channels, count = n->shape.samples * channels;
  float *vectors = malloc(4 * count * sizeof(float) + 1);
  for (size_t s = 0; vectors && s < n->shape.samples; s++)
    for (size_t c = 0; c < channels; c++) {
      vectors[s * channels + c] = value(n->rstd, s, c, 1) * value(n->gain, s, c, 1);
      vectors[count + s * channels + c] = value(n->offset, s, c, 0);
    }
  return vectors;
}

int ftk_normalize(const ftk_normalization *n, const void *x, ftk_dtype xt, const void *residual, ftk_dtype rt, void *y,
                  ftk_dtype yt) {
  channels_job j = make_job(n->shape);
  size_t count = j.samples * j.channels;
  float *vectors = prepared(n);
  if (!vectors) return 1;
  j.x = x, j.xt = xt, j.residual = residual, j.rt = rt, j.y = y, j.yt = yt;
  set_activation(&j, n->activation);
  j.vectors[0] = n->mean;
  j.vectors[1] = (ftk_channel_vector){vectors, j.channels};
  j.vectors[2] = (ftk_channel_vector){vectors + count, j.channels};
  start(FTK_PICK(normalize_task), &j);
  free(vectors);
  return 0;
}

// Gives every channel of a group the mean of the group's values.
static void share(float *values, size_t group, size_t count) {
  for (size_t i = 0; i < count; i += group) {
    double sum = 0;
    for (size_t c = 0; c < group; c++) sum += values[i + c];
    for (size_t c = 0; c < group; c++) values[i + c] = (float)(sum / (double)group);
  }
}

int ftk_normalize_backward(const ftk_normalization *n, int constant, const void *x, ftk_dtype xt, const void *gy,
                           ftk_dtype gt, void *gx, ftk_dtype gxt, float *g_gain, float *g_offset) {
  channels_job j = make_job(n->shape);
  size_t channels = j.channels, count = j.samples * channels;
  float *vectors = prepared(n);
  if (!vectors) return 1;
  j.x = x, j.xt = xt, j.g = gy, j.gt = gt, j.yt = gxt;
  set_activation(&j, n->activation);
  ftk_channel_vector scale = {vectors, channels}, offset = {vectors + count, channels};
  ftk_channel_vector slope = {vectors + 2 * count, channels}, level = {vectors + 3 * count, channels};
  int failed = 0, needs_means = gx && !constant;
  // Without the means the gradient of x is known at once, and is written in the pass that sums.
  int in_one_pass = gx && constant && g_gain;
  if (needs_means || g_gain) {
    j.vectors[0] = n->mean, j.vectors[1] = scale, j.vectors[2] = offset;
    j.y = in_one_pass ? gx : NULL;
    failed = start_sums(FTK_PICK(gradient_sums_task), &j);
    for (size_t i = 0; !failed && i < count; i++) {
      size_t s = i / channels, c = i % channels;
      double sum = total(&j, s, 0, c), rstd = value(n->rstd, s, c, 1), product = total(&j, s, 1, c) * rstd;
      if (g_gain) g_gain[i] = (float)product;
      if (g_offset) g_offset[i] = (float)sum;
      vectors[2 * count + i] = (float)(-vectors[i] * rstd * product / (double)j.pixels);
      vectors[3 * count + i] = (float)(-vectors[i] * sum / (double)j.pixels);
    }
    if (n->group > 1 && !failed) share(vectors + 2 * count, n->group, count);
    if (n->group > 1 && !failed) share(vectors + 3 * count, n->group, count);
    free(j.partial);
  }
  if (gx && !in_one_pass && !failed) {
    j.y = gx;
    j.vectors[0] = n->mean, j.vectors[1] = scale, j.vectors[4] = offset;
    j.vectors[2] = needs_means ? slope : (ftk_channel_vector){NULL, 0};
    j.vectors[3] = needs_means ? level : (ftk_channel_vector){NULL, 0};
    start(FTK_PICK(normalize_gradient_task), &j);
  }
  free(vectors);
  return failed;
}

void ftk_channel_line(ftk_channels shape, const void *x, ftk_dtype xt, ftk_channel_vector mean, ftk_channel_vector slope,
                      ftk_channel_vector offset, void *out, ftk_dtype ot) {
  channels_job j = make_job(shape);
  j.x = x, j.xt = xt, j.y = out, j.yt = ot;
  j.vectors[0] = mean, j.vectors[1] = slope, j.vectors[2] = offset;
  start(FTK_PICK(line_task), &j);
}

void ftk_prelu(ftk_channels shape, const void *x, ftk_dtype xt, ftk_channel_vector slope, void *y, ftk_dtype yt) {
  channels_job j = make_job(shape);
  j.x = x, j.xt = xt, j.y = y, j.yt = yt, j.vectors[0] = slope;
  start(FTK_PICK(prelu_task), &j);
}

int ftk_prelu_backward(ftk_channels shape, const void *x, ftk_dtype xt, ftk_channel_vector slope, const void *gy,
                       ftk_dtype gt, void *gx, ftk_dtype gxt, float *g_slope) {
  channels_job j = make_job(shape);
  j.x = x, j.xt = xt, j.g = gy, j.gt = gt, j.y = gx, j.yt = gxt, j.vectors[0] = slope;
  if (gx) start(FTK_PICK(prelu_gradient_task), &j);
  if (!g_slope) return 0;
  int failed = start_sums(FTK_PICK(slope_sums_task), &j);
  for (size_t i = 0; !failed && i < j.samples * j.channels; i++) g_slope[i] = (float)total(&j, i / j.channels, 0, i % j.channels);
  free(j.partial);
  return failed;
}
