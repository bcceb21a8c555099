import CKernels

extension Tensor {
  /// Group norm: act((x − mean) / √(variance + ε) · gain + offset) + residual, with mean and biased variance over the pixels
  /// of each picture and `group` neighbouring channels. `x [batch, height, width, channels]`.
  ///
  /// As ``instanceNorm(gain:offset:epsilon:activation:residual:)``, which is the case of groups of one channel: the backward
  /// pass reads x and the gradient twice and keeps neither the normalised values nor the result.
  ///
  /// - Parameters:
  ///   - group: channels of a group; a divisor of the channels. (PyTorch's `GroupNorm` counts the groups instead.)
  ///   - gain, offset: `[channels]`, or `[batch, channels]` for a norm that a condition steers (FiLM: Perez et al.,
  ///     arXiv:1709.07871); 1 and 0 when absent. Their gradients are float32.
  /// Source: Wu and He, arXiv:1803.08494.
  public func groupNorm(
    group: Int, gain: Tensor? = nil, offset: Tensor? = nil, epsilon: Float = 1e-5, activation: NormActivation = .none,
    residual: Tensor? = nil
  ) -> Tensor {
    _ = shape.images("groupNorm")
    let layout = ChannelLayout(shape)
    precondition(
      group >= 1 && layout.channels % group == 0,
      "groupNorm: groups of \(group) channels do not divide the \(layout.channels) channels of \(shape)")
    let statistics = channelStatistics(layout).shared(byGroupsOf: group)
    return ChannelNorm(
      operation: "groupNorm", layout: layout, mean: layout.vector(statistics.mean, on: device),
      rstd: layout.vector(statistics.reciprocalDeviation(epsilon: epsilon), on: device), isConstant: false,
      activation: activation, group: group
    ).applied(to: self, gain: gain, offset: offset, residual: residual)
  }
}

extension ChannelStatistics {
  /// Every channel with the mean and the spread of its group: Σ (x − group's mean)² of a channel's share.
  func shared(byGroupsOf group: Int) -> ChannelStatistics {
    guard group > 1 else { return self }
    var (means, spreads) = (mean, squares)
    for first in stride(from: 0, to: means.count, by: group) {
      let channels = first..<first + group
      let center = channels.reduce(0) { $0 + mean[$1] } / Double(group)
      let total = channels.reduce(0) { sum, channel in
        let distance = mean[channel] - center
        return sum + squares[channel] + Double(count) * distance * distance
      }
      for channel in channels {
        means[channel] = center
        spreads[channel] = total / Double(group)
      }
    }
    return ChannelStatistics(samples: samples, channels: channels, count: count, mean: means, squares: spreads)
  }
}
