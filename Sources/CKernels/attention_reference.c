// Decoding as plain loops with double accumulation: what the tests compare the kernel with.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ftk_attention.h"

static double get(const void *base, size_t index, int type) {
  if (type == FTK_ATTENTION_FLOAT32) return ((const float *)base)[index];
  uint32_t bits = (uint32_t)((const uint16_t *)base)[index] << 16;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static void set(void *base, size_t index, int type, double x) {
  float value = (float)x;
  if (type == FTK_ATTENTION_FLOAT32) {
    ((float *)base)[index] = value;
    return;
  }
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  bits = x == x ? (bits + 0x7fff + ((bits >> 16) & 1)) >> 16 : bits >> 16 | 0x40;
  ((uint16_t *)base)[index] = (uint16_t)bits;
}

static double dot(const void *a, size_t at_a, int type_a, const void *b, size_t at_b, int type_b, int dim) {
  double sum = 0;
  for (int d = 0; d < dim; d++) sum += get(a, at_a + (size_t)d, type_a) * get(b, at_b + (size_t)d, type_b);
  return sum;
}

// log Σ_j exp(scale · q · k[j]) over `keys` rows of k.
static double log_sum_exp_of(const void *q, size_t at, int type, const void *k, size_t first, size_t stride, int k_type,
                             int keys, int dim, double scale) {
  double maximum = -INFINITY, total = 0;
  for (int j = 0; j < keys; j++) {
    double x = scale * dot(q, at, type, k, first + (size_t)j * stride, k_type, dim);
    if (x > maximum || x != x) maximum = x;
  }
  for (int j = 0; j < keys; j++) {
    total += exp(scale * dot(q, at, type, k, first + (size_t)j * stride, k_type, dim) - maximum);
  }
  return maximum + log(total);
}

// One output row.
static void attend(const void *q, size_t q_at, int type, const void *k, size_t k_first, size_t k_stride,
                     const void *v, size_t v_first, size_t v_stride, int k_type, int keys, int dim, double scale,
                     void *out, size_t out_at) {
  double log_sum = log_sum_exp_of(q, q_at, type, k, k_first, k_stride, k_type, keys, dim, scale);
  for (int from = 0; from < dim; from += 64) {
    double sum[64] = {0};
    const int width = dim - from < 64 ? dim - from : 64;
    for (int j = 0; j < keys; j++) {
      double p = exp(scale * dot(q, q_at, type, k, k_first + (size_t)j * k_stride, k_type, dim) - log_sum);
      const size_t row = v_first + (size_t)j * v_stride + (size_t)from;
      for (int d = 0; d < width; d++) sum[d] += p * get(v, row + (size_t)d, k_type);
    }
    for (int d = 0; d < width; d++) set(out, out_at + (size_t)(from + d), type, sum[d]);
  }
}

void ftk_attention_decode_reference(const ftk_attention_decode_shape *s, const void *q, const void *const *keys,
                                    const void *const *values, void *out) {
  const size_t dim = (size_t)s->dim;
  for (int n = 0; n < s->sequences; n++) {
    for (int r = 0; r < s->queries; r++) {
      const size_t row = (size_t)n * (size_t)s->queries + (size_t)r;
      for (int h = 0; h < s->heads; h++) {
        const size_t first = (size_t)(h / (s->heads / s->kv_heads)) * s->capacity * dim;
        attend(q, row * s->q_stride + (size_t)h * dim, s->type, keys[n], first, dim, values[n], first, dim,
               s->cache_type, s->lengths[n] - s->queries + r + 1, s->dim, s->scale, out,
               row * s->out_stride + (size_t)h * dim);
      }
    }
  }
}
