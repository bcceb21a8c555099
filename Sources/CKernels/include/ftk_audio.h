// Overlapping frames of sound, and powers of spectra. float32.
#ifndef FTK_AUDIO_H
#define FTK_AUDIO_H
#include "ftk_platform.h"

/// Where frames lie: frame f of a clip begins at sample f * hop - margin; samples outside the clip are 0, or, with
/// `reflects`, those on the other side of the first and last one.
typedef struct {
  size_t clips, samples, frames, length, hop, margin;
  int32_t reflects;
  /// Frames are stored as what is even and what is odd about their middle, planes of length / 2 + 1 values each:
  /// x[n] + x[length - n] and x[n] - x[length - n]; the places 0 and length / 2 stand alone in the even plane, and are 0 in
  /// the odd one. A symmetric window's cosines need the first plane only, its sines the second: half the arithmetic.
  int32_t folds;
} ftk_framing;

/// x [clips, samples] -> y [clips, frames, length], folded [2, clips, frames, length / 2 + 1].
void ftk_frames(const ftk_framing *shape, const float *x, float *y);
/// The transpose: adds every frame back to the samples it came from. x [clips, samples] is overwritten.
void ftk_overlap_add(const ftk_framing *shape, const float *y, float *x);
/// x [2, count], all real parts before the imaginary ones -> re² + im² [count].
void ftk_spectral_power(const float *x, float *y, size_t count);
/// gx = 2 * x * g.
void ftk_spectral_power_backward(const float *x, const float *g, float *gx, size_t count);
#endif
