// What winograd.c hands to the kernel bodies. Always written as a forward pass: for the gradient of the input, what is read
// is the output's gradient, and the weight is turned by half a circle with filters and channels exchanged.
#ifndef FTK_WINOGRAD_JOB_H
#define FTK_WINOGRAD_JOB_H
#include "ftk_winograd.h"

#define FTK_WINOGRAD_OUT 4  // an output tile has 4 × 4 pixels
#define FTK_WINOGRAD_IN 6   // and comes from 6 × 6
#define FTK_WINOGRAD_PLACES (FTK_WINOGRAD_IN * FTK_WINOGRAD_IN)  // products of a tile, a channel and a filter
// Floats between rows of a workspace: rows at powers of two would share a few lines of the cache.
#define FTK_WINOGRAD_GAP 16

typedef struct {
  size_t height, width, channels;         // of one picture that is read
  size_t out_height, out_width, filters;  // of one that is written
  size_t top, left;                       // zeros before what is read
  size_t across, down, tiles;             // tiles in a row, in a column, in all pictures
  size_t blocks, block;                   // blocks of tiles, and the most tiles in one
  size_t strip;                           // filters that a thread has in hand at a time
  ftk_dtype type;
  size_t element;  // bytes of a number of `type`
  int is_gradient, relu;
  const void *input, *weight;
  const float *bias;
  void *output;
  float *turned;     // the transformed weight: [strip][place][panel][channel][filter of the panel]
  float *workspace;  // of all threads
  size_t part;       // floats of one thread: transformed tiles, their products, and one tile with its surroundings
} winograd_job;

static inline size_t ftk_winograd_row(size_t count) { return count + FTK_WINOGRAD_GAP; }
/// Floats between two places of a block with rows of `count`.
static inline size_t ftk_winograd_place(const winograd_job *j, size_t count) {
  return j->block * ftk_winograd_row(count) + FTK_WINOGRAD_GAP;
}
/// Where the transformed weight of the strip that begins with filter `first` begins: full strips lie before it.
static inline size_t ftk_winograd_strip(const winograd_job *j, size_t first) {
  return first / j->strip * FTK_WINOGRAD_PLACES * ftk_winograd_row(j->channels * j->strip);
}
#endif
