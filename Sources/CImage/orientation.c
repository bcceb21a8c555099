// Which way up a picture is, from what cameras and programs write beside it.
#include <string.h>
#include "CImage.h"

static unsigned read16(const uint8_t *p, int big) { return big ? (unsigned)p[0] << 8 | p[1] : (unsigned)p[1] << 8 | p[0]; }
static uint64_t read32(const uint8_t *p, int big) {
  return big ? (uint64_t)read16(p, 1) << 16 | read16(p + 2, 1) : (uint64_t)read16(p + 2, 0) << 16 | read16(p, 0);
}

int ftc_exif_orientation(const uint8_t *p, size_t count) {
  if (count >= 6 && !memcmp(p, "Exif\0\0", 6)) p += 6, count -= 6;
  if (count < 8 || (memcmp(p, "MM", 2) && memcmp(p, "II", 2))) return 0;
  int big = p[0] == 'M';
  if (read16(p + 2, big) != 42) return 0;
  uint64_t directory = read32(p + 4, big);
  if (directory + 2 > count) return 0;
  unsigned entries = read16(p + directory, big);
  for (unsigned i = 0; i < entries; i++) {
    uint64_t entry = directory + 2 + 12ull * i;
    if (entry + 12 > count) return 0;
    if (read16(p + entry, big) != 0x0112) continue;
    // A SHORT by the standard; some programs write a LONG.
    uint64_t value = read16(p + entry + 2, big) == 4 ? read32(p + entry + 8, big) : read16(p + entry + 8, big);
    return value >= 1 && value <= 8 ? (int)value : 0;
  }
  return 0;
}

int ftc_xmp_orientation(const uint8_t *p, size_t count) {
  static const char name[] = "tiff:Orientation";
  const size_t length = sizeof name - 1;
  for (size_t i = 0; i + length + 3 <= count; i++) {
    if (memcmp(p + i, name, length)) continue;
    // tiff:Orientation="6" or <tiff:Orientation>6</…
    const uint8_t *q = p + i + length;
    size_t skip = q[0] == '>' ? 1 : q[0] == '=' && (q[1] == '"' || q[1] == '\'') ? 2 : 0;
    if (skip && q[skip] >= '1' && q[skip] <= '8') return q[skip] - '0';
  }
  return 0;
}
