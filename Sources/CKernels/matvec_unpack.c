// Packed weights as plain matrices, for products with many vectors.
#include "matvec_layout.h"

typedef struct {
  const uint8_t *packed;
  int is_q4;
  size_t columns, first, count;
  void *out;
  ftk_dtype type;
} unpack_job;

#define FTK_WIDE_VECTORS
#define FTK_BODY "Bodies/unpack.inc"
#include "variants.h"

void ftk_unpack(int format, const void *packed, size_t columns, size_t first, size_t count, void *out, ftk_dtype type) {
  unpack_job j = {packed, format == FTK_WEIGHT_Q4, columns, first, count, out, type};
  ftk_parallel(FTK_PICK(unpack_task), &j);
}
