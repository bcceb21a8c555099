// Depthwise convolutions and their gradients: entry points. The bodies are in Bodies/depthwise*.inc.
#include "ftk_convolution.h"
#include <stdlib.h>
#include <string.h>

// What one call hands to the team. The input's gradient is a forward pass, too: over the output's gradient, whose pixels are
// `spread` apart, with the kernel turned about.
typedef struct {
  const void *x, *g, *w;
  const float *bias;
  float *gw;
  void *y;
  ftk_dtype type, weight_type;
  int64_t batch, height, width, out_height, out_width;
  int64_t kernel_height, kernel_width, stride, dilation, spread, top, left;
  size_t channels;
  int turned, relu;
} depthwise_job;

// Channels that are computed together, the columns of a block, the columns whose sums are in registers at once, and the pixels
// that are summed in float32 before they go to double.
#define FTK_DEPTHWISE_LANES 16
#define FTK_DEPTHWISE_COLUMNS 64
#define FTK_DEPTHWISE_AT_ONCE 4
#define FTK_DEPTHWISE_PIXELS 256

#define FTK_WIDE_VECTORS
#define FTK_BODY "Bodies/depthwise_all.inc"
#include "variants.h"

static depthwise_job make_job(const ftk_convolution *s) {
  return (depthwise_job){.type = s->type, .weight_type = s->weight_type, .batch = s->batch, .height = s->height,
                         .width = s->width, .out_height = s->out_height, .out_width = s->out_width,
                         .kernel_height = s->kernel_height, .kernel_width = s->kernel_width, .stride = s->stride,
                         .dilation = s->dilation, .spread = 1, .top = s->top, .left = s->left,
                         .channels = (size_t)s->channels, .relu = s->relu};
}

void ftk_depthwise_forward(const ftk_convolution *shape, const void *x, const void *w, const float *bias, void *y) {
  depthwise_job j = make_job(shape);
  j.x = x, j.w = w, j.bias = bias, j.y = y;
  ftk_parallel(FTK_PICK(depthwise_forward_task), &j);
}

void ftk_depthwise_input_gradient(const ftk_convolution *shape, const void *g, const void *w, void *gx) {
  depthwise_job j = make_job(shape);
  j.x = g, j.w = w, j.y = gx;
  j.height = shape->out_height, j.width = shape->out_width, j.out_height = shape->height, j.out_width = shape->width;
  j.spread = shape->stride, j.stride = 1, j.turned = 1, j.relu = 0;
  j.top = (shape->kernel_height - 1) * shape->dilation - shape->top;
  j.left = (shape->kernel_width - 1) * shape->dilation - shape->left;
  ftk_parallel(FTK_PICK(depthwise_forward_task), &j);
}

void ftk_depthwise_weight_gradient(const ftk_convolution *shape, const void *x, const void *g, float *gw) {
  depthwise_job j = make_job(shape);
  j.x = x, j.g = g, j.gw = gw;
  ftk_parallel(FTK_PICK(depthwise_weight_gradient_task), &j);
}
