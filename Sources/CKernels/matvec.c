// Groups of matrix-vector products: rounding x once, sharing the rows among the threads, and memory for weights.
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <sys/mman.h>

#include "matvec_task.h"

static size_t tiles(size_t rows) { return (rows + FTK_TILE_ROWS - 1) / FTK_TILE_ROWS; }

static int is_quantised(const ftk_matvec_job *job) { return job->format >= FTK_WEIGHT_Q8; }

// The jobs' tiles form one sequence, of which every thread owns a contiguous part.
static void run(void *context, int index, int count) {
  const ftk_matvec_task *t = context;
  size_t begin, end, start = 0;
  ftk_part(t->tiles, 1, index, count, &begin, &end);
  for (size_t j = 0; j < t->count && start < end; j++) {
    const ftk_matvec_job *job = &t->jobs[j];
    size_t size = tiles(job->rows), first = begin > start ? begin - start : 0;
    size_t last = end - start < size ? end - start : size;
    start += size;
    if (first >= last) continue;
    if (is_quantised(job)) {
      ftk_matvec_quantised_tiles(t, job, first, last);
    } else {
      size_t stop = last * FTK_TILE_ROWS < job->rows ? last * FTK_TILE_ROWS : job->rows;
      ftk_matvec_float_rows(t, job, first * FTK_TILE_ROWS, stop);
    }
  }
}

void ftk_matmat_group(const ftk_matvec_job *jobs, size_t count, const float *x, size_t columns, size_t x_stride,
                      size_t vectors) {
  ftk_q8_block small[256], *blocks = small;
  size_t per_vector = columns / FTK_BLOCK_COLUMNS;
  ftk_matvec_task task = {jobs, count, columns, vectors, 0, x, x_stride, 0};
  int quantised = 0;
  for (size_t j = 0; j < count; j++) {
    task.tiles += tiles(jobs[j].rows);
    quantised |= is_quantised(&jobs[j]);
  }
  if (quantised) {
    if (vectors * per_vector > sizeof small / sizeof *small) blocks = ftk_workspace(vectors * per_vector * sizeof *blocks);
    for (size_t v = 0; v < vectors; v++) ftk_q8_quantize_vector(x + v * x_stride, columns, blocks + v * per_vector);
    task.blocks = blocks;
  }
  ftk_parallel(run, &task);
  if (blocks != small) free(blocks);
}

void ftk_matvec_group(const ftk_matvec_job *jobs, size_t count, const float *x, size_t columns) {
  ftk_matmat_group(jobs, count, x, columns, columns, 1);
}

static void one(int format, float *y, const void *w, const float *x, size_t rows, size_t columns, size_t vectors,
                int accumulate) {
  ftk_matvec_job job = {format, accumulate, w, rows, y, rows};
  ftk_matmat_group(&job, 1, x, columns, columns, vectors);
}

void ftk_matvec_f32(float *y, const float *w, const float *x, size_t rows, size_t columns, int accumulate) {
  one(FTK_WEIGHT_F32, y, w, x, rows, columns, 1, accumulate);
}
void ftk_matvec_bf16(float *y, const ftk_bf16 *w, const float *x, size_t rows, size_t columns, int accumulate) {
  one(FTK_WEIGHT_BF16, y, w, x, rows, columns, 1, accumulate);
}
void ftk_matvec_q8(float *y, const void *packed, const float *x, size_t rows, size_t columns, int accumulate) {
  one(FTK_WEIGHT_Q8, y, packed, x, rows, columns, 1, accumulate);
}
void ftk_matvec_q4(float *y, const void *packed, const float *x, size_t rows, size_t columns, int accumulate) {
  one(FTK_WEIGHT_Q4, y, packed, x, rows, columns, 1, accumulate);
}
void ftk_matmat_f32(float *y, const float *w, const float *x, size_t rows, size_t columns, size_t vectors,
                    int accumulate) {
  one(FTK_WEIGHT_F32, y, w, x, rows, columns, vectors, accumulate);
}
void ftk_matmat_bf16(float *y, const ftk_bf16 *w, const float *x, size_t rows, size_t columns, size_t vectors,
                     int accumulate) {
  one(FTK_WEIGHT_BF16, y, w, x, rows, columns, vectors, accumulate);
}
void ftk_matmat_q8(float *y, const void *packed, const float *x, size_t rows, size_t columns, size_t vectors,
                   int accumulate) {
  one(FTK_WEIGHT_Q8, y, packed, x, rows, columns, vectors, accumulate);
}
void ftk_matmat_q4(float *y, const void *packed, const float *x, size_t rows, size_t columns, size_t vectors,
                   int accumulate) {
  one(FTK_WEIGHT_Q4, y, packed, x, rows, columns, vectors, accumulate);
}

#define HUGE_PAGE ((size_t)2 << 20)

static size_t rounded(size_t bytes) { return (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE; }

void *ftk_weights_allocate(size_t bytes) {
  size_t size = rounded(bytes ? bytes : 1);
  char *map = mmap(0, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (map == MAP_FAILED) return 0;
  size_t skip = (HUGE_PAGE - (size_t)(uintptr_t)map % HUGE_PAGE) % HUGE_PAGE;
  if (skip) munmap(map, skip);
  munmap(map + skip + size, HUGE_PAGE - skip);
#if defined(MADV_HUGEPAGE)
  madvise(map + skip, size, MADV_HUGEPAGE);
#endif
  return map + skip;
}

void ftk_weights_free(void *weights, size_t bytes) {
  if (weights) munmap(weights, rounded(bytes ? bytes : 1));
}
