// PNG and JPEG in memory, and resampling: everything that needs setjmp or a foreign library's structs.
#ifndef CIMAGE_H
#define CIMAGE_H
#include <stddef.h>
#include <stdint.h>

/// Why a picture was not read or written.
enum ftc_status {
  FTC_DONE = 0,
  FTC_TRUNCATED,    // the data end before the picture does
  FTC_CORRUPT,      // the data contradict the format; `message` says how
  FTC_TOO_LARGE,    // more pixels than allowed; width and height are set
  FTC_EMPTY,        // a side of 0 pixels
  FTC_ANIMATED,     // more than one picture
  FTC_NO_MEMORY
};

typedef struct {
  int32_t width, height, channels;  // channels: 1 grey, 3 RGB, 4 RGBA
  int32_t orientation;              // EXIF, 1 to 8; 1 when absent
  uint8_t *pixels;                  // rows from the top, interleaved; free with ftc_free
  char message[200];
} ftc_picture;

/// Decodes a PNG of any depth and colour type to 8 bits; palettes become RGB, transparency becomes RGBA.
int ftc_png_decode(const uint8_t *bytes, size_t count, uint64_t pixel_limit, ftc_picture *picture);
/// Decodes a JPEG, baseline or progressive; CMYK and YCCK become RGB.
int ftc_jpeg_decode(const uint8_t *bytes, size_t count, uint64_t pixel_limit, ftc_picture *picture);
/// Encodes 8-bit pixels with 1, 3 or 4 channels; the result is freed with ftc_free.
int ftc_png_encode(const uint8_t *pixels, int width, int height, int channels, uint8_t **bytes, size_t *count);
/// Encodes 8-bit pixels with 1 or 3 channels. `quality` 1 to 100; colour at full resolution when `full_colour`.
int ftc_jpeg_encode(const uint8_t *pixels, int width, int height, int channels, int quality, int full_colour,
                    uint8_t **bytes, size_t *count);
void ftc_free(void *memory);

/// Filters by Pillow's names.
enum ftc_filter { FTC_BOX = 0, FTC_BILINEAR, FTC_BICUBIC, FTC_LANCZOS };
/// Resamples 8-bit pixels with antialiasing in fixed point, bit for bit as Pillow does: rows first, then columns.
/// 0 when done, -1 without memory.
int ftc_resample(const uint8_t *source, int width, int height, int channels, uint8_t *target, int target_width,
                 int target_height, int filter);
#endif
