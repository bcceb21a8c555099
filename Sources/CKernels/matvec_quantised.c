// Products with Q8 and Q4 weights, for every instruction set.
#if defined(__x86_64__)
#include <immintrin.h>
#endif
#include "matvec_task.h"

#define FTK_BODY "Bodies/matvec_quantised.inc"
#include "variants.h"

void ftk_matvec_quantised_tiles(const ftk_matvec_task *task, const ftk_matvec_job *job, size_t begin, size_t end) {
  FTK_CALL(matvec_tiles, (task, job, begin, end));
}

void ftk_q8_quantize_vector(const float *x, size_t columns, ftk_q8_block *blocks) {
  FTK_CALL(quantise_vector, (x, columns, blocks));
}
