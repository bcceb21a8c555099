// Matrix products through oneDNN and OpenBLAS, and a plain reference.
#ifndef FTK_MATMUL_H
#define FTK_MATMUL_H
#include "ftk_elementwise.h"

/// C[batch] = A[batch] · B[batch] (+ C when `accumulate`), A [m, k], B [k, n], C [m, n]. Strides are in elements; a
/// transposed operand has its two strides exchanged. A batch stride of 0 repeats the operand.
typedef struct {
  int64_t batch, m, n, k;
  int64_t a_batch, a_row, a_column;
  int64_t b_batch, b_row, b_column;
  int64_t c_batch, c_row;
  ftk_dtype a_type, b_type, c_type;
  int32_t accumulate;
} ftk_matmul_shape;

typedef struct ftk_dnn ftk_dnn;

/// An engine with its cache of at most `capacity` compiled products, or NULL. Belongs to one thread.
ftk_dnn *ftk_dnn_create(int capacity);
void ftk_dnn_destroy(ftk_dnn *engine);
/// 0 when done; otherwise oneDNN's status (3 = this combination is not implemented on this processor).
int ftk_dnn_matmul(ftk_dnn *engine, const ftk_matmul_shape *shape, const void *a, const void *b, void *c);
/// How many compiled products the cache holds, and how often it was emptied because it was full.
void ftk_dnn_statistics(const ftk_dnn *engine, int *entries, int *flushes);
/// Limits oneDNN's instruction set; call before the first engine is made. See enum ftk_isa_level.
void ftk_dnn_limit_isa(int level);
/// Version as major * 10000 + minor * 100 + patch.
int ftk_dnn_version(void);

/// Loads OpenBLAS with the core type that fits this processor and `threads` threads. Returns NULL on success or a message.
/// Only float32 and only shapes whose rows or columns are dense.
const char *ftk_blas_load(int threads);
/// The core type that was chosen, or NULL when OpenBLAS detected it itself.
const char *ftk_blas_core(void);
int ftk_blas_matmul(const ftk_matmul_shape *shape, const void *a, const void *b, void *c);

/// Triple loop with double accumulation, for tests and as a fall-back.
void ftk_reference_matmul(const ftk_matmul_shape *shape, const void *a, const void *b, void *c);
#endif
