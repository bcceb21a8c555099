// The one file that speaks oneDNN's C API (version 2; version 3 renamed descriptor creation).
#include <oneapi/dnnl/dnnl.h>
#include <stdlib.h>
#include <string.h>
#include "ftk_matmul.h"

#if DNNL_VERSION_MAJOR != 2
#error "ftlab speaks oneDNN 2 (Debian 12: libdnnl-dev 2.6); adapt onednn.c to this version"
#endif

typedef struct {
  ftk_matmul_shape shape;
  dnnl_primitive_t primitive;
  dnnl_memory_t a, b, c;
} product;

struct ftk_dnn {
  dnnl_engine_t engine;
  dnnl_stream_t stream;
  product *table;  // open addressing, at most half full
  int slots, capacity, entries, flushes;
};

ftk_dnn *ftk_dnn_create(int capacity) {
  ftk_dnn *e = calloc(1, sizeof *e);
  if (!e) return NULL;
  e->capacity = capacity;
  for (e->slots = 2; e->slots < 2 * capacity;) e->slots *= 2;
  e->table = calloc((size_t)e->slots, sizeof(product));
  if (!e->table || dnnl_engine_create(&e->engine, dnnl_cpu, 0) != dnnl_success ||
      dnnl_stream_create(&e->stream, e->engine, dnnl_stream_default_flags) != dnnl_success) {
    ftk_dnn_destroy(e);
    return NULL;
  }
  return e;
}

static void release(product *p) {
  if (p->primitive) dnnl_primitive_destroy(p->primitive);
  if (p->a) dnnl_memory_destroy(p->a);
  if (p->b) dnnl_memory_destroy(p->b);
  if (p->c) dnnl_memory_destroy(p->c);
  memset(p, 0, sizeof *p);
}

void ftk_dnn_destroy(ftk_dnn *e) {
  if (!e) return;
  for (int i = 0; e->table && i < e->slots; i++) release(&e->table[i]);
  if (e->stream) dnnl_stream_destroy(e->stream);
  if (e->engine) dnnl_engine_destroy(e->engine);
  free(e->table);
  free(e);
}

static dnnl_status_t describe(dnnl_memory_desc_t *d, int rank, int64_t batch, int64_t rows, int64_t columns, int64_t sb,
                              int64_t sr, int64_t sc, ftk_dtype type) {
  dnnl_data_type_t t = type == FTK_BF16 ? dnnl_bf16 : dnnl_f32;
  // A dimension of one element may carry any stride; a dense one keeps oneDNN on its fast path.
  if (rows == 1 && sc == 1) sr = columns;
  if (columns == 1 && sr == 1) sc = rows;
  if (rank == 2) return dnnl_memory_desc_init_by_strides(d, 2, (dnnl_dims_t){rows, columns}, t, (dnnl_dims_t){sr, sc});
  return dnnl_memory_desc_init_by_strides(d, 3, (dnnl_dims_t){batch, rows, columns}, t, (dnnl_dims_t){sb, sr, sc});
}

static dnnl_status_t compile(ftk_dnn *e, const ftk_matmul_shape *s, product *p) {
  dnnl_memory_desc_t a, b, c;
  dnnl_matmul_desc_t operation;
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_post_ops_t post = NULL;
  dnnl_primitive_desc_t descriptor = NULL;
  int rank = s->batch == 1 ? 2 : 3;
  dnnl_status_t status = describe(&a, rank, s->a_batch ? s->batch : 1, s->m, s->k, s->a_batch, s->a_row, s->a_column, s->a_type);
  if (!status) status = describe(&b, rank, s->b_batch ? s->batch : 1, s->k, s->n, s->b_batch, s->b_row, s->b_column, s->b_type);
  if (!status) status = describe(&c, rank, s->batch, s->m, s->n, s->c_batch, s->c_row, 1, s->c_type);
  if (!status) status = dnnl_matmul_desc_init(&operation, &a, &b, NULL, &c);
  if (!status) status = dnnl_primitive_attr_create(&attributes);
  if (!status && s->accumulate) {
    status = dnnl_post_ops_create(&post);
    if (!status) status = dnnl_post_ops_append_sum(post, 1.0f);
    if (!status) status = dnnl_primitive_attr_set_post_ops(attributes, post);
  }
  if (!status) status = dnnl_primitive_desc_create(&descriptor, &operation, attributes, e->engine, NULL);
  if (!status) status = dnnl_primitive_create(&p->primitive, descriptor);
  if (!status) status = dnnl_memory_create(&p->a, &a, e->engine, DNNL_MEMORY_NONE);
  if (!status) status = dnnl_memory_create(&p->b, &b, e->engine, DNNL_MEMORY_NONE);
  if (!status) status = dnnl_memory_create(&p->c, &c, e->engine, DNNL_MEMORY_NONE);
  if (descriptor) dnnl_primitive_desc_destroy(descriptor);
  if (post) dnnl_post_ops_destroy(post);
  if (attributes) dnnl_primitive_attr_destroy(attributes);
  if (status) release(p);
  else p->shape = *s;
  return status;
}

static uint64_t hash(const ftk_matmul_shape *s) {
  uint64_t h = 0xcbf29ce484222325ull;
  const int64_t *words = (const int64_t *)s;
  for (size_t i = 0; i < sizeof *s / 8; i++) h = (h ^ (uint64_t)words[i]) * 0x9E3779B97F4A7C15ull, h ^= h >> 29;
  return h;
}

int ftk_dnn_matmul(ftk_dnn *e, const ftk_matmul_shape *shape, const void *a, const void *b, void *c) {
  _Static_assert(sizeof(ftk_matmul_shape) % 8 == 0, "the shape is hashed by words and must have no padding");
  int slot = (int)(hash(shape) & (uint64_t)(e->slots - 1));
  while (e->table[slot].primitive && memcmp(&e->table[slot].shape, shape, sizeof *shape)) slot = (slot + 1) & (e->slots - 1);
  product *p = &e->table[slot];
  if (!p->primitive) {
    if (e->entries == e->capacity) {
      for (int i = 0; i < e->slots; i++) release(&e->table[i]);
      e->entries = 0;
      e->flushes++;
      p = &e->table[hash(shape) & (uint64_t)(e->slots - 1)];
    }
    dnnl_status_t status = compile(e, shape, p);
    if (status) return status;
    e->entries++;
  }
  dnnl_memory_set_data_handle(p->a, (void *)a);
  dnnl_memory_set_data_handle(p->b, (void *)b);
  dnnl_memory_set_data_handle(p->c, c);
  dnnl_exec_arg_t arguments[3] = {{DNNL_ARG_SRC, p->a}, {DNNL_ARG_WEIGHTS, p->b}, {DNNL_ARG_DST, p->c}};
  dnnl_status_t status = dnnl_primitive_execute(p->primitive, e->stream, 3, arguments);
  return status ? status : dnnl_stream_wait(e->stream);
}

void ftk_dnn_statistics(const ftk_dnn *e, int *entries, int *flushes) {
  *entries = e->entries;
  *flushes = e->flushes;
}

void ftk_dnn_limit_isa(int level) {
  if (level <= FTK_ISA_BASELINE) dnnl_set_max_cpu_isa(dnnl_cpu_isa_sse41);
  else if (level == FTK_ISA_AVX2) dnnl_set_max_cpu_isa(dnnl_cpu_isa_avx2);
  else if (level == FTK_ISA_AVX512) dnnl_set_max_cpu_isa(dnnl_cpu_isa_avx512_core_vnni);
}

int ftk_dnn_version(void) {
  const dnnl_version_t *v = dnnl_version();
  return v->major * 10000 + v->minor * 100 + v->patch;
}
