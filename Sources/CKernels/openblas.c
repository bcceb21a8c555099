// OpenBLAS, loaded when it is first needed: its core detection reads OPENBLAS_CORETYPE at load time and knows only
// processors older than itself, and a program that never multiplies starts faster without it.
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include "ftk_matmul.h"

typedef void (*sgemm_function)(int order, int ta, int tb, int m, int n, int k, float alpha, const float *a, int lda,
                               const float *b, int ldb, float beta, float *c, int ldc);
static sgemm_function sgemm;
static const char *core;

static const char *load(int threads) {
  if (sgemm) return NULL;
  if (!getenv("OPENBLAS_CORETYPE")) {
    int isa = ftk_isa();
    // Left to itself where the processor has no AVX2; where it has and ours is limited below, so is this.
    const char *least = ftk_detected_isa() > FTK_ISA_BASELINE ? "Nehalem" : NULL;
    core = isa >= FTK_ISA_AVX512 ? "SkylakeX" : isa == FTK_ISA_AVX2 ? "Haswell" : least;
    if (core) setenv("OPENBLAS_CORETYPE", core, 1);
  }
  void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library) return dlerror();
  void (*set_threads)(int) = (void (*)(int))dlsym(library, "openblas_set_num_threads");
  sgemm_function found = (sgemm_function)dlsym(library, "cblas_sgemm");
  if (!found) return "libopenblas.so.0 has no cblas_sgemm";
  if (set_threads) set_threads(threads);
  sgemm = found;
  return NULL;
}

const char *ftk_blas_load(int threads) {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&lock);
  const char *problem = load(threads);
  pthread_mutex_unlock(&lock);
  return problem;
}

const char *ftk_blas_core(void) { return core; }

int ftk_blas_matmul(const ftk_matmul_shape *s, const void *a, const void *b, void *c) {
  enum { ROW_MAJOR = 101, PLAIN = 111, TRANSPOSED = 112 };
  if (s->a_type != FTK_F32 || s->b_type != FTK_F32 || s->c_type != FTK_F32 || !sgemm) return 3;
  int at = s->a_column != 1, bt = s->b_column != 1;
  if ((at && s->a_row != 1 && s->m > 1) || (bt && s->b_row != 1 && s->n > 1)) return 3;
  int64_t lda = at ? s->a_column : s->a_row, ldb = bt ? s->b_column : s->b_row, ldc = s->c_row;
  if (lda < (at ? s->m : s->k)) lda = at ? s->m : s->k;
  if (ldb < (bt ? s->k : s->n)) ldb = bt ? s->k : s->n;
  if (ldc < s->n) ldc = s->n;
  for (int64_t i = 0; i < s->batch; i++)
    sgemm(ROW_MAJOR, at ? TRANSPOSED : PLAIN, bt ? TRANSPOSED : PLAIN, (int)s->m, (int)s->n, (int)s->k, 1.0f,
          (const float *)a + i * s->a_batch, (int)lda, (const float *)b + i * s->b_batch, (int)ldb,
          s->accumulate ? 1.0f : 0.0f, (float *)c + i * s->c_batch, (int)ldc);
  return 0;
}
