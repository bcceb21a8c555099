// Kernels of the speech synthesiser's head: entry points. The bodies are in Bodies/speech.inc.
#include "ftk_speech.h"
#include "ftk_elementwise.h"

typedef struct {
  const float *head, *pulses, *noise, *g;
  float *y;
  size_t rows, bins, count;
  uint64_t seed;
  const ftk_pulses *train;
} speech_job;

#define FTK_WIDE_VECTORS
#define FTK_BODY "Bodies/speech.inc"
#include "variants.h"

// Below this many numbers a team costs more than it brings.
#define FTK_ALONE 8192

static void start(void (*task)(void *, int, int), speech_job j, size_t numbers) {
  if (numbers < FTK_ALONE) task(&j, 0, 1);
  else ftk_parallel(task, &j);
}

void ftk_source_filter(const float *head, const float *pulses, const float *noise, float *spectrum, size_t rows, size_t bins) {
  start(FTK_PICK(source_filter_task),
        (speech_job){.head = head, .pulses = pulses, .noise = noise, .y = spectrum, .rows = rows, .bins = bins}, rows * bins);
}

void ftk_source_filter_backward(
    const float *head, const float *pulses, const float *noise, const float *g, float *ghead, size_t rows, size_t bins) {
  start(FTK_PICK(source_filter_backward_task),
        (speech_job){.head = head, .pulses = pulses, .noise = noise, .g = g, .y = ghead, .rows = rows, .bins = bins},
        rows * bins);
}

void ftk_pulse_train(const ftk_pulses *train, const float *pitch, float *y) {
  start(FTK_PICK(pulses_task), (speech_job){.head = pitch, .y = y, .train = train}, train->clips * train->frames * train->hop);
}

void ftk_normal_noise(float *y, uint64_t seed, size_t count) {
  start(FTK_PICK(normal_noise_task), (speech_job){.y = y, .seed = seed, .count = count}, count);
}
