// LSTM recurrence: entry points. The bodies are in Bodies/lstm.inc, compiled once per instruction set.
#include "ftk_lstm.h"
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

typedef struct {
  ftk_lstm shape;
  const uint32_t *packed;
  const float *bias, *g_outputs;
  float *gates, *cells, *outputs, *g_gates;
  uint32_t *state;         // the operand of the next product, a row per clip
  float *memory, *carried;  // [clips, hidden]: the cell or its gradient, and the gradient that comes from the next step
} lstm_job;

#define FTK_WIDE_VECTORS
#define FTK_BODY "Bodies/lstm.inc"
#include "variants.h"

static void run(lstm_job *j, const void *weight, int backward) {
  size_t packed, state, cells = j->shape.clips * j->shape.hidden;
  FTK_CALL(lstm_sizes, (&j->shape, backward, &packed, &state));
  uint32_t *memory = aligned_alloc(64, ((packed + state + 2 * cells) * 4 + 63) / 64 * 64);
  if (!memory) abort();
  FTK_CALL(lstm_pack, (j, weight, backward, memory));
  j->packed = memory;
  j->state = memory + packed;
  j->memory = (float *)(j->state + state);
  j->carried = j->memory + cells;
  ftk_parallel(backward ? FTK_PICK(lstm_backward_task) : FTK_PICK(lstm_forward_task), j);
  free(memory);
}

void ftk_lstm_forward(const ftk_lstm *shape, const void *weight, const float *bias, float *gates, float *cells,
                      float *outputs) {
  lstm_job j = {.shape = *shape, .bias = bias, .gates = gates, .cells = cells, .outputs = outputs};
  run(&j, weight, 0);
}

void ftk_lstm_backward(const ftk_lstm *shape, const void *weight, const float *gates, const float *cells,
                       const float *g_outputs, float *g_gates) {
  lstm_job j = {.shape = *shape, .gates = (float *)gates, .cells = (float *)cells, .g_outputs = g_outputs,
                .g_gates = g_gates};
  run(&j, weight, 1);
}
