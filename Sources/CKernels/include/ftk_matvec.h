// Matrix-vector products for token generation, where every weight is read once per token and memory bandwidth is the
// limit. y[rows] = W[rows, columns] x[columns], float32 in and out, W in one of four formats.
#ifndef FTK_MATVEC_H
#define FTK_MATVEC_H
#include "ftk_elementwise.h"
#include "ftk_platform.h"

/// How a weight matrix is stored.
enum ftk_weight_format {
  FTK_WEIGHT_F32 = 0,   // row-major float32, any shape
  FTK_WEIGHT_BF16 = 1,  // row-major bfloat16, any shape
  FTK_WEIGHT_Q8 = 2,    // made by ftk_q8_pack*: w = d q, q in -128...127, 8.5 bits per weight
  FTK_WEIGHT_Q4 = 3     // made by ftk_q4_pack*: w = d q + m, q in 0...15, 5 bits per weight
};

/// Columns that share a scale in FTK_WEIGHT_Q8 and FTK_WEIGHT_Q4; their matrices have a multiple of it as columns.
#define FTK_BLOCK_COLUMNS 32
/// Rows whose codes are interleaved in the packed formats; the rows of a matrix are padded to a multiple of it.
#define FTK_TILE_ROWS 16

/// One product of a group: y[v, rows] = W[rows, columns] x[v, columns] (+ y[v, rows] when `accumulate` is not 0).
typedef struct {
  int format;           // ftk_weight_format
  int accumulate;       // 0: y is overwritten, 1: y is added to
  const void *weights;  // [rows, columns]; packed matrices run fastest aligned to 64 bytes
  size_t rows;
  float *y;
  size_t y_stride;  // floats from one vector's y to the next one's; unused for a single vector
} ftk_matvec_job;

/// Runs several products with the same x in one parallel region. No y may overlap another y, x or weights.
/// A row's result is independent of the number of threads and of the other jobs.
/// F32 and BF16 use x as it is; Q8 and Q4 use x rounded to 8 bits in blocks of 32 (relative error about 1/254 of the
/// block's maximum). An x that is not finite gives results that are not finite.
void ftk_matvec_group(const ftk_matvec_job *jobs, size_t count, const float *x, size_t columns);

/// The same for `vectors` x's, vector v at x + v * x_stride. The weights are read from memory once for all vectors
/// (meant for two to eight), and every vector's result equals ftk_matvec_group's bit for bit.
void ftk_matmat_group(const ftk_matvec_job *jobs, size_t count, const float *x, size_t columns, size_t x_stride,
                      size_t vectors);

/// One product as a group of one job.
void ftk_matvec_f32(float *y, const float *w, const float *x, size_t rows, size_t columns, int accumulate);
void ftk_matvec_bf16(float *y, const ftk_bf16 *w, const float *x, size_t rows, size_t columns, int accumulate);
void ftk_matvec_q8(float *y, const void *packed, const float *x, size_t rows, size_t columns, int accumulate);
void ftk_matvec_q4(float *y, const void *packed, const float *x, size_t rows, size_t columns, int accumulate);

/// One product for contiguous x[vectors, columns] and y[vectors, rows].
void ftk_matmat_f32(float *y, const float *w, const float *x, size_t rows, size_t columns, size_t vectors,
                    int accumulate);
void ftk_matmat_bf16(float *y, const ftk_bf16 *w, const float *x, size_t rows, size_t columns, size_t vectors,
                     int accumulate);
void ftk_matmat_q8(float *y, const void *packed, const float *x, size_t rows, size_t columns, size_t vectors,
                   int accumulate);
void ftk_matmat_q4(float *y, const void *packed, const float *x, size_t rows, size_t columns, size_t vectors,
                   int accumulate);

/// Bytes of a packed matrix. `columns` must be a multiple of FTK_BLOCK_COLUMNS in everything below.
size_t ftk_q8_bytes(size_t rows, size_t columns);
size_t ftk_q4_bytes(size_t rows, size_t columns);

/// Quantises row-major finite weights. Q8: d = max|w| / 127 rounded to float16, q = w / d to nearest.
/// Q4: m = min w, d = (max w - m) / 15, both rounded to float16, q = (w - m) / d to nearest.
void ftk_q8_pack(const float *w, size_t rows, size_t columns, void *packed);
void ftk_q4_pack(const float *w, size_t rows, size_t columns, void *packed);

/// Repacks the row-major blocks of a GGUF tensor (Q8_0: d, 32 codes, 34 bytes; Q4_1: d, m, 16 bytes of codes, 20 bytes)
/// and keeps scales, minima and codes bit for bit.
void ftk_q8_pack_from_q8_0(const uint8_t *blocks, size_t rows, size_t columns, void *packed);
void ftk_q4_pack_from_q4_1(const uint8_t *blocks, size_t rows, size_t columns, void *packed);

/// Writes rows first..<first + count of a packed matrix as float32[count, columns], for example embedding rows.
void ftk_q8_unpack(const void *packed, size_t columns, size_t first, size_t count, float *w);
void ftk_q4_unpack(const void *packed, size_t columns, size_t first, size_t count, float *w);

/// The same for either packed format, as float32 or rounded to bfloat16, by all threads.
void ftk_unpack(int format, const void *packed, size_t columns, size_t first, size_t count, void *out, ftk_dtype type);

/// Whether every scale and minimum of a packed matrix is a finite number.
int ftk_packed_is_finite(int format, const void *packed, size_t rows, size_t columns);

/// 32 values of a vector rounded to 8 bits: x = scale * code, code in -127...127.
typedef struct {
  float scale;
  int32_t sum;  // of the codes
  int8_t codes[FTK_BLOCK_COLUMNS];
} ftk_q8_block;

/// Rounds x[columns] to columns / 32 blocks: scale = max|x| / 127, ties to even.
void ftk_q8_quantize_vector(const float *x, size_t columns, ftk_q8_block *blocks);

/// Memory for weights, aligned to 2 MiB and advised to use huge pages (fewer translation misses); NULL when there is
/// none. Free it with ftk_weights_free and the same size.
void *ftk_weights_allocate(size_t bytes);
void ftk_weights_free(void *weights, size_t bytes);

/// Scalar references for tests: float32 weights and double sums.
void ftk_matvec_reference(float *y, const float *w, const float *x, size_t rows, size_t columns, int accumulate);
/// Q8 and Q4 in the kernels' own arithmetic (8-bit x, exact block sums) with double sums across blocks.
void ftk_matvec_reference_q8(float *y, const void *packed, const float *x, size_t rows, size_t columns, int accumulate);
void ftk_matvec_reference_q4(float *y, const void *packed, const float *x, size_t rows, size_t columns, int accumulate);
#endif
