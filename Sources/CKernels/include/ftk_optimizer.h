// Optimizer steps on float32 master values. `shadow`, when not NULL, receives the new values rounded to bfloat16.
#ifndef FTK_OPTIMIZER_H
#define FTK_OPTIMIZER_H
#include "ftk_elementwise.h"

/// AdamW as PyTorch computes it: decoupled decay first, then bias-corrected moments. `gradient_scale` multiplies the
/// gradient (clipping). step counts from 1.
typedef struct {
  float rate, beta1, beta2, epsilon, decay, gradient_scale;
  float correction1, correction2_sqrt;  // 1 - beta1^step, sqrt(1 - beta2^step)
} ftk_adamw_settings;
void ftk_adamw(const ftk_adamw_settings *s, float *value, ftk_bf16 *shadow, const float *gradient, float *first, float *second,
               size_t count);

/// SGD as PyTorch computes it: gradient += decay * value; buffer = first ? gradient : momentum * buffer + (1 - dampening)
/// * gradient; value -= rate * (nesterov ? gradient + momentum * buffer : buffer). `buffer` is NULL without momentum.
typedef struct {
  float rate, momentum, dampening, decay, gradient_scale;
  int32_t nesterov, first_step;
} ftk_sgd_settings;
void ftk_sgd(const ftk_sgd_settings *s, float *value, ftk_bf16 *shadow, const float *gradient, float *buffer, size_t count);
#endif
