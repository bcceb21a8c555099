// Compiles one kernel body once per instruction set. A kernel file defines FTK_BODY (the file to include) and includes
// this header; inside the body every function is named FTK(name). FTK_CALL(name, (arguments)) then calls the variant
// that `ftk_isa` selects. `target_clones` would do the same choice at load time, but cannot be limited from inside the
// process, and the numeric tests run once more with the instruction set limited to AVX2.
#include "ftk_platform.h"

#define FTK_PASTE_(name, suffix) name##suffix
#define FTK_PASTE(name, suffix) FTK_PASTE_(name, suffix)

#if defined(__x86_64__) && defined(__clang__)
// For x86-64-v4 the compiler prefers vectors of 256 bits, as early processors lowered their clock for wider ones. A file
// that defines FTK_WIDE_VECTORS gets 512 bits: twice the rate where bfloat16 is converted.
#if defined(FTK_WIDE_VECTORS)
#define FTK_TUNE ",tune=znver4"
#else
#define FTK_TUNE ""
#endif
#define FTK_HAS_VARIANTS 1

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4,avx512bf16,avx512vnni" FTK_TUNE))), apply_to = function)
#define FTK_LEVEL 3
#define FTK(name) FTK_PASTE(name, _v4b)
#include FTK_BODY
#undef FTK
#undef FTK_LEVEL
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4" FTK_TUNE))), apply_to = function)
#define FTK_LEVEL 2
#define FTK(name) FTK_PASTE(name, _v4)
#include FTK_BODY
#undef FTK
#undef FTK_LEVEL
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define FTK_LEVEL 1
#define FTK(name) FTK_PASTE(name, _v3)
#include FTK_BODY
#undef FTK
#undef FTK_LEVEL
#pragma clang attribute pop
#endif

#define FTK_LEVEL 0
#define FTK(name) FTK_PASTE(name, _base)
#include FTK_BODY
#undef FTK
#undef FTK_LEVEL

#if defined(FTK_HAS_VARIANTS)
#define FTK_CALL(name, arguments)                     \
  do {                                                \
    switch (ftk_isa()) {                              \
      case FTK_ISA_AVX512_BF16: name##_v4b arguments; break; \
      case FTK_ISA_AVX512: name##_v4 arguments; break; \
      case FTK_ISA_AVX2: name##_v3 arguments; break;  \
      default: name##_base arguments; break;          \
    }                                                 \
  } while (0)
/// The selected variant as a function pointer.
#define FTK_PICK(name)                                         \
  (ftk_isa() == FTK_ISA_AVX512_BF16 ? name##_v4b               \
   : ftk_isa() == FTK_ISA_AVX512    ? name##_v4                \
   : ftk_isa() == FTK_ISA_AVX2      ? name##_v3                \
                                    : name##_base)
#else
#define FTK_CALL(name, arguments) name##_base arguments
#define FTK_PICK(name) name##_base
#endif
