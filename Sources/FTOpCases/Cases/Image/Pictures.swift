import FTTensor

/// The sizes of the style step that the picture benchmarks take their shapes from: batch 4 at 256².
enum StyleStep {
  /// The generator's widest activation.
  static let full = [4, 256, 256, 32]
  /// VGG16's first block.
  static let encoder = [4, 256, 256, 64]
  /// The generator's narrowest activation.
  static let inner = [4, 64, 64, 128]
}

extension DoubleArray {
  /// The element at a place of channels-last pictures; 0 outside.
  func pixel(_ n: Int, _ h: Int, _ w: Int, _ c: Int) -> Double {
    guard h >= 0, h < shape[1], w >= 0, w < shape[2] else { return 0 }
    return values[((n * shape[1] + h) * shape[2] + w) * shape[3] + c]
  }

  /// Channels-last pictures, element by element from sample, row, column and channel.
  static func pictures(_ shape: [Int], _ element: (Int, Int, Int, Int) -> Double) -> DoubleArray {
    DoubleArray(shape: shape) { i in
      let (c, rest) = (i % shape[3], i / shape[3])
      return element(rest / shape[2] / shape[1], rest / shape[2] % shape[1], rest % shape[2], c)
    }
  }
}

extension InputSpec {
  /// A picture whose gradient is compared with central differences only when that takes well under a second.
  static func picture(_ shape: [Int], _ kind: Kind = .normal(scale: 1)) -> InputSpec {
    InputSpec(shape, kind, takesGradient: shape.reduce(1, *) <= 800)
  }
}
