// Elementwise kernels over float32 and bfloat16 buffers. Arithmetic is float32 throughout; bfloat16 is rounded to nearest even.
#ifndef FTK_ELEMENTWISE_H
#define FTK_ELEMENTWISE_H
#include "ftk_platform.h"

typedef int32_t ftk_dtype;
enum { FTK_F32 = 0, FTK_BF16 = 1 };

enum ftk_unary {
  FTK_COPY = 0, FTK_NEGATE, FTK_EXP, FTK_LOG, FTK_SQRT, FTK_TANH, FTK_SIGMOID, FTK_RELU, FTK_SILU, FTK_GELU, FTK_GELU_TANH,
  FTK_SQUARE, FTK_RECIPROCAL, FTK_RELU6, FTK_ABS
};
enum ftk_binary { FTK_ADD = 0, FTK_SUBTRACT, FTK_MULTIPLY, FTK_DIVIDE };

/// out[i] = f(x[i]). FTK_COPY converts between element types.
void ftk_unary(int operation, const void *x, ftk_dtype xt, void *out, ftk_dtype ot, size_t count);
/// gx[i] = gy[i] * f'(x[i]).
void ftk_unary_backward(int operation, const void *x, ftk_dtype xt, const void *gy, ftk_dtype gt, void *gx, ftk_dtype ot,
                        size_t count);
/// out[o, m, i] = a OP b, where each operand's three strides (elements) say how it is broadcast; 0 repeats.
void ftk_binary(int operation, const void *a, ftk_dtype at, const size_t *a_strides, const void *b, ftk_dtype bt,
                const size_t *b_strides, void *out, ftk_dtype ot, const size_t *extents);
/// out[i] = scale * x[i] + offset.
void ftk_affine(const void *x, ftk_dtype xt, float scale, float offset, void *out, ftk_dtype ot, size_t count);
/// y[i] += scale * x[i].
void ftk_accumulate(void *y, ftk_dtype yt, const void *x, ftk_dtype xt, float scale, size_t count);
/// out = activation(gate) * up; the activation is FTK_SILU or FTK_GELU_TANH.
void ftk_gated(int activation, const void *gate, const void *up, void *out, ftk_dtype type, size_t count);
/// Gradients of activation(gate) * up.
void ftk_gated_backward(int activation, const void *gate, const void *up, const void *gy, void *g_gate, void *g_up,
                        ftk_dtype type, size_t count);
/// Keeps each element with probability 1 - p and scales it by 1 / (1 - p); the mask is a function of (seed, index) alone,
/// so the backward pass calls the same function on the gradient.
void ftk_dropout(const void *x, void *out, ftk_dtype type, float p, uint64_t seed, size_t count);
/// The sum of all elements is reduced in blocks of fixed size, so it does not depend on the number of threads.
double ftk_sum(const void *x, ftk_dtype type, size_t count);
double ftk_sum_of_squares(const void *x, ftk_dtype type, size_t count);
/// 1 when every element is finite.
int ftk_all_finite(const void *x, ftk_dtype type, size_t count);
/// out[o, i] = sum (or maximum) over a of x[o, a, i].
void ftk_reduce(int maximum, const void *x, ftk_dtype type, void *out, ftk_dtype ot, size_t outer, size_t axis, size_t inner);
/// Copies a strided view of up to 6 dimensions into a dense buffer: out[i0, i1, …] = x[sum of i_d * strides[d]].
void ftk_strided_copy(const void *x, void *out, size_t element_bytes, int rank, const size_t *extents, const size_t *strides);
#endif
