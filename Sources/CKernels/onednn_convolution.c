// Convolutions through oneDNN. Pictures stay channels-last; weights are reordered into the blocked layout oneDNN asks for
// before each use, which costs one pass over them.
#include <stdlib.h>
#include <string.h>
#include "onednn_library.h"
#define dnnl ftk_dnnl

// Networks have some dozens of convolutions in three passes; more than this means ever new picture sizes.
#define FTK_CONVOLUTION_CAPACITY 192

struct ftk_dnn_convolution {
  ftk_convolution shape;
  dnnl_primitive_t primitive, reorder;
  dnnl_memory_t input, weight, bias, output, blocked, scratch, reorder_scratch;
  void *blocked_bytes;
};

static void release(ftk_dnn_convolution *c) {
  if (c->primitive) dnnl.primitive_destroy(c->primitive);
  if (c->reorder) dnnl.primitive_destroy(c->reorder);
  dnnl_memory_t memories[] = {c->input,   c->weight,  c->bias,           c->output,
                              c->blocked, c->scratch, c->reorder_scratch};
  for (int i = 0; i < 7; i++) if (memories[i]) dnnl.memory_destroy(memories[i]);
  free(c->blocked_bytes);
  memset(c, 0, sizeof *c);
}

void ftk_dnn_release_convolutions(ftk_dnn *e) {
  for (int i = 0; i < e->convolution_count; i++) release(&e->convolutions[i]);
  free(e->convolutions);
  e->convolutions = NULL;
  e->convolution_count = 0;
}

static dnnl_data_type_t type_of(ftk_dtype type) { return type == FTK_BF16 ? dnnl_bf16 : dnnl_f32; }

// The weights as ftlab stores them, by strides in oneDNN's order [groups,] filters, channels, height, width.
static dnnl_status_t describe_weight(dnnl_memory_desc_t *d, const ftk_convolution *s, ftk_dtype type, int any) {
  int64_t channels = s->channels / s->groups, filters = s->filters / s->groups;
  int64_t row = s->kernel_width * channels, filter = s->kernel_height * row;
  int grouped = s->groups > 1;
  dnnl_dims_t dims = {s->groups, filters, channels, s->kernel_height, s->kernel_width};
  dnnl_dims_t strides = {filters * filter, filter, 1, row, channels};
  const int64_t *first = grouped ? dims : dims + 1, *first_stride = grouped ? strides : strides + 1;
  if (any) return dnnl.memory_desc_init_by_tag(d, 4 + grouped, first, type_of(type), dnnl_format_tag_any);
  return dnnl.memory_desc_init_by_strides(d, 4 + grouped, first, type_of(type), first_stride);
}

static dnnl_status_t make_descriptor(ftk_dnn *e, const ftk_convolution *s, int32_t pass, const dnnl_memory_desc_t *input,
                                     const dnnl_memory_desc_t *weight, const dnnl_memory_desc_t *bias,
                                     const dnnl_memory_desc_t *output, dnnl_primitive_desc_t hint,
                                     dnnl_primitive_desc_t *descriptor) {
  dnnl_convolution_desc_t operation;
  dnnl_dims_t strides = {s->stride, s->stride}, dilates = {s->dilation - 1, s->dilation - 1};
  dnnl_dims_t before = {s->top, s->left}, after = {s->bottom, s->right};
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_post_ops_t post = NULL;
  dnnl_status_t status;
  if (pass == FTK_CONVOLUTION_FORWARD)
    status = dnnl.dilated_convolution_forward_desc_init(&operation, dnnl_forward_training, dnnl_convolution_direct, input,
                                                        weight, bias, output, strides, dilates, before, after);
  else if (pass == FTK_CONVOLUTION_INPUT_GRADIENT)
    status = dnnl.dilated_convolution_backward_data_desc_init(&operation, dnnl_convolution_direct, input, weight, output,
                                                              strides, dilates, before, after);
  else
    status = dnnl.dilated_convolution_backward_weights_desc_init(&operation, dnnl_convolution_direct, input, weight, NULL,
                                                                 output, strides, dilates, before, after);
  if (!status) status = ftk_dnn_make_attributes(&attributes);
  if (!status && pass == FTK_CONVOLUTION_FORWARD && s->relu) {
    status = dnnl.post_ops_create(&post);
    if (!status) status = dnnl.post_ops_append_eltwise(post, 1, dnnl_eltwise_relu, 0, 0);
    if (!status) status = dnnl.primitive_attr_set_post_ops(attributes, post);
  }
  if (!status) status = dnnl.primitive_desc_create(descriptor, &operation, attributes, e->engine, hint);
  if (post) dnnl.post_ops_destroy(post);
  if (attributes) dnnl.primitive_attr_destroy(attributes);
  return status;
}

static dnnl_status_t compile(ftk_dnn *e, const ftk_convolution *s, ftk_dnn_convolution *c) {
  dnnl_memory_desc_t input, weight, any, hinted, bias, output;
  dnnl_primitive_desc_t forward = NULL, descriptor = NULL, reorder = NULL;
  int64_t ic = s->channels, oc = s->filters;
  dnnl_status_t status = dnnl.memory_desc_init_by_strides(
      &input, 4, (dnnl_dims_t){s->batch, ic, s->height, s->width}, type_of(s->type),
      (dnnl_dims_t){s->height * s->width * ic, 1, s->width * ic, ic});
  if (!status) status = dnnl.memory_desc_init_by_strides(
      &output, 4, (dnnl_dims_t){s->batch, oc, s->out_height, s->out_width}, type_of(s->type),
      (dnnl_dims_t){s->out_height * s->out_width * oc, 1, s->out_width * oc, oc});
  if (!status) status = describe_weight(&weight, s, s->weight_type, 0);
  if (!status) status = describe_weight(&any, s, s->weight_type, 1);
  // The gradient of narrow weights is wide, but there is no forward pass that mixes the two.
  if (!status) status = describe_weight(&hinted, s, s->pass == FTK_CONVOLUTION_WEIGHT_GRADIENT ? s->type : s->weight_type, 1);
  if (!status) status = dnnl.memory_desc_init_by_strides(&bias, 1, (dnnl_dims_t){oc}, dnnl_f32, (dnnl_dims_t){1});
  const dnnl_memory_desc_t *with_bias = s->has_bias ? &bias : NULL;
  if (!status) status = make_descriptor(e, s, FTK_CONVOLUTION_FORWARD, &input, &hinted, with_bias, &output, NULL, &forward);
  if (!status && s->pass != FTK_CONVOLUTION_FORWARD)
    status = make_descriptor(e, s, s->pass, &input, &any, NULL, &output, forward, &descriptor);
  dnnl_primitive_desc_t chosen = descriptor ? descriptor : forward;
  if (!status) status = dnnl.primitive_create(&c->primitive, chosen);
  if (!status) status = ftk_dnn_make_scratch(e, chosen, &c->scratch);
  if (!status) {
    int gradient = s->pass == FTK_CONVOLUTION_WEIGHT_GRADIENT;
    const dnnl_memory_desc_t *blocked =
        dnnl.primitive_desc_query_md(chosen, gradient ? dnnl_query_diff_weights_md : dnnl_query_weights_md, 0);
    if (!dnnl.memory_desc_equal(blocked, &weight)) {
      dnnl_primitive_attr_t attributes = NULL;
      status = ftk_dnn_make_attributes(&attributes);
      if (!status) status = dnnl.reorder_primitive_desc_create(&reorder, gradient ? blocked : &weight, e->engine,
                                                               gradient ? &weight : blocked, e->engine, attributes);
      if (attributes) dnnl.primitive_attr_destroy(attributes);
      if (!status) status = dnnl.primitive_create(&c->reorder, reorder);
      if (!status) status = ftk_dnn_make_scratch(e, reorder, &c->reorder_scratch);
      // 64 bytes more than needed, for vector loads that go beyond the end.
      size_t bytes = (dnnl.memory_desc_get_size(blocked) + 127) / 64 * 64;
      if (!status && !(c->blocked_bytes = aligned_alloc(64, bytes))) status = dnnl_out_of_memory;
      if (!status) status = dnnl.memory_create(&c->blocked, blocked, e->engine, c->blocked_bytes);
    }
  }
  if (!status) status = dnnl.memory_create(&c->input, &input, e->engine, DNNL_MEMORY_NONE);
  if (!status) status = dnnl.memory_create(&c->weight, &weight, e->engine, DNNL_MEMORY_NONE);
  if (!status) status = dnnl.memory_create(&c->bias, &bias, e->engine, DNNL_MEMORY_NONE);
  if (!status) status = dnnl.memory_create(&c->output, &output, e->engine, DNNL_MEMORY_NONE);
  dnnl_primitive_desc_t descriptors[] = {reorder, descriptor, forward};
  for (int i = 0; i < 3; i++) if (descriptors[i]) dnnl.primitive_desc_destroy(descriptors[i]);
  c->shape = *s;
  if (status) release(c);
  return status;
}

static ftk_dnn_convolution *find(ftk_dnn *e, const ftk_convolution *shape, dnnl_status_t *status) {
  _Static_assert(sizeof(ftk_convolution) == 16 * 8 + 6 * 4, "shapes are compared by bytes and must have no padding");
  for (int i = 0; i < e->convolution_count; i++)
    if (!memcmp(&e->convolutions[i].shape, shape, sizeof *shape)) return &e->convolutions[i];
  if (e->convolution_count == FTK_CONVOLUTION_CAPACITY) {
    ftk_dnn_release_convolutions(e);
    e->flushes++;
  }
  if (!e->convolutions && !(e->convolutions = calloc(FTK_CONVOLUTION_CAPACITY, sizeof *e->convolutions))) {
    *status = dnnl_out_of_memory;
    return NULL;
  }
  ftk_dnn_convolution *c = &e->convolutions[e->convolution_count];
  ftk_dnn_lock();
  *status = compile(e, shape, c);
  ftk_dnn_unlock();
  if (*status) return NULL;
  e->convolution_count++;
  return c;
}

int ftk_dnn_convolve(ftk_dnn *e, const ftk_convolution *shape, void *input, void *weight, const float *bias, void *output) {
  dnnl_status_t status = dnnl_success;
  ftk_dnn_convolution *c = find(e, shape, &status);
  if (!c) return status;
  dnnl.memory_set_data_handle(c->input, input);
  dnnl.memory_set_data_handle(c->weight, weight);
  dnnl.memory_set_data_handle(c->bias, (void *)bias);
  dnnl.memory_set_data_handle(c->output, output);
  dnnl_memory_t used = c->reorder ? c->blocked : c->weight;
  int gradient = shape->pass == FTK_CONVOLUTION_WEIGHT_GRADIENT;
  dnnl_exec_arg_t reorder[3] = {{DNNL_ARG_FROM, gradient ? used : c->weight}, {DNNL_ARG_TO, gradient ? c->weight : used}};
  int reorder_count = ftk_dnn_add_scratch(e, c->reorder_scratch, reorder, 2);
  if (c->reorder && !gradient) status = dnnl.primitive_execute(c->reorder, e->stream, reorder_count, reorder);
  dnnl_exec_arg_t forward[5] = {
      {DNNL_ARG_SRC, c->input}, {DNNL_ARG_WEIGHTS, used}, {DNNL_ARG_DST, c->output}, {DNNL_ARG_BIAS, c->bias}};
  dnnl_exec_arg_t input_gradient[4] = {
      {DNNL_ARG_DIFF_SRC, c->input}, {DNNL_ARG_WEIGHTS, used}, {DNNL_ARG_DIFF_DST, c->output}};
  dnnl_exec_arg_t weight_gradient[4] = {
      {DNNL_ARG_SRC, c->input}, {DNNL_ARG_DIFF_WEIGHTS, used}, {DNNL_ARG_DIFF_DST, c->output}};
  dnnl_exec_arg_t *arguments = shape->pass == FTK_CONVOLUTION_FORWARD ? forward
                                     : gradient                             ? weight_gradient
                                                                            : input_gradient;
  int count = shape->pass == FTK_CONVOLUTION_FORWARD && shape->has_bias ? 4 : 3;
  count = ftk_dnn_add_scratch(e, c->scratch, arguments, count);
  if (!status) status = dnnl.primitive_execute(c->primitive, e->stream, count, arguments);
  if (c->reorder && gradient && !status) status = dnnl.primitive_execute(c->reorder, e->stream, reorder_count, reorder);
  return status ? status : dnnl.stream_wait(e->stream);
}
