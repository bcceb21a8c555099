// LSTM recurrence: entry points. The bodies are in Bodies/lstm.inc, compiled once per instruction set.
#include "ftk_lstm.h"
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

typedef struct {
  ftk_lstm shape;
  size_t width;  // of the input
  size_t g_row;  // floats of a row of g_gates
  const uint32_t *packed;
  const float *x, *bias, *g_outputs;
  float *gates, *cells, *outputs, *g_gates;
  uint32_t *state;          // the operand of the next product, a row per clip
  float *memory, *carried;  // [clips, hidden] the cell or its gradient; what a step leaves for the next
} lstm_job;

#define FTK_WIDE_VECTORS
#define FTK_BODY "Bodies/lstm.inc"
#include "variants.h"

// Packed weights and the threads' states in one piece of memory.
typedef struct {
  size_t words, packed;
  uint32_t *memory;
} lstm_memory;

static lstm_memory allocate(lstm_job *j, size_t words, size_t columns, size_t carried) {
  size_t clips = j->shape.clips;
  lstm_memory m = {.words = words, .packed = FTK_PICK(lstm_packed)(words, columns)};
  size_t total = m.packed + clips * (words + j->shape.hidden + carried);
  m.memory = ftk_workspace(total * 4);
  j->packed = m.memory;
  j->state = m.memory + m.packed;
  j->memory = (float *)(j->state + clips * words);
  j->carried = j->memory + clips * j->shape.hidden;
  return m;
}

void ftk_lstm_forward(const ftk_lstm *shape, const void *weight, const float *bias, float *gates, float *cells,
                      float *outputs) {
  lstm_job j = {.shape = *shape, .bias = bias, .gates = gates, .cells = cells, .outputs = outputs};
  size_t hidden = shape->hidden;
  lstm_memory m = allocate(&j, FTK_PICK(lstm_words)(hidden, shape->type), 4 * hidden, 0);
  FTK_CALL(lstm_pack, (weight, shape->type, 1, hidden, hidden, 4 * hidden, 0, m.words, m.memory));
  ftk_parallel(FTK_PICK(lstm_forward_task), &j);
  free(m.memory);
}

void ftk_lstm_infer(const ftk_lstm *shape, const float *x, size_t width, const void *input_weight, const void *weight,
                    const float *bias, float *outputs) {
  lstm_job j = {.shape = *shape, .x = x, .width = width, .bias = bias, .outputs = outputs};
  size_t hidden = shape->hidden, input = FTK_PICK(lstm_words)(width, shape->type);
  lstm_memory m = allocate(&j, input + FTK_PICK(lstm_words)(hidden, shape->type), 4 * hidden, 4 * hidden);
  FTK_CALL(lstm_pack, (input_weight, shape->type, 1, width, width, 4 * hidden, 0, m.words, m.memory));
  FTK_CALL(lstm_pack, (weight, shape->type, 1, hidden, hidden, 4 * hidden, input, m.words, m.memory));
  ftk_parallel(FTK_PICK(lstm_infer_task), &j);
  free(m.memory);
}

void ftk_lstm_backward(const ftk_lstm *shape, const void *weight, const float *gates, const float *cells,
                       const float *g_outputs, float *g_gates, size_t g_row) {
  lstm_job j = {.shape = *shape, .gates = (float *)gates, .cells = (float *)cells, .g_outputs = g_outputs,
                .g_gates = g_gates, .g_row = g_row};
  size_t hidden = shape->hidden;
  lstm_memory m = allocate(&j, FTK_PICK(lstm_words)(4 * hidden, shape->type), hidden, hidden);
  FTK_CALL(lstm_pack, (weight, shape->type, hidden, 1, 4 * hidden, hidden, 0, m.words, m.memory));
  ftk_parallel(FTK_PICK(lstm_backward_task), &j);
  free(m.memory);
}
