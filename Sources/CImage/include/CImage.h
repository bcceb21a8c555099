// PNG and JPEG in memory, and resampling: everything that needs setjmp or a foreign library's structs.
#ifndef CIMAGE_H
#define CIMAGE_H
#include <stddef.h>
#include <stdint.h>

/// Why a picture was not read or written.
enum ftc_status {
  FTC_DONE = 0,
  FTC_TRUNCATED,    // the data end before the picture does
  FTC_CORRUPT,      // the data contradict the format; `ftc_message` says how
  FTC_EMPTY,        // a side of 0 pixels
  FTC_ANIMATED,     // more than one picture
  FTC_NO_MEMORY
};

/// A picture that is read row by row. The bytes must stay until it is closed.
typedef struct ftc_reader ftc_reader;

typedef struct {
  int32_t width, height, channels;  // channels: 1 grey, 3 RGB, 4 RGBA
  int32_t orientation;              // 1 to 8, see ftc_exif_orientation; 1 when absent
  uint64_t working_bytes;           // what decoding allocates besides a few rows: coefficients, interlaced passes
} ftc_header;

/// Opens a PNG of any depth and colour type, read as 8 bits; palettes become RGB, transparency becomes RGBA.
/// Nothing that depends on the picture's size is allocated. The reader is made in any case and must be closed.
int ftc_png_open(const uint8_t *bytes, size_t count, ftc_reader **reader);
/// Opens a JPEG, baseline or progressive; CMYK and YCCK are read as RGB.
int ftc_jpeg_open(const uint8_t *bytes, size_t count, ftc_reader **reader);
/// Lets a JPEG be decoded at an eighth, a quarter or half of its sides, the smallest of these that has at least this width and
/// height; whole where none has. Call it before `ftc_start`; the header tells the new size.
int ftc_jpeg_reduce(ftc_reader *reader, int width, int height);
ftc_header ftc_get_header(const ftc_reader *reader);
/// Why the last call failed.
const char *ftc_message(const ftc_reader *reader);
/// Prepares for the rows; allocates `working_bytes`.
int ftc_start(ftc_reader *reader);
/// Reads the next row, from the top: width · channels bytes.
int ftc_read_row(ftc_reader *reader, uint8_t *row);
/// Reads what follows the last row; only now the picture is known to be whole, and `orientation` is final.
int ftc_finish(ftc_reader *reader);
void ftc_close(ftc_reader *reader);

/// The orientation (tag 0x0112 of the first directory) of an EXIF block, with or without "Exif\0\0" before it; 0 where
/// there is none. Source: EXIF 2.3, TIFF 6.0.
int ftc_exif_orientation(const uint8_t *bytes, size_t count);
/// tiff:Orientation in an XMP packet; 0 where there is none.
int ftc_xmp_orientation(const uint8_t *bytes, size_t count);

/// Opacity laid over a background, grey as RGB. `source` [pixels, channels], `target` [pixels, 3].
void ftc_lay(const uint8_t *source, size_t pixels, int channels, const uint8_t *background, uint8_t *target);
/// Puts row `y` of an RGB picture of this size (before turning) where its orientation says. `target` is the turned picture.
void ftc_place_row(const uint8_t *row, int y, int width, int height, int orientation, uint8_t *target);

/// Encodes 8-bit pixels with 1, 3 or 4 channels; the result is freed with ftc_free. `notes` holds `note_count` pairs of a key (1 to
/// 79 Latin letters) and a UTF-8 text, each ended by 0; they become iTXt chunks.
int ftc_png_encode(const uint8_t *pixels, int width, int height, int channels, const char *notes, int note_count,
                   uint8_t **bytes, size_t *count);
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
/// The weights of one direction of ftc_resample; NULL without memory.
typedef struct ftc_weights ftc_weights;
ftc_weights *ftc_weights_make(int source, int target, int filter);
void ftc_weights_free(ftc_weights *weights);
/// One row: `source` [source, channels], `target` [target, channels].
void ftc_resample_row(const uint8_t *source, uint8_t *target, int channels, const ftc_weights *weights);
/// All columns: `source` [source, row], `target` [target, row]. 0 when done, -1 without memory.
int ftc_resample_columns(const uint8_t *source, size_t row, uint8_t *target, const ftc_weights *weights);
#endif
