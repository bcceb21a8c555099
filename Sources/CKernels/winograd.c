// 3 × 3 convolutions by Winograd's F(4 × 4, 3 × 3): entry points, and the rule where they serve. The bodies are in
// Bodies/winograd*.inc.
#include <string.h>
#include "winograd_job.h"

#define FTK_WIDE_VECTORS
#define FTK_BODY "Bodies/winograd.inc"
#include "variants.h"

// Filters in a strip: with more, the products of a block leave the second cache.
#define FTK_STRIP 128

static size_t least(size_t a, size_t b) { return a < b ? a : b; }
static size_t most(size_t a, size_t b) { return a < b ? b : a; }
static size_t up(size_t a, size_t b) { return (a + b - 1) / b; }

// Tiles in a block. Few keep what is between the steps in the second cache; with many channels more of them share each reading
// of the transformed weight, which then is far larger than any cache of a core.
static size_t block_of(size_t channels) { return channels <= 256 ? 24 : 48; }

static winograd_job job_of(const ftk_convolution *s) {
  const int is_gradient = s->pass == FTK_CONVOLUTION_INPUT_GRADIENT;
  winograd_job j = {
    .height = (size_t)s->height, .width = (size_t)s->width, .channels = (size_t)s->channels,
    .out_height = (size_t)s->out_height, .out_width = (size_t)s->out_width, .filters = (size_t)s->filters,
    .top = (size_t)s->top, .left = (size_t)s->left, .type = s->type, .element = s->type == FTK_F32 ? 4 : 2,
    .is_gradient = is_gradient, .relu = !is_gradient && s->relu};
  if (is_gradient) {
    j.height = (size_t)s->out_height, j.width = (size_t)s->out_width, j.channels = (size_t)s->filters;
    j.out_height = (size_t)s->height, j.out_width = (size_t)s->width, j.filters = (size_t)s->channels;
    j.top = (size_t)(2 - s->top), j.left = (size_t)(2 - s->left);
  }
  j.across = up(j.out_width, FTK_WINOGRAD_OUT);
  j.down = up(j.out_height, FTK_WINOGRAD_OUT);
  j.tiles = (size_t)s->batch * j.across * j.down;
  j.strip = least(j.filters, FTK_STRIP);
  // As many strips for each thread, where they are few.
  const size_t strips = up(j.filters, j.strip), threads = (size_t)ftk_threads();
  j.blocks = least(up(up(up(j.tiles, block_of(j.channels)) * strips, threads) * threads, strips), j.tiles);
  j.block = up(j.tiles, j.blocks);
  j.part = FTK_WINOGRAD_PLACES *
           (ftk_winograd_place(&j, j.channels) + ftk_winograd_place(&j, j.strip) + most(j.channels, j.strip));
  return j;
}

// Measured with AVX2 and with AVX-512 (decision 0061). Transforming the weight takes as long as its direct products with some
// 50 pixels, and is not worth it where there are few tiles for much weight; tiles that stand out at an edge are computed in
// full; vectors are whole. Where the processor multiplies bfloat16 itself, direct sums take half the time and the bounds are
// higher. More pictures make it better still, but are no part of the rule: a picture must not change with its company.
int ftk_winograd_suits(const ftk_convolution *s) {
  if (ftk_isa() < FTK_ISA_AVX2 || s->pass == FTK_CONVOLUTION_WEIGHT_GRADIENT || s->weight_type != s->type ||
      (s->type != FTK_F32 && s->type != FTK_BF16) || s->kernel_height != 3 || s->kernel_width != 3 || s->groups != 1 ||
      s->stride != 1 || s->dilation != 1 || s->channels % 16 || s->filters % 16) {
    return 0;
  }
  const int64_t margins[] = {s->top, s->left, s->bottom, s->right};
  for (int i = 0; i < 4; i++) if (margins[i] < 0 || margins[i] > 2) return 0;
  const int is_gradient = s->pass == FTK_CONVOLUTION_INPUT_GRADIENT;
  const int64_t height = is_gradient ? s->height : s->out_height, width = is_gradient ? s->width : s->out_width;
  const int64_t tiles = (height + 3) / FTK_WINOGRAD_OUT * ((width + 3) / FTK_WINOGRAD_OUT);
  const int is_fast = s->type == FTK_BF16 && ftk_isa() >= FTK_ISA_AVX512_BF16;
  return tiles >= (is_fast ? 16 : 4) && s->channels * s->filters <= tiles << (is_fast ? 12 : 14) &&
         8 * height * width >= 5 * 16 * tiles;
}

static size_t turned(const winograd_job *j) {
  return ftk_winograd_strip(j, up(j->filters, j->strip) * j->strip);
}

size_t ftk_winograd_workspace(const ftk_convolution *shape) {
  const winograd_job j = job_of(shape);
  return turned(&j) + (size_t)ftk_threads() * j.part;
}

void ftk_winograd_convolve(const ftk_convolution *shape, void *input, const void *weight, const float *bias, void *output,
                           float *workspace) {
  winograd_job j = job_of(shape);
  j.weight = weight;
  j.bias = shape->has_bias ? bias : NULL;
  j.input = j.is_gradient ? output : input;
  j.output = j.is_gradient ? input : output;
  j.turned = workspace;
  j.workspace = workspace + turned(&j);
  ftk_parallel(FTK_PICK(winograd_turn_task), &j);
  ftk_parallel(FTK_PICK(winograd_tiles_task), &j);
}
