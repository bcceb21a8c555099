// What the formats' readers have in common.
#ifndef CIMAGE_READER_H
#define CIMAGE_READER_H
#include "CImage.h"

struct ftc_reader {
  ftc_header header;
  char message[200];
  int (*start)(ftc_reader *);
  int (*row)(ftc_reader *, uint8_t *);
  int (*finish)(ftc_reader *);
  void (*close)(ftc_reader *);
};
#endif
