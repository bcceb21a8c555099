#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jpeglib.h>
#include <jerror.h>
#include "CImage.h"

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf jump;
  int is_truncated;
  char *message;
} failure;

static void fail(j_common_ptr info) {
  failure *f = (failure *)info->err;
  if (f->message) {
    char text[JMSG_LENGTH_MAX];
    info->err->format_message(info, text);
    strncpy(f->message, text, 199);
    f->message[199] = 0;
  }
  longjmp(f->jump, 1);
}

// libjpeg invents grey pixels for what is missing and only warns. A picture that is not whole is an error here.
static void warn(j_common_ptr info, int level) {
  if (level >= 0) return;
  failure *f = (failure *)info->err;
  if (info->err->msg_code == JWRN_JPEG_EOF || info->err->msg_code == JWRN_HIT_MARKER) f->is_truncated = 1;
  // Bytes between markers and a wrong Adobe flag lose nothing.
  if (info->err->msg_code == JWRN_EXTRANEOUS_DATA || info->err->msg_code == JWRN_ADOBE_XFORM) return;
  fail(info);
}

static unsigned read16(const uint8_t *p, int big) { return big ? (unsigned)p[0] << 8 | p[1] : (unsigned)p[1] << 8 | p[0]; }
static uint64_t read32(const uint8_t *p, int big) {
  return big ? (uint64_t)read16(p, 1) << 16 | read16(p + 2, 1) : (uint64_t)read16(p + 2, 0) << 16 | read16(p, 0);
}

// Tag 0x0112 of the first directory of an EXIF block. Source: EXIF 2.3, TIFF 6.0.
static int exif_orientation(const uint8_t *p, size_t count) {
  if (count < 14 || memcmp(p, "Exif\0\0", 6)) return 1;
  p += 6, count -= 6;
  int big = p[0] == 'M';
  if (read16(p + 2, big) != 42) return 1;
  uint64_t directory = read32(p + 4, big);
  if (directory + 2 > count) return 1;
  unsigned entries = read16(p + directory, big);
  for (unsigned i = 0; i < entries; i++) {
    uint64_t entry = directory + 2 + 12ull * i;
    if (entry + 12 > count) return 1;
    if (read16(p + entry, big) != 0x0112) continue;
    unsigned value = read16(p + entry + 8, big);
    return value >= 1 && value <= 8 ? (int)value : 1;
  }
  return 1;
}

int ftc_jpeg_decode(const uint8_t *bytes, size_t count, uint64_t pixel_limit, ftc_picture *picture) {
  struct jpeg_decompress_struct info;
  failure f = {.message = picture->message};
  uint8_t *volatile pixels = NULL;
  uint8_t *volatile inks = NULL;
  volatile int status = FTC_CORRUPT;
  info.err = jpeg_std_error(&f.base);
  f.base.error_exit = fail;
  f.base.emit_message = warn;
  if (setjmp(f.jump)) {
    if (f.is_truncated) status = FTC_TRUNCATED;
    goto done;
  }
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, bytes, (unsigned long)count);
  jpeg_save_markers(&info, JPEG_APP0 + 1, 0xffff);
  jpeg_read_header(&info, TRUE);
  picture->width = (int32_t)info.image_width;
  picture->height = (int32_t)info.image_height;
  picture->orientation = 1;
  for (jpeg_saved_marker_ptr m = info.marker_list; m; m = m->next)
    if (m->marker == JPEG_APP0 + 1) picture->orientation = exif_orientation(m->data, m->data_length);
  if (!info.image_width || !info.image_height) status = FTC_EMPTY;
  else if ((uint64_t)info.image_width * info.image_height > pixel_limit) status = FTC_TOO_LARGE;
  if (status != FTC_CORRUPT) goto done;
  int is_ink = info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;
  int is_grey = info.jpeg_color_space == JCS_GRAYSCALE;
  info.out_color_space = is_ink ? JCS_CMYK : is_grey ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_start_decompress(&info);
  size_t width = info.output_width, height = info.output_height;
  int channels = is_grey ? 1 : 3;
  pixels = malloc(width * height * (size_t)channels);
  if (is_ink) inks = malloc(width * 4);
  if (!pixels || (is_ink && !inks)) {
    status = FTC_NO_MEMORY;
    goto done;
  }
  while (info.output_scanline < height) {
    uint8_t *row = pixels + info.output_scanline * width * (size_t)channels;
    JSAMPROW target = is_ink ? inks : row;
    jpeg_read_scanlines(&info, &target, 1);
    if (!is_ink) continue;
    // Adobe stores inks inverted, 255 = no ink; others store them plainly.
    for (size_t x = 0; x < width; x++) {
      const uint8_t *ink = inks + 4 * x;
      for (int c = 0; c < 3; c++) {
        int a = info.saw_Adobe_marker ? ink[c] : 255 - ink[c], k = info.saw_Adobe_marker ? ink[3] : 255 - ink[3];
        row[3 * x + c] = (uint8_t)((a * k + 127) / 255);
      }
    }
  }
  jpeg_finish_decompress(&info);
  picture->channels = channels;
  picture->pixels = pixels;
  status = FTC_DONE;
done:
  jpeg_destroy_decompress(&info);
  free(inks);
  if (status != FTC_DONE) free(pixels);
  return status;
}

int ftc_jpeg_encode(const uint8_t *pixels, int width, int height, int channels, int quality, int full_colour,
                    uint8_t **bytes, size_t *count) {
  struct jpeg_compress_struct info;
  failure f = {0};
  unsigned char *out = NULL;
  unsigned long size = 0;
  info.err = jpeg_std_error(&f.base);
  f.base.error_exit = fail;
  if (setjmp(f.jump)) {
    jpeg_destroy_compress(&info);
    free(out);
    return FTC_CORRUPT;
  }
  jpeg_create_compress(&info);
  jpeg_mem_dest(&info, &out, &size);
  info.image_width = (JDIMENSION)width;
  info.image_height = (JDIMENSION)height;
  info.input_components = channels;
  info.in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, quality, TRUE);
  info.optimize_coding = TRUE;
  if (full_colour) info.comp_info[0].h_samp_factor = info.comp_info[0].v_samp_factor = 1;
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < info.image_height) {
    JSAMPROW row = (JSAMPROW)pixels + (size_t)info.next_scanline * (size_t)width * (size_t)channels;
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  *bytes = out;
  *count = size;
  return FTC_DONE;
}
