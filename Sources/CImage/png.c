#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include "CImage.h"

typedef struct {
  const uint8_t *bytes;
  size_t count, position;
  int is_truncated;
  char *message;
  size_t message_size;
  uint8_t *out;
  size_t out_count, out_capacity;
} stream;

static void read_bytes(png_structp png, png_bytep target, png_size_t count) {
  stream *s = png_get_io_ptr(png);
  if (count > s->count - s->position) {
    s->is_truncated = 1;
    png_error(png, "the data end early");
  }
  memcpy(target, s->bytes + s->position, count);
  s->position += count;
}

static void fail(png_structp png, png_const_charp text) {
  stream *s = png_get_error_ptr(png);
  if (s->message) {
    strncpy(s->message, text, s->message_size - 1);
    s->message[s->message_size - 1] = 0;
  }
  longjmp(png_jmpbuf(png), 1);
}

static void ignore(png_structp png, png_const_charp text) { (void)png, (void)text; }

// An animation announces itself by an acTL chunk before the first IDAT.
static int animation_chunk(png_structp png, png_unknown_chunkp chunk) {
  if (!memcmp(chunk->name, "acTL", 4)) *(int *)png_get_user_chunk_ptr(png) = 1;
  return 1;
}

int ftc_png_decode(const uint8_t *bytes, size_t count, uint64_t pixel_limit, ftc_picture *picture) {
  stream s = {.bytes = bytes, .count = count, .message = picture->message, .message_size = sizeof picture->message};
  png_structp png = NULL;
  png_infop info = NULL;
  png_bytep *volatile rows = NULL;
  uint8_t *volatile pixels = NULL;
  volatile int status = FTC_CORRUPT;
  int is_animated = 0;
  png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &s, fail, ignore);
  if (!png) return FTC_NO_MEMORY;
  info = png_create_info_struct(png);
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    return FTC_NO_MEMORY;
  }
  if (setjmp(png_jmpbuf(png))) {
    if (status == FTC_CORRUPT && s.is_truncated) status = FTC_TRUNCATED;
    goto done;
  }
  png_set_read_fn(png, &s, read_bytes);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
  png_set_read_user_chunk_fn(png, &is_animated, animation_chunk);
  png_read_info(png, info);
  png_uint_32 width = png_get_image_width(png, info), height = png_get_image_height(png, info);
  picture->width = (int32_t)width;
  picture->height = (int32_t)height;
  picture->orientation = 1;
  if (is_animated) status = FTC_ANIMATED;
  else if (!width || !height) status = FTC_EMPTY;
  else if ((uint64_t)width * height > pixel_limit) status = FTC_TOO_LARGE;
  if (status != FTC_CORRUPT) goto done;
  int type = png_get_color_type(png, info);
  int has_alpha = (type & PNG_COLOR_MASK_ALPHA) || png_get_valid(png, info, PNG_INFO_tRNS);
  png_set_expand(png);
  png_set_strip_16(png);
  if (has_alpha && !(type & PNG_COLOR_MASK_COLOR)) png_set_gray_to_rgb(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  int channels = png_get_channels(png, info);
  size_t row = png_get_rowbytes(png, info);
  if (png_get_bit_depth(png, info) != 8 || row != (size_t)width * (size_t)channels || channels == 2)
    png_error(png, "an unexpected pixel format");
  pixels = malloc(row * height);
  rows = malloc(height * sizeof *rows);
  if (!pixels || !rows) {
    status = FTC_NO_MEMORY;
    goto done;
  }
  for (png_uint_32 y = 0; y < height; y++) rows[y] = pixels + y * row;
  png_read_image(png, rows);
  png_read_end(png, NULL);
  picture->channels = channels;
  picture->pixels = pixels;
  status = FTC_DONE;
done:
  png_destroy_read_struct(&png, &info, NULL);
  free(rows);
  if (status != FTC_DONE) free(pixels);
  return status;
}

static void write_bytes(png_structp png, png_bytep source, png_size_t count) {
  stream *s = png_get_io_ptr(png);
  if (s->out_count + count > s->out_capacity) {
    size_t capacity = 2 * (s->out_count + count);
    uint8_t *grown = realloc(s->out, capacity);
    if (!grown) png_error(png, "out of memory");
    s->out = grown;
    s->out_capacity = capacity;
  }
  memcpy(s->out + s->out_count, source, count);
  s->out_count += count;
}

static void flush(png_structp png) { (void)png; }

int ftc_png_encode(const uint8_t *pixels, int width, int height, int channels, uint8_t **bytes, size_t *count) {
  stream s = {0};
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &s, fail, ignore);
  if (!png) return FTC_NO_MEMORY;
  png_infop info = png_create_info_struct(png);
  if (!info || setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    free(s.out);
    return FTC_NO_MEMORY;
  }
  png_set_write_fn(png, &s, write_bytes, flush);
  int type = channels == 1 ? PNG_COLOR_TYPE_GRAY : channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGB_ALPHA;
  png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
  png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, 8, type, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_set_sRGB(png, info, PNG_sRGB_INTENT_PERCEPTUAL);
  png_write_info(png, info);
  for (int y = 0; y < height; y++) png_write_row(png, (png_bytep)pixels + (size_t)y * (size_t)width * (size_t)channels);
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  *bytes = s.out;
  *count = s.out_count;
  return FTC_DONE;
}

void ftc_free(void *memory) { free(memory); }
