// What the matrix-vector kernels must compute, one value at a time.
#include <math.h>

#include "matvec_layout.h"

void ftk_matvec_reference(float *y, const float *w, const float *x, size_t rows, size_t columns, int accumulate) {
  for (size_t r = 0; r < rows; r++) {
    double sum = accumulate ? (double)y[r] : 0;
    for (size_t c = 0; c < columns; c++) sum += (double)w[r * columns + c] * (double)x[c];
    y[r] = (float)sum;
  }
}

static ftk_q8_block quantise(const float *x) {
  ftk_q8_block block = {0};
  float most = 0;
  for (int c = 0; c < FTK_BLOCK_COLUMNS; c++) most = fmaxf(most, fabsf(x[c]));
  if (most < 0x1p-100f) return block;
  block.scale = most / 127;
  float inverse = 127 / most;
  for (int c = 0; c < FTK_BLOCK_COLUMNS; c++) {
    block.codes[c] = (int8_t)lrintf(x[c] * inverse);
    block.sum += block.codes[c];
  }
  return block;
}

void ftk_matvec_reference_q8(float *y, const void *packed, const float *x, size_t rows, size_t columns,
                             int accumulate) {
  size_t blocks = columns / FTK_BLOCK_COLUMNS;
  for (size_t row = 0; row < rows; row++) {
    double sum = accumulate ? (double)y[row] : 0;
    for (size_t b = 0; b < blocks; b++) {
      ftk_q8_block v = quantise(x + b * FTK_BLOCK_COLUMNS);
      const uint8_t *from = (const uint8_t *)packed + (row / FTK_TILE_ROWS * blocks + b) * FTK_Q8_BLOCK_BYTES;
      size_t r = row % FTK_TILE_ROWS;
      int dot = 0;
      for (size_t c = 0; c < FTK_BLOCK_COLUMNS; c++) dot += (from[c / 4 * 64 + r * 4 + c % 4] - 128) * v.codes[c];
      sum += (double)v.scale * (double)ftk_from_half(ftk_load_half(from + FTK_Q8_SCALES, r)) * dot;
    }
    y[row] = (float)sum;
  }
}

void ftk_matvec_reference_q4(float *y, const void *packed, const float *x, size_t rows, size_t columns,
                             int accumulate) {
  size_t blocks = columns / FTK_BLOCK_COLUMNS;
  for (size_t row = 0; row < rows; row++) {
    double sum = accumulate ? (double)y[row] : 0;
    for (size_t b = 0; b < blocks; b++) {
      ftk_q8_block v = quantise(x + b * FTK_BLOCK_COLUMNS);
      const uint8_t *from = (const uint8_t *)packed + (row / FTK_TILE_ROWS * blocks + b) * FTK_Q4_BLOCK_BYTES;
      size_t r = row % FTK_TILE_ROWS;
      int dot = 0;
      for (size_t c = 0; c < FTK_BLOCK_COLUMNS; c++) {
        uint8_t pair = from[c % 16 / 4 * 64 + r * 4 + c % 4];
        dot += (c < 16 ? pair & 15 : pair >> 4) * v.codes[c];
      }
      sum += (double)v.scale * ((double)ftk_from_half(ftk_load_half(from + FTK_Q4_SCALES, r)) * dot +
                                (double)ftk_from_half(ftk_load_half(from + FTK_Q4_MINIMA, r)) * v.sum);
    }
    y[row] = (float)sum;
  }
}
