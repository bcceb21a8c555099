// Two-dimensional convolutions over channels-last pictures.
#ifndef FTK_CONVOLUTION_H
#define FTK_CONVOLUTION_H
#include "ftk_matmul.h"

/// Which of a convolution's three products is wanted.
enum ftk_convolution_pass {
  FTK_CONVOLUTION_FORWARD = 0,
  FTK_CONVOLUTION_INPUT_GRADIENT = 1,
  FTK_CONVOLUTION_WEIGHT_GRADIENT = 2
};

/// A convolution: input [batch, height, width, channels], weight [filters, kernel_height, kernel_width, channels / groups],
/// output [batch, out_height, out_width, filters]. Zeros surround the input as far as the paddings say; `dilation` is the
/// distance between taps (1 = dense). Input and output have `type`; weights and their gradient have `weight_type`.
typedef struct {
  int64_t batch, height, width, channels;
  int64_t filters, kernel_height, kernel_width, groups;
  int64_t stride, dilation;
  int64_t top, left, bottom, right;
  int64_t out_height, out_width;
  ftk_dtype type, weight_type;
  int32_t pass;
  int32_t relu;      // forward only: max(0, y)
  int32_t has_bias;  // forward only, float32
  int32_t reserved;
} ftk_convolution;

/// Computes one pass with oneDNN. `input`, `weight`, `output` are what the pass reads and writes (gradients in their
/// places). 0 when done; otherwise oneDNN's status (3 = not implemented on this processor).
int ftk_dnn_convolve(ftk_dnn *engine, const ftk_convolution *shape, void *input, void *weight, const float *bias,
                     void *output);

/// The gradient of a depthwise convolution's weight [channels, kernel_height, kernel_width], float32, from its input and its
/// output's gradient, both of `type`; `groups`, `channels` and `filters` are equal.
void ftk_depthwise_weight_gradient(const ftk_convolution *shape, const void *x, const void *g, float *gw);

/// A depthwise convolution; `groups`, `channels` and `filters` are equal. Sums are float32; `bias` may be NULL.
void ftk_depthwise_forward(const ftk_convolution *shape, const void *x, const void *w, const float *bias, void *y);

/// The gradient of a depthwise convolution's input, from its output's gradient.
void ftk_depthwise_input_gradient(const ftk_convolution *shape, const void *g, const void *w, void *gx);

/// The most filters of `ftk_convolve_few`.
#define FTK_FEW_FILTERS 4
/// A convolution of stride 1 in one group with at most so many filters, whatever its types. Sums are float32; `bias` may be NULL.
void ftk_convolve_few(const ftk_convolution *shape, const void *x, const void *w, const float *bias, void *y);

/// Copies the patches under output pixels [first, first + count) of one picture and one group into rows
/// [count, kernel_height * kernel_width * channels / groups]; taps outside the picture are 0.
void ftk_patches(const ftk_convolution *shape, const void *picture, int64_t group, int64_t first, int64_t count, void *rows);
/// Adds rows of patches, float32, to the places of one float32 picture they came from.
void ftk_add_patches(const ftk_convolution *shape, const float *rows, int64_t group, int64_t first, int64_t count,
                     float *picture);
/// Four nested loops with double accumulation, float32, for tests.
void ftk_reference_convolve(const ftk_convolution *shape, float *input, float *weight, const float *bias, float *output);
#endif
