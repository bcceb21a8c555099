// Kernels that move or combine pixels of channels-last pictures [samples, height, width, channels].
// Every result element is written by one thread in one order, so no result depends on the number of threads.
#ifndef FTK_IMAGE_H
#define FTK_IMAGE_H
#include "ftk_elementwise.h"

typedef struct {
  size_t samples, height, width, channels;
} ftk_image;

/// Pixels around a picture.
typedef struct {
  size_t top, bottom, left, right;
} ftk_margins;

enum ftk_pad_mode {
  FTK_PAD_ZERO = 0,
  FTK_PAD_REFLECT  ///< mirrored without repeating the edge; each margin is smaller than the extent it mirrors
};

/// y [samples, height + top + bottom, width + left + right, channels] = x with margins.
void ftk_pad(int mode, ftk_image shape, ftk_margins margins, const void *x, void *y, ftk_dtype type);
/// The gradient: every element of gx (of the inner shape) gathers those of gy that are copies of it.
void ftk_pad_backward(int mode, ftk_image shape, ftk_margins margins, const void *gy, ftk_dtype gt, void *gx, ftk_dtype gxt);

/// y [samples, height * factor, width * factor, channels]: each pixel repeated `factor` times in both directions.
void ftk_upsample_nearest(ftk_image shape, size_t factor, const void *x, void *y, ftk_dtype type);
/// gx = sums of the factor × factor pixels of gy.
void ftk_upsample_nearest_backward(ftk_image shape, size_t factor, const void *gy, ftk_dtype gt, void *gx, ftk_dtype gxt);

/// y [samples, height * factor, width * factor, channels / factor²]:
/// y[s, h * factor + i, w * factor + j, c] = x[s, h, w, c * factor² + i * factor + j], PyTorch's order. `inverse` takes y
/// to x; `shape` is x's in both directions.
void ftk_pixel_shuffle(ftk_image shape, size_t factor, int inverse, const void *x, void *y, ftk_dtype type);

/// A pooling window. Pixels outside the picture are -infinity for the maximum and 0 for the mean.
typedef struct {
  size_t kernel_height, kernel_width, stride_height, stride_width, pad_height, pad_width;
} ftk_window;

/// y [samples, (height + 2 pad - kernel) / stride + 1, …, channels] = the window's maximum; NaN wins. `winners` (of y's
/// shape, may be NULL) receives the winner's place in the window (row * kernel_width + column), the first of equals.
/// A window has at most 256 places.
void ftk_max_pool(ftk_image shape, ftk_window window, const void *x, void *y, ftk_dtype type, uint8_t *winners);
void ftk_max_pool_backward(ftk_image shape, ftk_window window, const uint8_t *winners, const void *gy, ftk_dtype gt,
                           void *gx, ftk_dtype gxt);
/// The window's mean, over all its places when `counts_padding`, otherwise over those inside the picture.
void ftk_average_pool(ftk_image shape, ftk_window window, int counts_padding, const void *x, void *y, ftk_dtype type);
void ftk_average_pool_backward(ftk_image shape, ftk_window window, int counts_padding, const void *gy, ftk_dtype gt,
                               void *gx, ftk_dtype gxt);

/// Bilinear interpolation to height × width with pixel centres at halves (PyTorch's align_corners=False): source coordinate
/// max(0, (i + 0.5) * from / to - 0.5). Returns 0, or 1 when there is no memory.
int ftk_resize_bilinear(ftk_image shape, size_t height, size_t width, const void *x, void *y, ftk_dtype type);
int ftk_resize_bilinear_backward(ftk_image shape, size_t height, size_t width, const void *gy, ftk_dtype gt, void *gx,
                                 ftk_dtype gxt);

/// Sums of the squared (or absolute) differences between vertical and horizontal neighbours: result[0] and result[1].
/// Returns 0, or 1 when there is no memory.
int ftk_variation(ftk_image shape, int absolute, const void *x, ftk_dtype type, double *result);
/// gx = the gradient of vertical * result[0] + horizontal * result[1].
void ftk_variation_backward(ftk_image shape, int absolute, float vertical, float horizontal, const void *x, ftk_dtype type,
                            void *gx);
#endif
