// Depthwise convolutions and the gradient of their weight: entry points. The bodies are in Bodies/depthwise.inc.
#include "ftk_convolution.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
  const ftk_convolution *shape;
  const void *x, *g, *w;
  const float *bias;
  float *gw;
  void *y;
} depthwise_job;

// Channels a thread has in hand at a time, and pixels that are summed in float32 before they go to double.
#define FTK_DEPTHWISE_CHANNELS 64
#define FTK_DEPTHWISE_PIXELS 256

#define FTK_WIDE_VECTORS
#define FTK_BODY "Bodies/depthwise.inc"
#include "variants.h"

void ftk_depthwise_weight_gradient(const ftk_convolution *shape, const void *x, const void *g, float *gw) {
  depthwise_job j = {.shape = shape, .x = x, .g = g, .gw = gw};
  ftk_parallel(FTK_PICK(depthwise_weight_gradient_task), &j);
}

void ftk_depthwise_forward(const ftk_convolution *shape, const void *x, const void *w, const float *bias, void *y) {
  depthwise_job j = {.shape = shape, .x = x, .w = w, .bias = bias, .y = y};
  ftk_parallel(FTK_PICK(depthwise_forward_task), &j);
}
