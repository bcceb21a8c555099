// The libgomp team and the instruction-set choice (see ftk_platform.h).
#define _GNU_SOURCE
#include "ftk_platform.h"
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

// libgomp's stable ABI, which oneDNN uses too; clang's own -fopenmp would bring a second runtime (libomp) beside it.
// Loaded by hand, because it reads its settings when it is loaded: its default lets waiting threads spin for
// milliseconds, and where other programs hold the processors, a run then takes six to twenty times as long.
static void (*gomp_parallel)(void (*)(void *), void *, unsigned, unsigned);
static int (*omp_get_thread_num)(void);
static int (*omp_get_num_threads)(void);
static int (*omp_get_max_threads)(void);
static void (*omp_set_num_threads)(int);

// Some 20 µs: longer than the ways between two kernels, shorter than what another program's turn is worth.
#define FTK_SPIN_COUNT 1000
#define FTK_TEXT(x) #x
#define FTK_TEXT_OF(x) FTK_TEXT(x)
static int spin_count = -1;

int ftk_spin_count(void) { return spin_count; }

static const char *load_team(void) {
  if (gomp_parallel) return NULL;
  void *early = dlopen("libgomp.so.1", RTLD_NOW | RTLD_NOLOAD);
  if (early) dlclose(early);
  else if (!getenv("OMP_WAIT_POLICY") && !getenv("GOMP_SPINCOUNT")) {
    setenv("GOMP_SPINCOUNT", FTK_TEXT_OF(FTK_SPIN_COUNT), 0);
    spin_count = FTK_SPIN_COUNT;
  }
  void *library = dlopen("libgomp.so.1", RTLD_NOW | RTLD_GLOBAL);
  if (!library) return dlerror();
  omp_get_thread_num = (int (*)(void))dlsym(library, "omp_get_thread_num");
  omp_get_num_threads = (int (*)(void))dlsym(library, "omp_get_num_threads");
  omp_get_max_threads = (int (*)(void))dlsym(library, "omp_get_max_threads");
  omp_set_num_threads = (void (*)(int))dlsym(library, "omp_set_num_threads");
  gomp_parallel = (void (*)(void (*)(void *), void *, unsigned, unsigned))dlsym(library, "GOMP_parallel");
  if (gomp_parallel && omp_get_thread_num && omp_get_num_threads && omp_get_max_threads && omp_set_num_threads) return NULL;
  gomp_parallel = NULL;
  return "libgomp.so.1 lacks a function that ftlab needs";
}

const char *ftk_load_team(void) {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&lock);
  const char *problem = load_team();
  pthread_mutex_unlock(&lock);
  return problem;
}

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

void ftk_set_threads(int threads) {
  if (!ftk_load_team()) omp_set_num_threads(threads);
}

int ftk_threads(void) { return gomp_parallel ? omp_get_max_threads() : 1; }

static void (*told)(size_t);

void ftk_set_out_of_memory(void (*handler)(size_t)) { told = handler; }

void ftk_out_of_memory(size_t bytes) {
  if (told) told(bytes);
  fputs("out of memory\n", stderr);
  exit(1);
}

void *ftk_workspace(size_t bytes) {
  void *memory = NULL;
  if (posix_memalign(&memory, 64, bytes ? bytes : 1)) ftk_out_of_memory(bytes);
  return memory;
}

typedef struct {
  void (*body)(void *, int, int);
  void *context;
} task;

static void run(void *argument) {
  task *t = argument;
  t->body(t->context, omp_get_thread_num(), omp_get_num_threads());
}

void ftk_parallel(void (*body)(void *, int, int), void *context) {
  if (ftk_threads() == 1) {
    body(context, 0, 1);
    return;
  }
  task t = {body, context};
  gomp_parallel(run, &t, 0, 0);
}
