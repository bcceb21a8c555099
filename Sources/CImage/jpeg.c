#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jpeglib.h>
#include <jerror.h>
#include "reader.h"

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

// A small file may hold thousands of scans, each of which goes over the whole picture. Real ones have about ten.
#define FTC_SCANS 500
static void count_scans(j_common_ptr info) {
  if (((j_decompress_ptr)info)->input_scan_number <= FTC_SCANS) return;
  failure *f = (failure *)info->err;
  if (f->message) strcpy(f->message, "more than 500 scans");
  longjmp(f->jump, 1);
}

typedef struct {
  ftc_reader base;
  struct jpeg_decompress_struct info;
  struct jpeg_progress_mgr progress;
  failure failure;
  uint8_t *inks;
} jpeg_reader;

static int failed(jpeg_reader *r) { return r->failure.is_truncated ? FTC_TRUNCATED : FTC_CORRUPT; }

static int start(ftc_reader *base) {
  jpeg_reader *r = (jpeg_reader *)base;
  if (setjmp(r->failure.jump)) return failed(r);
  jpeg_start_decompress(&r->info);
  if (r->info.out_color_space == JCS_CMYK && !(r->inks = malloc(4 * (size_t)r->info.output_width))) return FTC_NO_MEMORY;
  return FTC_DONE;
}

int ftc_jpeg_reduce(ftc_reader *base, int width, int height) {
  jpeg_reader *r = (jpeg_reader *)base;
  if (setjmp(r->failure.jump)) return failed(r);
  // An eighth, a quarter, a half: for these the library has fast transforms.
  for (unsigned eighths = 1; eighths < 8; eighths *= 2) {
    r->info.scale_num = eighths, r->info.scale_denom = 8;
    jpeg_calc_output_dimensions(&r->info);
    if ((int64_t)r->info.output_width < width || (int64_t)r->info.output_height < height) continue;
    r->base.header.width = (int32_t)r->info.output_width;
    r->base.header.height = (int32_t)r->info.output_height;
    return FTC_DONE;
  }
  r->info.scale_num = 8;
  return FTC_DONE;
}

static int read_row(ftc_reader *base, uint8_t *row) {
  jpeg_reader *r = (jpeg_reader *)base;
  if (setjmp(r->failure.jump)) return failed(r);
  JSAMPROW target = r->inks ? r->inks : row;
  jpeg_read_scanlines(&r->info, &target, 1);
  if (!r->inks) return FTC_DONE;
  // As Pillow: always Adobe's convention, 255 = no ink, with its marker or without, and its rounding.
  for (size_t x = 0; x < r->info.output_width; x++) {
    const uint8_t *ink = r->inks + 4 * x;
    for (int c = 0; c < 3; c++) {
      int product = (255 - ink[c]) * ink[3] + 128, value = ink[3] - ((product + (product >> 8)) >> 8);
      row[3 * x + (size_t)c] = (uint8_t)(value < 0 ? 0 : value);
    }
  }
  return FTC_DONE;
}

static int finish(ftc_reader *base) {
  jpeg_reader *r = (jpeg_reader *)base;
  if (setjmp(r->failure.jump)) return failed(r);
  jpeg_finish_decompress(&r->info);
  return FTC_DONE;
}

static void close_reader(ftc_reader *base) {
  jpeg_reader *r = (jpeg_reader *)base;
  jpeg_destroy_decompress(&r->info);
  free(r->inks);
  free(r);
}

// EXIF and XMP both stand in APP1 blocks, in any order and number; the first that says something counts, EXIF before XMP.
static int orientation(jpeg_saved_marker_ptr markers) {
  static const char xmp[] = "http://ns.adobe.com/xap/1.0/";
  int found = 0;
  for (jpeg_saved_marker_ptr m = markers; m && !found; m = m->next)
    if (m->data_length >= 6 && !memcmp(m->data, "Exif\0\0", 6)) found = ftc_exif_orientation(m->data, m->data_length);
  for (jpeg_saved_marker_ptr m = markers; m && !found; m = m->next)
    if (m->data_length >= sizeof xmp && !memcmp(m->data, xmp, sizeof xmp))
      found = ftc_xmp_orientation(m->data + sizeof xmp, m->data_length - sizeof xmp);
  return found ? found : 1;
}

// Coefficients of a picture in several scans are kept for all of it: 64 of 2 bytes a block.
static uint64_t coefficient_bytes(j_decompress_ptr info) {
  if (!jpeg_has_multiple_scans(info)) return 0;
  uint64_t bytes = 0;
  for (int c = 0; c < info->num_components; c++) {
    const jpeg_component_info *component = info->comp_info + c;
    bytes += (uint64_t)(component->width_in_blocks + 8) * (component->height_in_blocks + 8) * 128;
  }
  return bytes;
}

int ftc_jpeg_open(const uint8_t *bytes, size_t count, ftc_reader **reader) {
  jpeg_reader *r = calloc(1, sizeof *r);
  *reader = (ftc_reader *)r;
  if (!r) return FTC_NO_MEMORY;
  r->base.start = start, r->base.row = read_row, r->base.finish = finish, r->base.close = close_reader;
  r->info.err = jpeg_std_error(&r->failure.base);
  r->failure.base.error_exit = fail;
  r->failure.base.emit_message = warn;
  r->failure.message = r->base.message;
  if (setjmp(r->failure.jump)) return failed(r);
  jpeg_create_decompress(&r->info);
  r->progress.progress_monitor = count_scans;
  r->info.progress = &r->progress;
  jpeg_mem_src(&r->info, bytes, (unsigned long)count);
  jpeg_save_markers(&r->info, JPEG_APP0 + 1, 0xffff);
  jpeg_read_header(&r->info, TRUE);
  if (!r->info.image_width || !r->info.image_height) return FTC_EMPTY;
  J_COLOR_SPACE space = r->info.jpeg_color_space;
  int is_grey = space == JCS_GRAYSCALE;
  r->info.out_color_space = space == JCS_CMYK || space == JCS_YCCK ? JCS_CMYK : is_grey ? JCS_GRAYSCALE : JCS_RGB;
  r->base.header = (ftc_header){
      .width = (int32_t)r->info.image_width,
      .height = (int32_t)r->info.image_height,
      .channels = is_grey ? 1 : 3,
      .orientation = orientation(r->info.marker_list),
      .working_bytes = coefficient_bytes(&r->info),
  };
  return FTC_DONE;
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
