// The plain matrix product that every engine is compared with.
#include "ftk_matmul.h"

static double element(const void *x, ftk_dtype type, int64_t i) {
  union { uint32_t u; float f; } v = {.u = type == FTK_BF16 ? (uint32_t)((const ftk_bf16 *)x)[i] << 16 : 0};
  return type == FTK_BF16 ? v.f : ((const float *)x)[i];
}

void ftk_reference_matmul(const ftk_matmul_shape *s, const void *a, const void *b, void *c) {
  for (int64_t t = 0; t < s->batch; t++)
    for (int64_t i = 0; i < s->m; i++)
      for (int64_t j = 0; j < s->n; j++) {
        int64_t at = t * s->c_batch + i * s->c_row + j;
        double sum = s->accumulate ? element(c, s->c_type, at) : 0.0;
        for (int64_t k = 0; k < s->k; k++)
          sum += element(a, s->a_type, t * s->a_batch + i * s->a_row + k * s->a_column) *
                 element(b, s->b_type, t * s->b_batch + k * s->b_row + j * s->b_column);
        float result = (float)sum;
        if (s->c_type == FTK_F32) ((float *)c)[at] = result;
        else ftk_unary(FTK_COPY, &result, FTK_F32, (ftk_bf16 *)c + at, FTK_BF16, 1);
      }
}
