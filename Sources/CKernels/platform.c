// The libgomp team and the instruction-set choice (see ftk_platform.h).
#define _GNU_SOURCE
#include "ftk_platform.h"
#include <sched.h>

// libgomp's stable ABI. Declared here because clang's own -fopenmp would bring a second runtime (libomp) beside the
// libgomp that oneDNN already spins.
extern void GOMP_parallel(void (*)(void *), void *, unsigned, unsigned);
extern int omp_get_thread_num(void);
extern int omp_get_num_threads(void);
extern int omp_get_max_threads(void);
extern void omp_set_num_threads(int);

static int limit = FTK_ISA_AVX512_BF16;

int ftk_detected_isa(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512vnni") ? FTK_ISA_AVX512_BF16
                                                                                        : FTK_ISA_AVX512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return FTK_ISA_AVX2;
#endif
  return FTK_ISA_BASELINE;
}

int ftk_isa(void) {
  static int detected = -1;
  if (detected < 0) detected = ftk_detected_isa();
  return detected < limit ? detected : limit;
}

void ftk_limit_isa(int level) { limit = level; }

int ftk_available_processors(void) {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0 ? CPU_COUNT(&set) : 1;
}

void ftk_set_threads(int threads) { omp_set_num_threads(threads); }
int ftk_threads(void) { return omp_get_max_threads(); }

typedef struct {
  void (*body)(void *, int, int);
  void *context;
} task;

static void run(void *argument) {
  task *t = argument;
  t->body(t->context, omp_get_thread_num(), omp_get_num_threads());
}

void ftk_parallel(void (*body)(void *, int, int), void *context) {
  if (omp_get_max_threads() == 1) {
    body(context, 0, 1);
    return;
  }
  task t = {body, context};
  GOMP_parallel(run, &t, 0, 0);
}
