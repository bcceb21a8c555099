// Reductions and strided copies: entry points. Sums are taken over blocks of fixed size and the blocks added in order,
// so that a result does not depend on the number of threads.
#include <stdlib.h>
#include <string.h>
#include "ftk_elementwise.h"

#define FTK_SUM_BLOCK 16384
enum { FTK_REDUCE_SUM, FTK_REDUCE_MAXIMUM, FTK_REDUCE_SQUARES, FTK_REDUCE_FINITE };

typedef struct {
  int operation;
  const void *x;
  void *y;
  ftk_dtype xt, yt;
  size_t count, outer, axis, inner;
  double *partial;
} reduction;

#define FTK_BODY "Bodies/reduction.inc"
#include "variants.h"

static double total(int operation, const void *x, ftk_dtype type, size_t count) {
  size_t blocks = (count + FTK_SUM_BLOCK - 1) / FTK_SUM_BLOCK;
  double few[64], *partial = blocks <= 64 ? few : ftk_workspace(blocks * sizeof(double));
  reduction j = {.operation = operation, .x = x, .xt = type, .count = count, .partial = partial};
  if (blocks <= 1) FTK_PICK(sum_task)(&j, 0, 1);
  else ftk_parallel(FTK_PICK(sum_task), &j);
  double sum = 0;
  for (size_t b = 0; b < blocks; b++) sum += partial[b];
  if (partial != few) free(partial);
  return sum;
}

double ftk_sum(const void *x, ftk_dtype type, size_t count) { return total(FTK_REDUCE_SUM, x, type, count); }
double ftk_sum_of_squares(const void *x, ftk_dtype type, size_t count) {
  return total(FTK_REDUCE_SQUARES, x, type, count);
}
int ftk_all_finite(const void *x, ftk_dtype type, size_t count) {
  return total(FTK_REDUCE_FINITE, x, type, count) == 0.0;
}

void ftk_reduce(int maximum, const void *x, ftk_dtype type, void *out, ftk_dtype ot, size_t outer, size_t axis, size_t inner) {
  reduction j = {.operation = maximum ? FTK_REDUCE_MAXIMUM : FTK_REDUCE_SUM, .x = x, .xt = type, .y = out, .yt = ot,
                 .outer = outer, .axis = axis, .inner = inner};
  if (outer * axis * inner < FTK_SUM_BLOCK) FTK_PICK(reduce_task)(&j, 0, 1);
  else ftk_parallel(FTK_PICK(reduce_task), &j);
}

typedef struct {
  const char *x;
  char *out;
  size_t bytes, rows, run, stride;  // `run` elements of the last dimension, `stride` apart in the source
  int outer_rank;
  const size_t *extents, *strides;
} copy;

static void copy_task(void *context, int index, int count) {
  const copy *j = context;
  size_t begin, end;
  ftk_part(j->rows, 1, index, count, &begin, &end);
  for (size_t row = begin; row < end; row++) {
    size_t rest = row, offset = 0;
    for (int d = j->outer_rank - 1; d >= 0; d--) {
      offset += rest % j->extents[d] * j->strides[d];
      rest /= j->extents[d];
    }
    const char *source = j->x + offset * j->bytes;
    char *destination = j->out + row * j->run * j->bytes;
    if (j->stride == 1) memcpy(destination, source, j->run * j->bytes);
    else if (j->bytes == 4)
      for (size_t i = 0; i < j->run; i++) ((uint32_t *)destination)[i] = ((const uint32_t *)source)[i * j->stride];
    else if (j->bytes == 2)
      for (size_t i = 0; i < j->run; i++) ((uint16_t *)destination)[i] = ((const uint16_t *)source)[i * j->stride];
    else
      for (size_t i = 0; i < j->run; i++) memcpy(destination + i * j->bytes, source + i * j->stride * j->bytes, j->bytes);
  }
}

void ftk_strided_copy(const void *x, void *out, size_t element_bytes, int rank, const size_t *extents, const size_t *strides) {
  copy j = {.x = x, .out = out, .bytes = element_bytes, .rows = 1, .run = rank ? extents[rank - 1] : 1,
            .stride = rank ? strides[rank - 1] : 1, .outer_rank = rank ? rank - 1 : 0, .extents = extents, .strides = strides};
  for (int d = 0; d + 1 < rank; d++) j.rows *= extents[d];
  if (j.rows * j.run < FTK_SUM_BLOCK) copy_task(&j, 0, 1);
  else ftk_parallel(copy_task, &j);
}
