import FTJSON
import FTModels

/// Real-ESRGAN's SRVGGNetCompact: 3 × 3 convolutions with PReLU, a last one to `3·scale²` channels, pixel shuffle, plus
/// the input enlarged by repetition. Input and output RGB in 0…1.
public struct CompactUpscalerConfiguration: Architecture, Equatable {
  public static let modelType = "compact-upscaler"
  public static let title = "an upscaler such as animevideov3-x4"

  public let scale: Int
  public let channels: Int
  /// Convolutions beside the first and the last.
  public let hiddenConvolutions: Int

  public init(scale: Int, channels: Int, hiddenConvolutions: Int) {
    self.scale = scale
    self.channels = channels
    self.hiddenConvolutions = hiddenConvolutions
  }

  public init(_ fields: inout ConfigurationFields) {
    self.init(
      scale: fields.count("scale", atMost: 8), channels: fields.count("channels", atMost: 4096),
      hiddenConvolutions: fields.count("hidden_convolutions", atMost: 1024))
  }

  public var encoded: JSONValue {
    [
      "model_type": .string(Self.modelType), "dtype": "float32", "scale": JSONValue(scale),
      "channels": JSONValue(channels), "hidden_convolutions": JSONValue(hiddenConvolutions),
    ]
  }

  public var expectedTensors: [TensorShape] {
    (0..<hiddenConvolutions + 2).flatMap { index -> [TensorShape] in
      let isLast = index == hiddenConvolutions + 1
      let output = isLast ? 3 * scale * scale : channels
      let convolution: [TensorShape] = [
        ("body.\(2 * index).weight", [output, 3, 3, index == 0 ? 3 : channels]), ("body.\(2 * index).bias", [output]),
      ]
      return isLast ? convolution : convolution + [("body.\(2 * index + 1).weight", [channels])]
    }
  }

  public var summary: String {
    "compact upscaler ×\(scale), \(hiddenConvolutions + 2) convolutions of width \(channels)"
  }
}
