// What the threads of one group of matrix-vector products share.
#ifndef FTK_MATVEC_TASK_H
#define FTK_MATVEC_TASK_H
#include "matvec_layout.h"

typedef struct {
  const ftk_matvec_job *jobs;
  size_t count, columns, vectors, tiles;
  const float *x;
  size_t x_stride;
  const ftk_q8_block *blocks;  // [vectors, columns / 32], for the quantised jobs
} ftk_matvec_task;

/// Rows begin..<end of an F32 or BF16 job.
void ftk_matvec_float_rows(const ftk_matvec_task *task, const ftk_matvec_job *job, size_t begin, size_t end);
/// Tiles begin..<end of a Q8 or Q4 job.
void ftk_matvec_quantised_tiles(const ftk_matvec_task *task, const ftk_matvec_job *job, size_t begin, size_t end);
#endif
