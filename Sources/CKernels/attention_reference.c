// The attention functions as plain loops with double accumulation: what the tests compare the kernels with.
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
static double attend(const void *q, size_t q_at, int type, const void *k, size_t k_first, size_t k_stride,
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
  return log_sum;
}

// The first key that row i sees.
static size_t first_key(const ftk_attention_shape *s, int i) {
  const int from = s->window ? i - s->window + 1 : 0;
  return (size_t)(from > s->segment_start[i] ? from : s->segment_start[i]);
}

void ftk_attention_forward_reference(const ftk_attention_shape *s, const void *q, const void *k, const void *v,
                                     void *out, float *log_sum_exp) {
  for (int h = 0; h < s->heads; h++) {
    size_t head = (size_t)h * (size_t)s->dim, kv_head = (size_t)(h / (s->heads / s->kv_heads)) * (size_t)s->dim;
    for (int i = 0; i < s->tokens; i++) {
      size_t row = (size_t)i, first = first_key(s, i);
      double log_sum = attend(q, row * s->q_stride + head, s->type, k, first * s->k_stride + kv_head, s->k_stride, v,
                              first * s->v_stride + kv_head, s->v_stride, s->type, i - (int)first + 1, s->dim,
                              s->scale, out, row * s->out_stride + head);
      log_sum_exp[(size_t)h * (size_t)s->tokens + row] = (float)log_sum;
    }
  }
}

int ftk_attention_backward_reference(const ftk_attention_shape *s, const void *q, const void *k, const void *v,
                                     const void *grad_out, void *grad_q, void *grad_k, void *grad_v) {
  const size_t dim = (size_t)s->dim, tokens = (size_t)s->tokens, group = (size_t)(s->heads / s->kv_heads);
  double *memory = calloc(2 * tokens * dim + dim + 2 * tokens, sizeof(double));
  if (!memory) return 1;
  double *k_sum = memory, *v_sum = k_sum + tokens * dim, *q_sum = v_sum + tokens * dim, *p = q_sum + dim;
  double *slope = p + tokens;
  for (size_t kv = 0; kv < (size_t)s->kv_heads; kv++) {
    memset(k_sum, 0, 2 * tokens * dim * sizeof(double));
    for (size_t h = kv * group; h < (kv + 1) * group; h++) {
      for (size_t i = 0; i < tokens; i++) {
        const size_t first = first_key(s, (int)i), q_at = i * s->q_stride + h * dim;
        const size_t g_at = i * s->grad_out_stride + h * dim;
        double log_sum = log_sum_exp_of(q, q_at, s->type, k, first * s->k_stride + kv * dim, s->k_stride, s->type,
                                        (int)(i - first + 1), s->dim, s->scale);
        double mean = 0;
        for (size_t j = first; j <= i; j++) {
          p[j] = exp(s->scale * dot(q, q_at, s->type, k, j * s->k_stride + kv * dim, s->type, s->dim) - log_sum);
          slope[j] = dot(grad_out, g_at, s->type, v, j * s->v_stride + kv * dim, s->type, s->dim);
          mean += p[j] * slope[j];
        }
        memset(q_sum, 0, dim * sizeof(double));
        for (size_t j = first; j <= i; j++) {
          const double x = s->scale * p[j] * (slope[j] - mean);
          for (size_t d = 0; d < dim; d++) {
            q_sum[d] += x * get(k, j * s->k_stride + kv * dim + d, s->type);
            k_sum[j * dim + d] += x * get(q, q_at + d, s->type);
            v_sum[j * dim + d] += p[j] * get(grad_out, g_at + d, s->type);
          }
        }
        for (size_t d = 0; d < dim; d++) set(grad_q, i * s->grad_q_stride + h * dim + d, s->type, q_sum[d]);
      }
    }
    for (size_t j = 0; j < tokens; j++) {
      for (size_t d = 0; d < dim; d++) {
        set(grad_k, j * s->grad_k_stride + kv * dim + d, s->type, k_sum[j * dim + d]);
        set(grad_v, j * s->grad_v_stride + kv * dim + d, s->type, v_sum[j * dim + d]);
      }
    }
  }
  free(memory);
  return 0;
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
