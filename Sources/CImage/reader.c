#include <string.h>
#include "reader.h"

ftc_header ftc_get_header(const ftc_reader *reader) { return reader->header; }
const char *ftc_message(const ftc_reader *reader) { return reader->message; }
int ftc_start(ftc_reader *reader) { return reader->start(reader); }
int ftc_read_row(ftc_reader *reader, uint8_t *row) { return reader->row(reader, row); }
int ftc_finish(ftc_reader *reader) { return reader->finish(reader); }
void ftc_close(ftc_reader *reader) {
  if (reader) reader->close(reader);
}

void ftc_lay(const uint8_t *source, size_t pixels, int channels, const uint8_t *background, uint8_t *target) {
  for (size_t p = 0; p < pixels; p++) {
    const uint8_t *s = source + p * (size_t)channels;
    for (int c = 0; c < 3; c++)
      target[3 * p + (size_t)c] =
          channels == 4 ? (uint8_t)((s[c] * s[3] + background[c] * (255 - s[3]) + 127) / 255) : s[channels == 1 ? 0 : c];
  }
}

void ftc_place_row(const uint8_t *row, int y, int width, int height, int orientation, uint8_t *target) {
  size_t w = (size_t)width, h = (size_t)height, line = (size_t)y;
  // Where pixel (0, y) goes, and how far the next one of the row lies from it.
  size_t first;
  ptrdiff_t step = 1;
  switch (orientation) {
    case 2: first = line * w + w - 1, step = -1; break;
    case 3: first = (h - 1 - line) * w + w - 1, step = -1; break;
    case 4: first = (h - 1 - line) * w; break;
    case 5: first = line, step = (ptrdiff_t)h; break;
    case 6: first = h - 1 - line, step = (ptrdiff_t)h; break;
    case 7: first = (w - 1) * h + h - 1 - line, step = -(ptrdiff_t)h; break;
    case 8: first = (w - 1) * h + line, step = -(ptrdiff_t)h; break;
    default: first = line * w;
  }
  uint8_t *out = target + 3 * first;
  if (step == 1) {
    memcpy(out, row, 3 * w);
    return;
  }
  for (size_t x = 0; x < w; x++, row += 3) memcpy(target + 3 * (size_t)((ptrdiff_t)first + (ptrdiff_t)x * step), row, 3);
}
