import FTCheckpoint
import FTModels
import FTNN
import FTTensor

/// A network that paints a photo in a style: three convolutions down, residual blocks, three convolutions up, every one
/// followed by an instance norm whose gains and offsets are the style.
///
/// Photos and paintings are RGB in 0…1, `[batch, height, width, 3]`, of any height and width from 24 pixels on.
public final class StyleGenerator: Module {
  /// One convolution with its place in the network.
  struct Layer {
    let name: String
    let convolution: Convolution
    let isUpsampled: Bool
  }

  let layers: [Layer]
  /// The styles the checkpoint knows, as rows of gains and offsets per norm.
  private let bank: [(name: String, gains: [Float], offsets: [Float], channels: Int)]
  /// Number of styles the checkpoint knows.
  public let styleCount: Int
  public let device: Device

  /// - Parameter tensor: gives the tensor of a name of the configuration.
  public init(_ configuration: StyleGeneratorConfiguration, on device: Device, tensor: (String) throws -> Tensor) throws
  {
    self.device = device
    styleCount = configuration.styleNames.count
    let names = configuration.convolutions.map(\.name)
    layers = try names.map { name in
      let weight = try tensor("\(name).weight").converted(to: .float32)
      let isStrided = name == "contract.1" || name == "contract.2"
      return Layer(
        name: name,
        convolution: Convolution(
          weight: weight, stride: isStrided ? 2 : 1, padding: .reflect(weight.shape[1] / 2)),
        isUpsampled: name == "expand.0" || name == "expand.1")
    }
    bank = try names.map { name in
      let gains = try tensor("\(name).norm.gamma")
      return (name, gains.values(), try tensor("\(name).norm.beta").values(), gains.shape[1])
    }
  }

  /// Reads a model folder of the architecture `multistyle`.
  public static func load(_ folder: ModelFolder<StyleGeneratorConfiguration>, on device: Device) throws
    -> StyleGenerator
  {
    let weights = try folder.weights()
    return try StyleGenerator(folder.configuration, on: device) { try weights.tensor($0, on: device) }
  }

  public var submodules: [(name: String, module: any Module)] { layers.map { ($0.name, $0.convolution) } }

  /// The weighted sum of the checkpoint's styles.
  ///
  /// - Parameter weights: one per style; they usually add up to 1.
  public func style(mixing weights: [Float]) -> StyleVector {
    precondition(weights.count == styleCount, "\(weights.count) weights for \(styleCount) styles")
    func mix(_ rows: [Float], _ channels: Int) -> Tensor {
      Tensor(
        (0..<channels).map { c in weights.indices.reduce(0) { $0 + weights[$1] * rows[$1 * channels + c] } },
        on: device)
    }
    return StyleVector(
      bank.map {
        ("\($0.name).norm", StyleNorm(gain: mix($0.gains, $0.channels), offset: mix($0.offsets, $0.channels)))
      })
  }

  /// One of the checkpoint's styles.
  public func style(_ index: Int) -> StyleVector {
    style(mixing: (0..<styleCount).map { $0 == index ? 1 : 0 })
  }

  /// The mean of the checkpoint's styles.
  public var meanStyle: StyleVector {
    style(mixing: [Float](repeating: 1 / Float(styleCount), count: styleCount))
  }

  /// Every tensor of the checkpoint with one more style, by the checkpoint's names.
  public func checkpoint(adding style: StyleVector) -> [(name: String, tensor: Tensor)] {
    zip(layers, zip(bank, style.norms)).flatMap { layer, styles -> [(name: String, tensor: Tensor)] in
      let (known, added) = styles
      let shape: Shape = [styleCount + 1, known.channels]
      return [
        ("\(layer.name).weight", layer.convolution.weight.value),
        ("\(layer.name).norm.gamma", Tensor(known.gains + added.norm.gain.value.values(), shape: shape, on: device)),
        ("\(layer.name).norm.beta", Tensor(known.offsets + added.norm.offset.value.values(), shape: shape, on: device)),
      ]
    }
  }

  /// Photos `[batch, height, width, 3]` → paintings of the same height and width, float32 in 0…1.
  ///
  /// Height and width that are no multiples of 4 come out rounded up to one; the rest is cut off.
  public func callAsFunction(_ photos: Tensor, style: StyleVector, _ context: ForwardContext) -> Tensor {
    let (height, width) = (photos.shape[1], photos.shape[2])
    precondition(min(height, width) >= 24, "the style generator takes pictures of at least 24 × 24 pixels")
    var x = photos.converted(to: context.computeType)
    var entry = x
    for (layer, norm) in zip(layers, style.norms.map(\.norm)) {
      let isResidual = layer.name.hasPrefix("res.")
      if isResidual, layer.name.hasSuffix(".0") { entry = x }
      let isSecond = isResidual && layer.name.hasSuffix(".1")
      if layer.isUpsampled { x = x.upsampledNearest(by: 2) }
      x = layer.convolution(x, context).instanceNorm(
        gain: norm.gain.tensor(as: .float32), offset: norm.offset.tensor(as: .float32),
        activation: isSecond || layer.name == "expand.2" ? .none : .relu, residual: isSecond ? entry : nil)
    }
    x = x.converted(to: .float32).sigmoid()
    if x.shape[1] != height { x = x.sliced(0..<height, along: 1) }
    return x.shape[2] == width ? x : x.sliced(0..<width, along: 2)
  }
}
