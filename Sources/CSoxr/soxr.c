#include "CSoxr.h"
#include <dlfcn.h>
#include <pthread.h>
#include "ftk_platform.h"

static __typeof__(soxr_create) *create;
static __typeof__(soxr_delete) *delete;
static __typeof__(soxr_process) *process;
static __typeof__(soxr_io_spec) *io_spec;
static __typeof__(soxr_quality_spec) *quality_spec;
static const char *message;

static void load(void) {
  if ((message = ftk_load_team())) return;
  void *library = dlopen("libsoxr.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    message = dlerror();
    return;
  }
  create = (__typeof__(create))dlsym(library, "soxr_create");
  delete = (__typeof__(delete))dlsym(library, "soxr_delete");
  process = (__typeof__(process))dlsym(library, "soxr_process");
  io_spec = (__typeof__(io_spec))dlsym(library, "soxr_io_spec");
  quality_spec = (__typeof__(quality_spec))dlsym(library, "soxr_quality_spec");
  if (!create || !delete || !process || !io_spec || !quality_spec)
    message = "libsoxr.so.0 lacks a function that ftlab needs";
}

const char *fts_load(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return message;
}

soxr_t fts_create(double from, double to) {
  soxr_error_t error = NULL;
  soxr_io_spec_t io = io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
  soxr_quality_spec_t quality = quality_spec(SOXR_HQ, 0);
  soxr_t made = create(from, to, 1, &error, &io, &quality, NULL);
  return error ? NULL : made;
}

void fts_delete(soxr_t resampler) { delete(resampler); }

void fts_process(soxr_t resampler, const float *input, size_t count, size_t *consumed, float *output, size_t capacity,
                 size_t *produced) {
  process(resampler, input, count, consumed, output, capacity, produced);
}
