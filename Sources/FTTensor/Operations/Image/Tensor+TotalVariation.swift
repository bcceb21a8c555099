import CKernels

extension Tensor {
  /// How neighbours' differences enter ``totalVariation(_:_:)``.
  public enum VariationKind: Sendable { case squared, absolute }
  /// How they are joined: all added, or the mean over vertical plus the mean over horizontal neighbours.
  public enum VariationReduction: Sendable { case sum, mean }

  /// Total variation, a float32 scalar: Σ d(x[h + 1, w] − x[h, w]) + Σ d(x[h, w + 1] − x[h, w]) with d(t) = t² or |t|, over
  /// all pictures and channels, `x [batch, height, width, channels]`. With `.mean` each of the two sums is divided by the
  /// number of its terms (a sum without terms is 0), so that the value does not depend on the size.
  ///
  /// |t| has slope 0 at 0. Source: Rudin, Osher and Fatemi (1992), in the anisotropic form.
  public func totalVariation(_ kind: VariationKind = .squared, _ reduction: VariationReduction = .mean) -> Tensor {
    let image = shape.images("totalVariation")
    let isAbsolute: Int32 = kind == .absolute ? 1 : 0
    let rest = image.samples * image.channels
    let terms = [(image.height - 1) * image.width * rest, image.height * (image.width - 1) * rest]
    let scales = terms.map { reduction == .sum ? 1 : 1 / Double(max(1, $0)) }
    var sums = [0.0, 0.0]
    requireMemory(ftk_variation(image, isAbsolute, pointer, dtype.kernelType, &sums), "totalVariation")
    let result = Tensor([Float(sums[0] * scales[0] + sums[1] * scales[1])], shape: [], on: device)
    return result.recorded(from: [self]) { [x = detached] g, into in
      let factor = Double(g.item())
      let gx = Tensor(uninitialized: x.shape, x.dtype, on: g.device)
      ftk_variation_backward(
        image, isAbsolute, Float(factor * scales[0]), Float(factor * scales[1]), x.pointer, x.dtype.kernelType,
        gx.pointer)
      into.add(gx, to: 0)
    }
  }
}
