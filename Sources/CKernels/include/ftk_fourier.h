// Fourier transforms of windowed frames of real sound. float32.
#ifndef FTK_FOURIER_H
#define FTK_FOURIER_H
#include "ftk_audio.h"

typedef struct {
  /// [length]: what every frame is multiplied by.
  const float *window;
  /// [length, 2]: cos(2 π n / length) and sin(2 π n / length).
  const float *roots;
  /// What the bins 0 and length / 2 are multiplied by, and what those between them are.
  float edge, inner;
} ftk_fourier;

/// x [clips, samples] -> y [2, clips, frames, length / 2 + 1], real parts first; the length is even:
///   y_k = c_k Σ_n window_n x_n e^(-2 π i k n / length),  c = edge, inner, ..., inner, edge
void ftk_fourier_forward(const ftk_framing *shape, const ftk_fourier *fourier, const float *x, float *y);
/// The transpose, without adding frames up: y [2, rows, length / 2 + 1] -> x [rows, length]
///   x_n = window_n Re Σ_k c_k y_k e^(2 π i k n / length)
void ftk_fourier_transposed(const ftk_fourier *fourier, const float *y, float *x, size_t rows, size_t length);
#endif
