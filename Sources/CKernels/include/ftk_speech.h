// The source-filter head of a speech synthesiser, and normal noise for it.
#ifndef FTK_SPEECH_H
#define FTK_SPEECH_H
#include <stddef.h>
#include <stdint.h>

/// Per frame and bin, with h, t, n, r, f the five parts of `head` [rows, 5 * bins], P the spectrum of the pulses and Z noise
/// (both [2, rows, bins], real parts first):
///   S = exp(min(h, 7)) e^(i π tanh t) P + exp(min(n, 7)) Z + exp(min(r, 7)) e^(i f)
/// S is [2, rows, bins].
void ftk_source_filter(const float *head, const float *pulses, const float *noise, float *spectrum, size_t rows, size_t bins);
/// The gradient of `head` from that of the spectrum `g`.
void ftk_source_filter_backward(
  const float *head, const float *pulses, const float *noise, const float *g, float *ghead, size_t rows, size_t bins);
/// Where the harmonics of a pitch curve lie.
typedef struct {
  /// Clips, frames of each, and samples of each frame.
  size_t clips, frames, hop;
  float sample_rate;
  /// Frames with a lower pitch are silent, and harmonics end at `highest`, both in Hz.
  float voiced_above, highest;
} ftk_pulses;

/// All harmonics below the highest at unit amplitude, pitch [clips, frames] in Hz -> y [clips, frames * hop]:
///   Σ_h cos(h φ) = sin((H + ½) φ) / (2 sin(φ / 2)) - ½
/// Pitch is interpolated linearly, with a frame's value in its middle; the phase φ runs on through silent frames.
void ftk_pulse_train(const ftk_pulses *train, const float *pitch, float *y);
/// Independent normal numbers of mean 0 and variance 1, by Box and Muller from a hash of the seed and the position.
void ftk_normal_noise(float *y, uint64_t seed, size_t count);
#endif
