// ftlab's C kernels. Every kernel runs on the libgomp team of the calling thread (see ftk_platform.h).
#ifndef CKERNELS_H
#define CKERNELS_H
#include "ftk_attention.h"
#include "ftk_audio.h"
#include "ftk_channels.h"
#include "ftk_convolution.h"
#include "ftk_elementwise.h"
#include "ftk_fourier.h"
#include "ftk_image.h"
#include "ftk_lstm.h"
#include "ftk_matmul.h"
#include "ftk_matvec.h"
#include "ftk_optimizer.h"
#include "ftk_platform.h"
#include "ftk_rows.h"
#include "ftk_speech.h"
#include "ftk_winograd.h"
#endif
