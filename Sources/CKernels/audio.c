// Kernels over frames of sound: entry points. The bodies are in Bodies/audio.inc, compiled once per instruction set.
#include "ftk_audio.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
  ftk_framing shape;
  const float *x, *g;
  float *y;
  size_t count;
} audio_job;

#define FTK_WIDE_VECTORS
#define FTK_BODY "Bodies/audio.inc"
#include "variants.h"

// Below this many numbers a team costs more than it brings.
#define FTK_ALONE 32768

static void start(void (*task)(void *, int, int), audio_job j, size_t numbers) {
  if (numbers < FTK_ALONE) task(&j, 0, 1);
  else ftk_parallel(task, &j);
}

void ftk_frames(const ftk_framing *shape, const float *x, float *y) {
  start(FTK_PICK(frames_task), (audio_job){.shape = *shape, .x = x, .y = y}, shape->clips * shape->frames * shape->length);
}

void ftk_overlap_add(const ftk_framing *shape, const float *y, float *x) {
  start(FTK_PICK(overlap_add_task), (audio_job){.shape = *shape, .x = y, .y = x},
        shape->clips * shape->frames * shape->length);
}

void ftk_spectral_power(const float *x, float *y, size_t count) {
  start(FTK_PICK(power_task), (audio_job){.x = x, .y = y, .count = count}, count);
}

void ftk_spectral_power_backward(const float *x, const float *g, float *gx, size_t count) {
  start(FTK_PICK(power_backward_task), (audio_job){.x = x, .g = g, .y = gx, .count = count}, count);
}
