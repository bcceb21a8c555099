// The packed formats. A matrix is a sequence of tiles of 16 rows, a tile a sequence of blocks of 32 columns, so that
// a kernel reads one stream and holds 16 rows' sums in one register without a sum across lanes.
//
// Q8 block: 8 steps of 64 bytes, step s holds columns 4s..<4s+4 of row 0, of row 1, ... as q + 128; then 16 float16 d.
//   Unsigned because the dot-product instructions multiply unsigned by signed; 128 sum(x) is subtracted again.
// Q4 block: 4 steps of 64 bytes, byte [step s, row r, k] holds column 4s + k in its low and 16 + 4s + k in its high
//   bits; then 16 float16 d and 16 float16 m.
#ifndef FTK_MATVEC_LAYOUT_H
#define FTK_MATVEC_LAYOUT_H
#include <string.h>

#include "ftk_matvec.h"

#define FTK_Q8_BLOCK_BYTES 544
#define FTK_Q4_BLOCK_BYTES 320
#define FTK_Q8_SCALES 512
#define FTK_Q4_SCALES 256
#define FTK_Q4_MINIMA 288

static inline float ftk_from_half(uint16_t h) {
  // Subnormals are exact multiples of 2^-24, and normal numbers only need another exponent.
  uint32_t sign = (uint32_t)(h & 0x8000) << 16, rest = h & 0x7fff, bits;
  float f;
  if (rest < 0x0400) {
    f = (float)rest * 0x1p-24f;
    memcpy(&bits, &f, 4);
  } else {
    bits = rest < 0x7c00 ? (rest << 13) + (112u << 23) : (rest << 13) | 0x7f800000;
  }
  bits |= sign;
  memcpy(&f, &bits, 4);
  return f;
}

static inline uint16_t ftk_load_half(const void *p, size_t index) {
  uint16_t h;
  memcpy(&h, (const char *)p + 2 * index, 2);
  return h;
}
#endif
