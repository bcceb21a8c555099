// 3 × 3 convolutions with a quarter of the products: Winograd's F(4 × 4, 3 × 3).
#ifndef FTK_WINOGRAD_H
#define FTK_WINOGRAD_H
#include "ftk_convolution.h"

/// Whether `ftk_winograd_convolve` computes this pass on this processor, and sooner than the direct sum: see
/// winograd.c for the rule. It does not depend on the number of threads.
int ftk_winograd_suits(const ftk_convolution *shape);

/// Floats of memory that `ftk_winograd_convolve` needs with the calling thread's team.
size_t ftk_winograd_workspace(const ftk_convolution *shape);

/// A convolution or the gradient of its input, like `ftk_dnn_convolve`, of shapes that suit. Numbers are float32 or bfloat16;
/// bfloat16 is widened when it is read and rounded once when it is written.
///
/// 4 × 4 outputs of a filter are Aᵀ [Σ over channels (G w Gᵀ) ∘ (Bᵀ x B)] A, where x are the 6 × 6 pixels they come from, w
/// the 3 × 3 weights, and ∘ multiplies element by element: 36 products in place of 144. The matrices evaluate and
/// interpolate polynomials at the points 0, ±3/4, ±3/2 and ∞. In float32 results are those of the direct sum within 1e-5 of
/// the largest result; a value that is not finite spreads over the tiles it touches. Source: Lavin and Gray, arXiv:1509.09308.
///
/// - `workspace`: `ftk_winograd_workspace` floats, aligned to 64 bytes. Nothing in it is kept from one call to the next.
void ftk_winograd_convolve(const ftk_convolution *shape, void *input, const void *weight, const float *bias, void *output,
                           float *workspace);
#endif
