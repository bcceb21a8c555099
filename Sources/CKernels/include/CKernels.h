// ftlab's C kernels. Every kernel runs on the libgomp team of the calling thread (see ftk_platform.h).
#ifndef CKERNELS_H
#define CKERNELS_H
#if __has_include("ftk_attention.h")
#include "ftk_attention.h"
#endif
#include "ftk_elementwise.h"
#include "ftk_matmul.h"
#if __has_include("ftk_matvec.h")
#include "ftk_matvec.h"
#endif
#include "ftk_optimizer.h"
#include "ftk_platform.h"
#include "ftk_rows.h"
#endif
