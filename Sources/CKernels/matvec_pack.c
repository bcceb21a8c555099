// Quantising, packing and unpacking weights. Runs once per model, so it is plain C.
#include <math.h>

#include "matvec_layout.h"

static uint16_t to_half(float f) {
  uint32_t bits;
  memcpy(&bits, &f, 4);
  uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
  float magnitude = fabsf(f);
  if (!(magnitude < 65520.0f)) return sign | (magnitude == magnitude ? 0x7c00 : 0x7e00);
  if (magnitude < 0x1p-14f) return sign | (uint16_t)lrintf(magnitude * 0x1p24f);
  bits = (bits & 0x7fffffff) - (112u << 23);
  return sign | (uint16_t)((bits + 0x0fff + (bits >> 13 & 1)) >> 13);
}

static size_t tiles(size_t rows) { return (rows + FTK_TILE_ROWS - 1) / FTK_TILE_ROWS; }

size_t ftk_q8_bytes(size_t rows, size_t columns) {
  return tiles(rows) * (columns / FTK_BLOCK_COLUMNS) * FTK_Q8_BLOCK_BYTES;
}
size_t ftk_q4_bytes(size_t rows, size_t columns) {
  return tiles(rows) * (columns / FTK_BLOCK_COLUMNS) * FTK_Q4_BLOCK_BYTES;
}

static uint8_t *block_of(const void *packed, size_t bytes, size_t blocks, size_t row, size_t block) {
  return (uint8_t *)packed + (row / FTK_TILE_ROWS * blocks + block) * bytes;
}

static void q8_put(uint8_t *target, size_t r, uint16_t d, const int8_t *codes) {
  for (size_t c = 0; c < FTK_BLOCK_COLUMNS; c++) target[c / 4 * 64 + r * 4 + c % 4] = (uint8_t)codes[c] ^ 0x80;
  memcpy(target + FTK_Q8_SCALES + 2 * r, &d, 2);
}

// `codes` pairs columns c and 16 + c in one byte, as Q4_1 does.
static void q4_put(uint8_t *target, size_t r, uint16_t d, uint16_t m, const uint8_t *codes) {
  for (size_t c = 0; c < FTK_BLOCK_COLUMNS / 2; c++) target[c / 4 * 64 + r * 4 + c % 4] = codes[c];
  memcpy(target + FTK_Q4_SCALES + 2 * r, &d, 2);
  memcpy(target + FTK_Q4_MINIMA + 2 * r, &m, 2);
}

static float clamp(float value, float low, float high) { return value < low ? low : value > high ? high : value; }

static void q8_quantise(const float *w, uint16_t *d, int8_t *codes) {
  float most = 0;
  for (int c = 0; c < FTK_BLOCK_COLUMNS; c++) most = fmaxf(most, fabsf(w[c]));
  *d = to_half(most / 127);
  float scale = ftk_from_half(*d), inverse = scale > 0 ? 1 / scale : 0;
  for (int c = 0; c < FTK_BLOCK_COLUMNS; c++) codes[c] = (int8_t)lrintf(clamp(w[c] * inverse, -127, 127));
}

static void q4_quantise(const float *w, uint16_t *d, uint16_t *m, uint8_t *codes) {
  float low = w[0], high = w[0];
  for (int c = 1; c < FTK_BLOCK_COLUMNS; c++) low = fminf(low, w[c]), high = fmaxf(high, w[c]);
  *m = to_half(low);
  low = ftk_from_half(*m);
  *d = to_half(fmaxf(0, high - low) / 15);
  float scale = ftk_from_half(*d), inverse = scale > 0 ? 1 / scale : 0;
  for (int c = 0; c < FTK_BLOCK_COLUMNS / 2; c++) {
    long first = lrintf(clamp((w[c] - low) * inverse, 0, 15));
    long second = lrintf(clamp((w[c + 16] - low) * inverse, 0, 15));
    codes[c] = (uint8_t)(first | second << 4);
  }
}

void ftk_q8_pack(const float *w, size_t rows, size_t columns, void *packed) {
  size_t blocks = columns / FTK_BLOCK_COLUMNS, padded = tiles(rows) * FTK_TILE_ROWS;
  for (size_t row = 0; row < padded; row++) {
    for (size_t b = 0; b < blocks; b++) {
      uint16_t d = 0;
      int8_t codes[FTK_BLOCK_COLUMNS] = {0};
      if (row < rows) q8_quantise(w + row * columns + b * FTK_BLOCK_COLUMNS, &d, codes);
      q8_put(block_of(packed, FTK_Q8_BLOCK_BYTES, blocks, row, b), row % FTK_TILE_ROWS, d, codes);
    }
  }
}

void ftk_q8_pack_from_q8_0(const uint8_t *source, size_t rows, size_t columns, void *packed) {
  size_t blocks = columns / FTK_BLOCK_COLUMNS, padded = tiles(rows) * FTK_TILE_ROWS;
  for (size_t row = 0; row < padded; row++) {
    for (size_t b = 0; b < blocks; b++) {
      static const uint8_t zero[34] = {0};
      const uint8_t *from = row < rows ? source + (row * blocks + b) * 34 : zero;
      q8_put(block_of(packed, FTK_Q8_BLOCK_BYTES, blocks, row, b), row % FTK_TILE_ROWS, ftk_load_half(from, 0),
             (const int8_t *)from + 2);
    }
  }
}

void ftk_q4_pack(const float *w, size_t rows, size_t columns, void *packed) {
  size_t blocks = columns / FTK_BLOCK_COLUMNS, padded = tiles(rows) * FTK_TILE_ROWS;
  for (size_t row = 0; row < padded; row++) {
    for (size_t b = 0; b < blocks; b++) {
      uint16_t d = 0, m = 0;
      uint8_t codes[FTK_BLOCK_COLUMNS / 2] = {0};
      if (row < rows) q4_quantise(w + row * columns + b * FTK_BLOCK_COLUMNS, &d, &m, codes);
      q4_put(block_of(packed, FTK_Q4_BLOCK_BYTES, blocks, row, b), row % FTK_TILE_ROWS, d, m, codes);
    }
  }
}

void ftk_q4_pack_from_q4_1(const uint8_t *source, size_t rows, size_t columns, void *packed) {
  size_t blocks = columns / FTK_BLOCK_COLUMNS, padded = tiles(rows) * FTK_TILE_ROWS;
  for (size_t row = 0; row < padded; row++) {
    for (size_t b = 0; b < blocks; b++) {
      static const uint8_t zero[20] = {0};
      const uint8_t *from = row < rows ? source + (row * blocks + b) * 20 : zero;
      q4_put(block_of(packed, FTK_Q4_BLOCK_BYTES, blocks, row, b), row % FTK_TILE_ROWS, ftk_load_half(from, 0),
             ftk_load_half(from, 1), from + 4);
    }
  }
}

void ftk_q8_unpack(const void *packed, size_t columns, size_t first, size_t count, float *w) {
  size_t blocks = columns / FTK_BLOCK_COLUMNS;
  for (size_t row = first; row < first + count; row++) {
    for (size_t b = 0; b < blocks; b++) {
      const uint8_t *from = block_of(packed, FTK_Q8_BLOCK_BYTES, blocks, row, b);
      size_t r = row % FTK_TILE_ROWS;
      float d = ftk_from_half(ftk_load_half(from + FTK_Q8_SCALES, r));
      for (size_t c = 0; c < FTK_BLOCK_COLUMNS; c++) *w++ = d * (float)(from[c / 4 * 64 + r * 4 + c % 4] - 128);
    }
  }
}

void ftk_q4_unpack(const void *packed, size_t columns, size_t first, size_t count, float *w) {
  size_t blocks = columns / FTK_BLOCK_COLUMNS;
  for (size_t row = first; row < first + count; row++) {
    for (size_t b = 0; b < blocks; b++) {
      const uint8_t *from = block_of(packed, FTK_Q4_BLOCK_BYTES, blocks, row, b);
      size_t r = row % FTK_TILE_ROWS;
      float d = ftk_from_half(ftk_load_half(from + FTK_Q4_SCALES, r));
      float m = ftk_from_half(ftk_load_half(from + FTK_Q4_MINIMA, r));
      for (size_t c = 0; c < FTK_BLOCK_COLUMNS; c++) {
        uint8_t pair = from[c % 16 / 4 * 64 + r * 4 + c % 4];
        // Two roundings, as the format's other readers do; a fused multiply-add would differ in the last bit.
        float product = d * (float)(c < 16 ? pair & 15 : pair >> 4);
        *w++ = product + m;
      }
    }
  }
}

int ftk_packed_is_finite(int format, const void *packed, size_t rows, size_t columns) {
  size_t bytes = format == FTK_WEIGHT_Q4 ? FTK_Q4_BLOCK_BYTES : FTK_Q8_BLOCK_BYTES;
  size_t place = format == FTK_WEIGHT_Q4 ? FTK_Q4_SCALES : FTK_Q8_SCALES;
  const uint8_t *block = packed, *end = block + tiles(rows) * (columns / FTK_BLOCK_COLUMNS) * bytes;
  // Scales, and behind them the minima of Q4, are the last numbers of a block.
  for (; block < end; block += bytes) {
    for (size_t i = 0; i < (bytes - place) / 2; i++) {
      if ((ftk_load_half(block + place, i) & 0x7c00) == 0x7c00) return 0;
    }
  }
  return 1;
}
