// What every kernel shares: the libgomp team, and the choice of an instruction set.
#ifndef FTK_PLATFORM_H
#define FTK_PLATFORM_H
#include <stddef.h>
#include <stdint.h>

typedef uint16_t ftk_bf16;

/// Instruction sets for which every kernel is compiled. The numbers are ordered.
enum ftk_isa_level {
  FTK_ISA_BASELINE = 0,  // what the compiler targets without being asked (SSE2 on x86-64, NEON on arm64)
  FTK_ISA_AVX2 = 1,      // x86-64-v3
  FTK_ISA_AVX512 = 2,    // x86-64-v4
  FTK_ISA_AVX512_BF16 = 3  // x86-64-v4 with AVX512_BF16
};

/// The best level this processor has, not above the limit set by `ftk_limit_isa`.
int ftk_isa(void);
/// The best level this processor has.
int ftk_detected_isa(void);
/// Limits all kernels of the process to `level`. Call it before any kernel runs; meant for tests and `--max-isa`.
void ftk_limit_isa(int level);

/// Processors this process may run on.
int ftk_available_processors(void);
/// Loads libgomp, with short spinning unless the environment says otherwise. NULL, or a message. Until it is loaded every
/// kernel runs on the calling thread alone.
const char *ftk_load_team(void);
/// Sets the size of the libgomp team of the calling thread, which oneDNN shares.
void ftk_set_threads(int threads);
/// The size of the libgomp team of the calling thread.
int ftk_threads(void);

/// Runs `body(context, index, count)` once on every thread of the caller's libgomp team and waits for all.
void ftk_parallel(void (*body)(void *context, int index, int count), void *context);

/// The half-open part of `total` items that thread `index` of `count` owns; boundaries are multiples of `grain`.
static inline void ftk_part(size_t total, size_t grain, int index, int count, size_t *begin, size_t *end) {
  size_t blocks = (total + grain - 1) / grain;
  size_t first = blocks * (size_t)index / (size_t)count, last = blocks * (size_t)(index + 1) / (size_t)count;
  *begin = first * grain < total ? first * grain : total;
  *end = last * grain < total ? last * grain : total;
}
#endif
