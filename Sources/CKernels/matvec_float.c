// Products with float32 and bfloat16 weights, for every instruction set.
#include "matvec_task.h"

#define FTK_BODY "Bodies/matvec.inc"
#include "variants.h"

void ftk_matvec_float_rows(const ftk_matvec_task *task, const ftk_matvec_job *job, size_t begin, size_t end) {
  FTK_CALL(matvec_rows, (task, job, begin, end));
}
