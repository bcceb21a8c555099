import FTTensor

extension GoldenOperation {
  static let images = padding + pooling + norms + groups + resampling + pictureOthers

  private static let padding = [
    GoldenOperation("image_padding", "reflect 1, 2, 3, 0") {
      $0[0].reflectPadded(ImageMargins(top: 1, bottom: 2, left: 3, right: 0))
    },
    GoldenOperation("image_padding", "reflect 4") { $0[0].reflectPadded(ImageMargins(4)) },
    GoldenOperation("image_padding", "zero 0, 1, 0, 1") {
      $0[0].zeroPadded(ImageMargins(top: 0, bottom: 1, left: 0, right: 1))
    },
  ]

  private static let overlapping = PoolingWindow(3, stride: 2, padding: 1)

  private static let pooling = [
    GoldenOperation("image_pooling", "maximum 2") { $0[0].maxPooled(PoolingWindow(2)) },
    GoldenOperation("image_pooling", "maximum 3 by 2 padded 1") { $0[0].maxPooled(overlapping) },
    GoldenOperation("image_pooling", "mean 2") { $0[0].averagePooled(PoolingWindow(2)) },
    GoldenOperation("image_pooling", "mean 3 by 2 padded 1") { $0[0].averagePooled(overlapping) },
    GoldenOperation("image_pooling", "mean 3 by 2 padded 1, inside") {
      $0[0].averagePooled(overlapping, countsPadding: false)
    },
    GoldenOperation("image_pooling", "global mean") { $0[0].globalAveragePooled() },
  ]

  private static let norms = [
    GoldenOperation("image_norm", "instance") { $0[0].instanceNorm(gain: $0[1], offset: $0[2]) },
    GoldenOperation("image_norm", "instance, conditional") { $0[0].instanceNorm(gain: $0[1], offset: $0[2]) },
    GoldenOperation("image_norm", "instance, relu") {
      $0[0].instanceNorm(gain: $0[1], offset: $0[2], activation: .relu)
    },
    GoldenOperation("image_norm", "instance, residual") {
      $0[0].instanceNorm(gain: $0[1], offset: $0[2], residual: $0[3])
    },
    GoldenOperation("image_norm", "batch, training") {
      $0[0].batchNormTraining(gain: $0[1], offset: $0[2]).result
    },
    GoldenOperation("image_norm", "batch, inference") {
      $0[0].batchNorm(
        mean: Tensor([0.5, -1, 0], on: $0[0].device), variance: Tensor([0.25, 2, 1], on: $0[0].device), gain: $0[1],
        offset: $0[2], epsilon: 1e-3)
    },
    GoldenOperation("image_norm", "moments, unbiased") {
      let moments = $0[0].channelMoments(isUnbiased: true)
      return Tensor.concatenated([moments.mean, moments.deviation], along: 1)
    },
  ]

  private static let groups = [
    GoldenOperation("image_groups", "groups of 2") { $0[0].groupNorm(group: 2, gain: $0[1], offset: $0[2]) },
    GoldenOperation("image_groups", "groups of 16, conditional") {
      $0[0].groupNorm(group: 16, gain: $0[1], offset: $0[2])
    },
    GoldenOperation("image_groups", "groups of 4, silu") {
      $0[0].groupNorm(group: 4, gain: $0[1], offset: $0[2], activation: .silu)
    },
  ]

  private static let resampling = [
    GoldenOperation("image_resampling", "nearest 2") { $0[0].upsampledNearest(by: 2) },
    GoldenOperation("image_resampling", "nearest 3") { $0[0].upsampledNearest(by: 3) },
    GoldenOperation("image_resampling", "bilinear to 6×10") { $0[0].resizedBilinear(height: 6, width: 10) },
    GoldenOperation("image_resampling", "bilinear to 3×11") { $0[0].resizedBilinear(height: 3, width: 11) },
    GoldenOperation("image_resampling", "pixel shuffle 2") { $0[0].pixelShuffled(by: 2) },
    GoldenOperation("image_resampling", "pixel shuffle 4") { $0[0].pixelShuffled(by: 4) },
    GoldenOperation("image_resampling", "pixel unshuffle 3") { $0[0].pixelUnshuffled(by: 3) },
  ]

  private static let pictureOthers = [
    GoldenOperation("image_others", "prelu") { $0[0].prelu(slope: $0[1]) },
    GoldenOperation("image_others", "prelu, one slope") { $0[0].prelu(slope: $0[1]) },
    GoldenOperation("image_others", "leakyRelu") { $0[0].leakyRelu(slope: 0.25) },
    GoldenOperation("image_others", "relu6") { $0[0].relu6() },
    GoldenOperation("image_others", "variation, squared") { $0[0].totalVariation(.squared) },
    GoldenOperation("image_others", "variation, absolute") { $0[0].totalVariation(.absolute) },
  ]
}
