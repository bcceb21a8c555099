// oneDNN's functions as loaded, and the engine that products and convolutions share. Private to the onednn*.c files.
#ifndef FTK_ONEDNN_LIBRARY_H
#define FTK_ONEDNN_LIBRARY_H
#include <oneapi/dnnl/dnnl.h>
#include "ftk_convolution.h"
#include "ftk_matmul.h"

#if DNNL_VERSION_MAJOR != 2
#error "ftlab speaks oneDNN 2 (Debian 12: libdnnl-dev 2.6); adapt the onednn*.c files to this version"
#endif

// Loaded when the first engine is made: the library is large, a program that only prints its help starts faster without
// it, and libgomp must be loaded first, with its settings (see ftk_load_team).
#define FTK_DNNL_FUNCTIONS(X) \
  X(dilated_convolution_backward_data_desc_init) X(dilated_convolution_backward_weights_desc_init) \
  X(dilated_convolution_forward_desc_init) X(engine_create) X(engine_destroy) X(matmul_desc_init) \
  X(memory_create) X(memory_desc_equal) X(memory_desc_get_size) X(memory_desc_init_by_strides) \
  X(memory_desc_init_by_tag) X(memory_destroy) X(memory_set_data_handle) X(post_ops_append_eltwise) \
  X(post_ops_append_sum) X(post_ops_create) X(post_ops_destroy) X(primitive_attr_create) \
  X(primitive_attr_destroy) X(primitive_attr_set_scratchpad_mode) X(primitive_attr_set_post_ops) X(primitive_create) X(primitive_desc_create) \
  X(primitive_desc_destroy) X(primitive_desc_query_md) X(primitive_destroy) X(primitive_execute) \
  X(reorder_primitive_desc_create) X(set_max_cpu_isa) X(stream_create) X(stream_destroy) X(stream_wait) X(version)

struct ftk_dnnl_library {
#define FTK_POINTER(name) __typeof__(dnnl_##name) *name;
  FTK_DNNL_FUNCTIONS(FTK_POINTER)
#undef FTK_POINTER
};
extern struct ftk_dnnl_library ftk_dnnl;

typedef struct ftk_dnn_product ftk_dnn_product;
typedef struct ftk_dnn_convolution ftk_dnn_convolution;

struct ftk_dnn {
  dnnl_engine_t engine;
  dnnl_stream_t stream;
  ftk_dnn_product *table;  // open addressing, at most half full
  int slots, capacity, entries, flushes;
  ftk_dnn_convolution *convolutions;  // a list: networks have some dozens
  int convolution_count;
  // Working memory of all primitives. oneDNN's own is counted per thread and breaks when an engine is destroyed by another
  // thread than the one that used it.
  void *scratch;
  size_t scratch_bytes;
};

// Held while primitives are created: of two threads that create different ones at the same time, oneDNN 2.6 now and then gives
// one a convolution that computes something else, and says nothing.
void ftk_dnn_lock(void);
void ftk_dnn_unlock(void);

// Says that a primitive takes its working memory from the caller.
dnnl_status_t ftk_dnn_make_attributes(dnnl_primitive_attr_t *attributes);
// Makes room for the working memory of a primitive; `memory` stays NULL where it needs none.
dnnl_status_t ftk_dnn_make_scratch(ftk_dnn *engine, const_dnnl_primitive_desc_t descriptor, dnnl_memory_t *memory);
// Adds the working memory to the arguments; their new number.
int ftk_dnn_add_scratch(ftk_dnn *engine, dnnl_memory_t memory, dnnl_exec_arg_t *arguments, int count);

void ftk_dnn_release_convolutions(ftk_dnn *engine);
#endif
