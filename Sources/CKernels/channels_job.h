// What one call of a kernel over channels hands to the team, and how the work is cut.
#include "ftk_channels.h"

// Elements of a chunk, at most (unless one pixel has more): 64 KB of float32 stay in the second-level cache for a second pass.
#define FTK_CHANNEL_CHUNK 16384
// Parts of a sample that are reduced on their own. A constant, so that sums do not depend on the number of threads.
#define FTK_CHANNEL_SEGMENTS 64
// Vectors that one task spreads over the lanes of a block.
#define FTK_CHANNEL_VECTORS 5
// Lanes of a block: whole pixels where a pixel has at most so many channels. Equal to FTK_BLOCK.
#define FTK_CHANNEL_LANES 512

typedef struct {
  const void *x, *g, *residual;
  void *y;
  ftk_dtype xt, gt, rt, yt;
  size_t samples, pixels, channels;
  size_t period;    // elements after which lanes meet the same channels again
  size_t chunk;     // elements of a chunk, a multiple of the period
  size_t chunks;    // chunks of a sample
  size_t segments;  // runs of chunks of a sample that are reduced on their own
  ftk_channel_vector vectors[FTK_CHANNEL_VECTORS];
  int activation;
  int bends;      // whether the activation is max(v, 0) up to a ceiling
  float ceiling;  // 6, or infinity
  double *partial;  // [samples, segments, 2, channels]
  char *lanes;      // [threads, lane_bytes]
  size_t lane_bytes;
} channels_job;
