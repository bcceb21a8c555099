import FTModels
import FTNN
import FTTensor

/// Enlarges pictures: 3 × 3 convolutions with PReLU, pixel shuffle, plus the picture repeated. RGB in 0…1.
/// Source: Wang et al., arXiv:2107.10833, and Real-ESRGAN's SRVGGNetCompact.
public final class CompactUpscaler: Module {
  public let scale: Int
  private let body: [(name: String, convolution: Convolution, slope: PReLU?)]

  /// - Parameter tensor: gives the tensor of a name of the configuration.
  public init(_ configuration: CompactUpscalerConfiguration, tensor: (String) throws -> Tensor) throws {
    scale = configuration.scale
    let hiddenConvolutions = configuration.hiddenConvolutions
    body = try (0..<hiddenConvolutions + 2).map { index in
      let convolution = Convolution(
        weight: try tensor("body.\(2 * index).weight").converted(to: .float32),
        bias: try tensor("body.\(2 * index).bias").converted(to: .float32), padding: .zero(1))
      let slope = index > hiddenConvolutions ? nil : PReLU(weight: try tensor("body.\(2 * index + 1).weight"))
      return ("body.\(2 * index)", convolution, slope)
    }
  }

  /// Reads a model folder of the architecture `compact-upscaler`.
  public static func load(_ folder: ModelFolder<CompactUpscalerConfiguration>, on device: Device) throws
    -> CompactUpscaler
  {
    let weights = try folder.weights()
    return try CompactUpscaler(folder.configuration) { try weights.tensor($0, on: device) }
  }

  public var submodules: [(name: String, module: any Module)] {
    body.enumerated().flatMap { index, layer -> [(name: String, module: any Module)] in
      [(layer.name, layer.convolution)] + (layer.slope.map { [("body.\(2 * index + 1)", $0)] } ?? [])
    }
  }

  var device: Device { body[0].convolution.weight.value.device }

  /// Pixels around a tile that its result depends on.
  public var reach: Int { body.count }

  /// `[batch, height, width, 3]` → `[batch, scale · height, scale · width, 3]`, float32, not clamped.
  public func callAsFunction(_ pictures: Tensor, _ context: ForwardContext) -> Tensor {
    var x = pictures
    for layer in body {
      x = layer.convolution(x, context)
      if let slope = layer.slope { x = slope(x, context) }
    }
    return x.pixelShuffled(by: scale).converted(to: .float32) + pictures.upsampledNearest(by: scale)
  }
}
