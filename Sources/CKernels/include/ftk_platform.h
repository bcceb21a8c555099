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
/// Loads libgomp, whose waiting threads then spin briefly and sleep, unless the environment says otherwise. NULL, or a
/// message. Until it is loaded every kernel runs on the calling thread alone. Whatever is linked to libgomp must be loaded
/// after it: libgomp reads its settings only once.
const char *ftk_load_team(void);
/// How long a waiting thread spins before it sleeps, in turns of libgomp's loop; -1 where the user or an early loading of
/// libgomp has decided that.
int ftk_spin_count(void);
/// Sets the size of the libgomp team of the calling thread, which oneDNN shares.
void ftk_set_threads(int threads);
/// The size of the libgomp team of the calling thread.
int ftk_threads(void);

/// Memory for a kernel's own use, aligned to 64 bytes and never NULL, to be freed with `free`.
void *ftk_workspace(size_t bytes);
/// Says what happens when memory does not suffice: it is told the bytes asked for, 0 where they are not known, on whatever
/// thread asked, and must not return. Without it the process ends with status 1.
void ftk_set_out_of_memory(void (*handler)(size_t bytes));
_Noreturn void ftk_out_of_memory(size_t bytes);

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
