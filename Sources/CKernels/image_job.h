// What one call of a picture kernel hands to the team. The unit of work is a row of the result.
#include "ftk_image.h"

// Below this many elements the fork and join of a team costs more than it saves.
#define FTK_IMAGE_ALONE 16384

typedef struct {
  const void *x;
  void *y;
  ftk_dtype xt, yt;
  ftk_image shape;               // of the operation's input
  size_t out_height, out_width;  // of the operation's output
  size_t bytes;                  // of an element
  int mode;
  ftk_margins margins;
  size_t factor;
  ftk_window window;
  uint8_t *winners;
  float vertical, horizontal;
  double *partial;
} image_job;

static inline void start_image(void (*task)(void *, int, int), image_job *j) {
  size_t in = j->shape.height * j->shape.width, out = j->out_height * j->out_width;
  if (j->shape.samples * j->shape.channels * (in > out ? in : out) < FTK_IMAGE_ALONE) task(j, 0, 1);
  else ftk_parallel(task, j);
}

static inline size_t element_bytes(ftk_dtype type) { return type == FTK_F32 ? 4 : 2; }
