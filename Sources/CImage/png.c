#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include "reader.h"

typedef struct {
  const uint8_t *bytes;
  size_t count, position;
  int is_truncated;
  char *message;
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
    strncpy(s->message, text, 199);
    s->message[199] = 0;
  }
  longjmp(png_jmpbuf(png), 1);
}

static void ignore(png_structp png, png_const_charp text) { (void)png, (void)text; }

// An animation announces itself by an acTL chunk before the first IDAT.
static int animation_chunk(png_structp png, png_unknown_chunkp chunk) {
  if (!memcmp(chunk->name, "acTL", 4)) *(int *)png_get_user_chunk_ptr(png) = 1;
  return 1;
}

typedef struct {
  ftc_reader base;
  stream stream;
  png_structp png;
  png_infop info;
  int is_animated, is_interlaced;
  size_t row_bytes;
  // An interlaced picture is only whole after its last pass.
  uint8_t *pixels;
  png_bytep *rows;
  png_uint_32 next;
} png_reader;

static int failed(png_reader *r) { return r->stream.is_truncated ? FTC_TRUNCATED : FTC_CORRUPT; }

// ImageMagick's text form of an EXIF block: a line feed, a name, a length, then hexadecimal digits.
static int raw_profile_orientation(const char *text, size_t count) {
  size_t i = 0;
  for (int line = 0; i < count && line < 3; i++) line += text[i] == '\n';
  uint8_t *block = malloc(count / 2 + 1);
  size_t length = 0;
  int high = -1;
  for (; block && i < count; i++) {
    int c = text[i], digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) continue;
    if (high < 0) {
      high = digit;
    } else {
      block[length++] = (uint8_t)(high << 4 | digit);
      high = -1;
    }
  }
  int found = block ? ftc_exif_orientation(block, length) : 0;
  free(block);
  return found;
}

// An eXIf chunk, ImageMagick's text, or XMP: before the pixels or after them.
static int orientation(png_reader *r) {
  int found = 0, texts = 0;
  png_textp text = NULL;
#ifdef PNG_eXIf_SUPPORTED
  png_uint_32 length = 0;
  png_bytep exif = NULL;
  if (png_get_eXIf_1(r->png, r->info, &length, &exif)) found = ftc_exif_orientation(exif, length);
#endif
  png_get_text(r->png, r->info, &text, &texts);
  for (int i = 0; i < texts && !found; i++) {
    const char *key = text[i].key;
    size_t length = text[i].text_length ? text[i].text_length : text[i].itxt_length;
    if (!strcmp(key, "Raw profile type exif") || !strcmp(key, "Raw profile type APP1"))
      found = raw_profile_orientation(text[i].text, length);
  }
  for (int i = 0; i < texts && !found; i++) {
    size_t length = text[i].text_length ? text[i].text_length : text[i].itxt_length;
    if (!strcmp(text[i].key, "XML:com.adobe.xmp")) found = ftc_xmp_orientation((const uint8_t *)text[i].text, length);
  }
  return found ? found : 1;
}

static int start(ftc_reader *base) {
  png_reader *r = (png_reader *)base;
  if (setjmp(png_jmpbuf(r->png))) return failed(r);
  png_read_update_info(r->png, r->info);
  if (png_get_bit_depth(r->png, r->info) != 8 || png_get_rowbytes(r->png, r->info) != r->row_bytes)
    png_error(r->png, "an unexpected pixel format");
  if (!r->is_interlaced) return FTC_DONE;
  size_t height = (size_t)r->base.header.height;
  r->pixels = malloc(r->row_bytes * height);
  r->rows = malloc(height * sizeof *r->rows);
  if (!r->pixels || !r->rows) return FTC_NO_MEMORY;
  for (size_t y = 0; y < height; y++) r->rows[y] = r->pixels + y * r->row_bytes;
  png_read_image(r->png, r->rows);
  return FTC_DONE;
}

static int read_row(ftc_reader *base, uint8_t *row) {
  png_reader *r = (png_reader *)base;
  if (r->is_interlaced) {
    memcpy(row, r->rows[r->next++], r->row_bytes);
    return FTC_DONE;
  }
  if (setjmp(png_jmpbuf(r->png))) return failed(r);
  png_read_row(r->png, row, NULL);
  return FTC_DONE;
}

static int finish(ftc_reader *base) {
  png_reader *r = (png_reader *)base;
  if (setjmp(png_jmpbuf(r->png))) return failed(r);
  png_read_end(r->png, r->info);
  r->base.header.orientation = orientation(r);
  return FTC_DONE;
}

static void close_reader(ftc_reader *base) {
  png_reader *r = (png_reader *)base;
  png_destroy_read_struct(&r->png, &r->info, NULL);
  free(r->rows);
  free(r->pixels);
  free(r);
}

int ftc_png_open(const uint8_t *bytes, size_t count, ftc_reader **reader) {
  png_reader *r = calloc(1, sizeof *r);
  *reader = (ftc_reader *)r;
  if (!r) return FTC_NO_MEMORY;
  r->base.start = start, r->base.row = read_row, r->base.finish = finish, r->base.close = close_reader;
  r->stream = (stream){.bytes = bytes, .count = count, .message = r->base.message};
  r->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &r->stream, fail, ignore);
  if (!r->png || !(r->info = png_create_info_struct(r->png))) return FTC_NO_MEMORY;
  if (setjmp(png_jmpbuf(r->png))) return failed(r);
  png_set_read_fn(r->png, &r->stream, read_bytes);
  png_set_crc_action(r->png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_set_user_limits(r->png, 0x7fffffff, 0x7fffffff);
  png_set_read_user_chunk_fn(r->png, &r->is_animated, animation_chunk);
  png_read_info(r->png, r->info);
  png_uint_32 width = png_get_image_width(r->png, r->info), height = png_get_image_height(r->png, r->info);
  if (r->is_animated) return FTC_ANIMATED;
  if (!width || !height) return FTC_EMPTY;
  int type = png_get_color_type(r->png, r->info);
  int has_alpha = (type & PNG_COLOR_MASK_ALPHA) || png_get_valid(r->png, r->info, PNG_INFO_tRNS);
  int channels = has_alpha ? 4 : type & PNG_COLOR_MASK_COLOR ? 3 : 1;
  r->row_bytes = (size_t)width * (size_t)channels;
  r->is_interlaced = png_get_interlace_type(r->png, r->info) != PNG_INTERLACE_NONE;
  png_set_expand(r->png);
  png_set_strip_16(r->png);
  if (has_alpha && !(type & PNG_COLOR_MASK_COLOR)) png_set_gray_to_rgb(r->png);
  png_set_interlace_handling(r->png);
  r->base.header = (ftc_header){
      .width = (int32_t)width,
      .height = (int32_t)height,
      .channels = channels,
      .orientation = orientation(r),
      .working_bytes = r->is_interlaced ? (r->row_bytes + sizeof(png_bytep)) * height : 0,
  };
  return FTC_DONE;
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

// Texts as international text chunks, which say that they are UTF-8: `notes` has key and value after one another, each ended by 0.
static void write_notes(png_structp png, png_infop info, const char *notes, int note_count) {
  for (int i = 0; i < note_count; i++) {
    const char *value = notes + strlen(notes) + 1;
    png_text text = {.compression = PNG_ITXT_COMPRESSION_NONE, .key = (png_charp)notes, .text = (png_charp)value, .lang = ""};
    png_set_text(png, info, &text, 1);
    notes = value + strlen(value) + 1;
  }
}

int ftc_png_encode(const uint8_t *pixels, int width, int height, int channels, const char *notes, int note_count,
                   uint8_t **bytes, size_t *count) {
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
  write_notes(png, info, notes, note_count);
  png_write_info(png, info);
  for (int y = 0; y < height; y++) png_write_row(png, (png_bytep)pixels + (size_t)y * (size_t)width * (size_t)channels);
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  *bytes = s.out;
  *count = s.out_count;
  return FTC_DONE;
}

void ftc_free(void *memory) { free(memory); }
