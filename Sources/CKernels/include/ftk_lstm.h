// The recurrent part of an LSTM layer. In training the products with the layer's input are
// ordinary matrix products outside.
#ifndef FTK_LSTM_H
#define FTK_LSTM_H
#include "ftk_matmul.h"

/// Gate order in `4 * hidden`: input, forget, cell, output. Clips are independent, so every thread runs through all of
/// time for its own clips without waiting for the others.
typedef struct {
  size_t clips, time, hidden;
  /// Type of the recurrent weight and of the operands of its products; sums and states are float32.
  ftk_dtype type;
} ftk_lstm;

/// gates [clips, time, 4 * hidden] holds x·Wᵀ and is overwritten with the activated gates; weight [4 * hidden, hidden];
/// bias [4 * hidden]; cells and outputs [clips, time, hidden].
void ftk_lstm_forward(const ftk_lstm *shape, const void *weight, const float *bias, float *gates, float *cells,
                      float *outputs);
/// The whole layer without anything kept for a gradient: x [clips, time, width], input_weight [4 * hidden, width].
void ftk_lstm_infer(const ftk_lstm *shape, const float *x, size_t width, const void *input_weight, const void *weight,
                    const float *bias, float *outputs);
/// From the gradient of the outputs to the gradient of the gates before their activation, [clips, time, 4 * hidden], rows of
/// `g_row` floats. What lies behind 4 * hidden in a row is set to zero.
void ftk_lstm_backward(const ftk_lstm *shape, const void *weight, const float *gates, const float *cells,
                       const float *g_outputs, float *g_gates, size_t g_row);
#endif
