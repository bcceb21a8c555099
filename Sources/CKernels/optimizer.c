// Optimizer steps: entry points. The bodies are in Bodies/optimizer.inc, compiled once per instruction set.
#include "ftk_optimizer.h"

typedef struct {
  const ftk_adamw_settings *adamw;
  const ftk_sgd_settings *sgd;
  float *value, *first, *second;
  const float *gradient;
  ftk_bf16 *shadow;
  size_t count;
} optimizer_job;

#define FTK_BODY "Bodies/optimizer.inc"
#include "variants.h"

#define FTK_ALONE 16384

void ftk_adamw(const ftk_adamw_settings *s, float *value, ftk_bf16 *shadow, const float *gradient, float *first, float *second,
               size_t count) {
  optimizer_job j = {.adamw = s, .value = value, .shadow = shadow, .gradient = gradient, .first = first, .second = second,
                     .count = count};
  if (count < FTK_ALONE) FTK_PICK(adamw_task)(&j, 0, 1);
  else ftk_parallel(FTK_PICK(adamw_task), &j);
}

void ftk_sgd(const ftk_sgd_settings *s, float *value, ftk_bf16 *shadow, const float *gradient, float *buffer, size_t count) {
  optimizer_job j = {.sgd = s, .value = value, .shadow = shadow, .gradient = gradient, .first = buffer, .count = count};
  if (count < FTK_ALONE) FTK_PICK(sgd_task)(&j, 0, 1);
  else ftk_parallel(FTK_PICK(sgd_task), &j);
}
