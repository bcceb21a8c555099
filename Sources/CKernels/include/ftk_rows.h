// Kernels over rows: normalisation, softmax, rotary embedding, embedding lookup, cross-entropy. Shapes are in comments.
#ifndef FTK_ROWS_H
#define FTK_ROWS_H
#include "ftk_elementwise.h"

/// y = x * rstd * weight, rstd = 1 / sqrt(mean(x²) + eps). x, y [rows, width]; weight [width] float32 or bfloat16;
/// rstd [rows] or NULL.
void ftk_rms_norm(const void *x, ftk_dtype xt, const void *weight, ftk_dtype wt, void *y, ftk_dtype yt, float *rstd, float eps,
                  size_t rows, size_t width);
/// gx [rows, width] (overwritten, or added to when `accumulate`), g_weight [width] float32 (added to) or NULL.
void ftk_rms_norm_backward(const void *x, ftk_dtype xt, const void *weight, ftk_dtype wt, const float *rstd, const void *gy,
                           ftk_dtype gt, void *gx, ftk_dtype gxt, int accumulate, float *g_weight, size_t rows, size_t width);
/// y = (x - mean) * rstd * weight + bias; mean and rstd [rows].
void ftk_layer_norm(const void *x, ftk_dtype xt, const void *weight, const void *bias, ftk_dtype wt, void *y, ftk_dtype yt,
                    float *mean, float *rstd, float eps, size_t rows, size_t width);
void ftk_layer_norm_backward(const void *x, ftk_dtype xt, const void *weight, ftk_dtype wt, const float *mean,
                             const float *rstd, const void *gy, ftk_dtype gt, void *gx, ftk_dtype gxt, float *g_weight,
                             float *g_bias, size_t rows, size_t width);
/// y = softmax(x) along rows of `width`.
void ftk_softmax(const void *x, void *y, ftk_dtype type, size_t rows, size_t width);
/// gx = y * (gy - sum(gy * y)).
void ftk_softmax_backward(const void *y, const void *gy, void *gx, ftk_dtype type, size_t rows, size_t width);
/// Rotary embedding on [tokens, heads, dim], pairs (i, i + dim / 2): positions [tokens], cosines and sines
/// [capacity, dim / 2]; direction -1 rotates back, which is the gradient. Row strides in elements.
void ftk_rotary(const void *x, size_t x_stride, void *y, size_t y_stride, ftk_dtype type, const int32_t *positions,
                const float *cosines, const float *sines, int direction, size_t tokens, size_t heads, size_t dim);
/// y[i] = table[ids[i]].
void ftk_gather(const void *table, ftk_dtype tt, const int32_t *ids, void *y, ftk_dtype yt, size_t count, size_t width);
/// table[ids[i]] += gy[i], float32 table, in the order of i.
void ftk_scatter_add(float *table, const int32_t *ids, const void *gy, ftk_dtype gt, size_t count, size_t width);
/// Rows of logits [rows, vocabulary] become losses [rows] (float32), and, when `gradient` is not NULL, the gradient
/// (softmax - onehot) * scale. `targets` holds -1 for rows without a label: loss 0, gradient 0. `gradient` may be `logits`
/// when both have one type. `entropy` is not computed. log_sum_exp [rows] may be NULL.
void ftk_cross_entropy(const void *logits, ftk_dtype lt, const int32_t *targets, float *losses, void *gradient, ftk_dtype gt,
                       float scale, size_t rows, size_t vocabulary);
#endif
