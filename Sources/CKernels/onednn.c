// oneDNN (version 2; version 3 renamed descriptor creation): loading it, and matrix products.
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "onednn_library.h"

struct ftk_dnnl_library ftk_dnnl;
#define dnnl ftk_dnnl
static int isa_limit = FTK_ISA_AVX512_BF16;

static void apply_isa_limit(void) {
  if (isa_limit <= FTK_ISA_BASELINE) dnnl.set_max_cpu_isa(dnnl_cpu_isa_sse41);
  else if (isa_limit == FTK_ISA_AVX2) dnnl.set_max_cpu_isa(dnnl_cpu_isa_avx2);
  else if (isa_limit == FTK_ISA_AVX512) dnnl.set_max_cpu_isa(dnnl_cpu_isa_avx512_core_vnni);
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void ftk_dnn_lock(void) { pthread_mutex_lock(&lock); }

void ftk_dnn_unlock(void) { pthread_mutex_unlock(&lock); }

static int load_once(void) {
  if (dnnl.engine_create) return 1;
  if (ftk_load_team()) return 0;
  void *library = dlopen("libdnnl.so.2", RTLD_NOW | RTLD_LOCAL);
  if (!library) return 0;
  int complete = 1;
#define FTK_LOOK_UP(name) complete &= (dnnl.name = (__typeof__(dnnl_##name) *)dlsym(library, "dnnl_" #name)) != NULL;
  FTK_DNNL_FUNCTIONS(FTK_LOOK_UP)
#undef FTK_LOOK_UP
  if (!complete) dnnl.engine_create = NULL;
  else apply_isa_limit();
  return complete;
}

static int load(void) {
  ftk_dnn_lock();
  int is_there = load_once();
  ftk_dnn_unlock();
  return is_there;
}

struct ftk_dnn_product {
  ftk_matmul_shape shape;
  dnnl_primitive_t primitive;
  dnnl_memory_t a, b, c, scratch;
};
typedef ftk_dnn_product product;

ftk_dnn *ftk_dnn_create(int capacity) {
  if (!load()) return NULL;
  ftk_dnn *e = calloc(1, sizeof *e);
  if (!e) return NULL;
  e->capacity = capacity;
  for (e->slots = 2; e->slots < 2 * capacity;) e->slots *= 2;
  e->table = calloc((size_t)e->slots, sizeof(product));
  if (!e->table || dnnl.engine_create(&e->engine, dnnl_cpu, 0) != dnnl_success ||
      dnnl.stream_create(&e->stream, e->engine, dnnl_stream_default_flags) != dnnl_success) {
    ftk_dnn_destroy(e);
    return NULL;
  }
  return e;
}

static void release(product *p) {
  if (p->primitive) dnnl.primitive_destroy(p->primitive);
  if (p->a) dnnl.memory_destroy(p->a);
  if (p->b) dnnl.memory_destroy(p->b);
  if (p->c) dnnl.memory_destroy(p->c);
  if (p->scratch) dnnl.memory_destroy(p->scratch);
  memset(p, 0, sizeof *p);
}

void ftk_dnn_destroy(ftk_dnn *e) {
  if (!e) return;
  for (int i = 0; e->table && i < e->slots; i++) release(&e->table[i]);
  ftk_dnn_release_convolutions(e);
  if (e->stream) dnnl.stream_destroy(e->stream);
  if (e->engine) dnnl.engine_destroy(e->engine);
  free(e->table);
  free(e->scratch);
  free(e);
}

dnnl_status_t ftk_dnn_make_attributes(dnnl_primitive_attr_t *attributes) {
  dnnl_status_t status = dnnl.primitive_attr_create(attributes);
  return status ? status : dnnl.primitive_attr_set_scratchpad_mode(*attributes, dnnl_scratchpad_mode_user);
}

dnnl_status_t ftk_dnn_make_scratch(ftk_dnn *e, const_dnnl_primitive_desc_t descriptor, dnnl_memory_t *memory) {
  const dnnl_memory_desc_t *need = dnnl.primitive_desc_query_md(descriptor, dnnl_query_scratchpad_md, 0);
  size_t bytes = need ? dnnl.memory_desc_get_size(need) : 0;
  *memory = NULL;
  if (!bytes) return dnnl_success;
  if (bytes > e->scratch_bytes) {
    void *larger = ftk_workspace((bytes + 127) / 64 * 64);
    free(e->scratch);
    e->scratch = larger;
    e->scratch_bytes = bytes;
  }
  return dnnl.memory_create(memory, need, e->engine, DNNL_MEMORY_NONE);
}

int ftk_dnn_add_scratch(ftk_dnn *e, dnnl_memory_t memory, dnnl_exec_arg_t *arguments, int count) {
  if (!memory) return count;
  dnnl.memory_set_data_handle(memory, e->scratch);
  arguments[count] = (dnnl_exec_arg_t){DNNL_ARG_SCRATCHPAD, memory};
  return count + 1;
}

static dnnl_status_t describe(dnnl_memory_desc_t *d, int rank, int64_t batch, int64_t rows, int64_t columns, int64_t sb,
                              int64_t sr, int64_t sc, ftk_dtype type) {
  dnnl_data_type_t t = type == FTK_BF16 ? dnnl_bf16 : dnnl_f32;
  // A dimension of one element may carry any stride; a dense one keeps oneDNN on its fast path.
  if (rows == 1 && sc == 1) sr = columns;
  if (columns == 1 && sr == 1) sc = rows;
  if (rank == 2) return dnnl.memory_desc_init_by_strides(d, 2, (dnnl_dims_t){rows, columns}, t, (dnnl_dims_t){sr, sc});
  return dnnl.memory_desc_init_by_strides(d, 3, (dnnl_dims_t){batch, rows, columns}, t, (dnnl_dims_t){sb, sr, sc});
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
  if (!status) status = dnnl.matmul_desc_init(&operation, &a, &b, NULL, &c);
  if (!status) status = ftk_dnn_make_attributes(&attributes);
  if (!status && s->accumulate) {
    status = dnnl.post_ops_create(&post);
    if (!status) status = dnnl.post_ops_append_sum(post, 1.0f);
    if (!status) status = dnnl.primitive_attr_set_post_ops(attributes, post);
  }
  if (!status) status = dnnl.primitive_desc_create(&descriptor, &operation, attributes, e->engine, NULL);
  if (!status) status = dnnl.primitive_create(&p->primitive, descriptor);
  if (!status) status = ftk_dnn_make_scratch(e, descriptor, &p->scratch);
  if (!status) status = dnnl.memory_create(&p->a, &a, e->engine, DNNL_MEMORY_NONE);
  if (!status) status = dnnl.memory_create(&p->b, &b, e->engine, DNNL_MEMORY_NONE);
  if (!status) status = dnnl.memory_create(&p->c, &c, e->engine, DNNL_MEMORY_NONE);
  if (descriptor) dnnl.primitive_desc_destroy(descriptor);
  if (post) dnnl.post_ops_destroy(post);
  if (attributes) dnnl.primitive_attr_destroy(attributes);
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
    ftk_dnn_lock();
    dnnl_status_t status = compile(e, shape, p);
    ftk_dnn_unlock();
    if (status == dnnl_out_of_memory) ftk_out_of_memory(0);
    if (status) return status;
    e->entries++;
  }
  dnnl.memory_set_data_handle(p->a, (void *)a);
  dnnl.memory_set_data_handle(p->b, (void *)b);
  dnnl.memory_set_data_handle(p->c, c);
  dnnl_exec_arg_t arguments[4] = {{DNNL_ARG_SRC, p->a}, {DNNL_ARG_WEIGHTS, p->b}, {DNNL_ARG_DST, p->c}};
  int count = ftk_dnn_add_scratch(e, p->scratch, arguments, 3);
  dnnl_status_t status = dnnl.primitive_execute(p->primitive, e->stream, count, arguments);
  if (!status) status = dnnl.stream_wait(e->stream);
  if (status == dnnl_out_of_memory) ftk_out_of_memory(0);
  return status;
}

void ftk_dnn_statistics(const ftk_dnn *e, int *entries, int *flushes) {
  *entries = e->entries + e->convolution_count;
  *flushes = e->flushes;
}

void ftk_dnn_limit_isa(int level) {
  isa_limit = level;
  if (dnnl.engine_create) apply_isa_limit();
}

int ftk_dnn_version(void) {
  const dnnl_version_t *v = dnnl.version();
  return v->major * 10000 + v->minor * 100 + v->patch;
}
