// soxr, loaded when a sample rate is first changed: it is linked to libgomp, which would then be there before its settings are
// (see ftk_load_team).
#ifndef CSOXR_H
#define CSOXR_H
#include <soxr.h>

/// Loads the library. NULL, or a message.
const char *fts_load(void);

/// A resampler of one channel of float samples in soxr's "HQ" quality, on the calling thread alone. NULL where there is no
/// memory. The library must be loaded.
soxr_t fts_create(double from, double to);
void fts_delete(soxr_t resampler);
/// soxr_process: NULL as input asks for what was held back.
void fts_process(soxr_t resampler, const float *input, size_t count, size_t *consumed, float *output, size_t capacity,
                 size_t *produced);
#endif
