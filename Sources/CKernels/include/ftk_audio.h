// Overlapping frames of sound, and powers of spectra. float32.
#ifndef FTK_AUDIO_H
#define FTK_AUDIO_H
#include "ftk_platform.h"

/// Where frames lie: frame f of a clip begins at sample f * hop - margin; samples outside the clip are 0, or, with
/// `reflects`, those on the other side of the first and last one.
typedef struct {
  size_t clips, samples, frames, length, hop, margin;
  int32_t reflects;
} ftk_framing;

/// x [clips, samples] -> y [clips, frames, length].
void ftk_frames(const ftk_framing *shape, const float *x, float *y);
/// The transpose: adds every frame back to the samples it came from. x [clips, samples] is overwritten.
void ftk_overlap_add(const ftk_framing *shape, const float *y, float *x);
/// x [2, count], all real parts before the imaginary ones -> re² + im² [count].
void ftk_spectral_power(const float *x, float *y, size_t count);
/// gx = 2 * x * g.
void ftk_spectral_power_backward(const float *x, const float *g, float *gx, size_t count);
#endif
