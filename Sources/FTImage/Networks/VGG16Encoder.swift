import FTCheckpoint
import FTModels
import FTNN
import FTTensor

/// VGG16 up to conv4_3, with taps after the last ReLU of each of the four blocks: 64, 128, 256 and 512 channels at 1, 1/2,
/// 1/4 and 1/8 of the size. Source: Simonyan and Zisserman, arXiv:1409.1556, configuration D.
public final class VGG16Encoder: FeatureEncoder {
  private let blocks: [[(name: String, convolution: Convolution)]]
  private let level: Tensor

  /// - Parameters:
  ///   - blocks: convolutions in each block; a 2 × 2 maximum lies between blocks.
  ///   - tensor: gives `conv1_1.weight` and so on; the first takes BGR.
  public init(blocks: [Int] = [2, 2, 3, 3], on device: Device, tensor: (String) throws -> Tensor) throws {
    self.blocks = try blocks.enumerated().map { block, count in
      try (1...count).map { index in
        let name = "conv\(block + 1)_\(index)"
        var weight = try tensor("\(name).weight").converted(to: .float32)
        // The checkpoint takes BGR; with its first kernel turned over it takes RGB as everything else here.
        if block == 0, index == 1 { weight = Self.reversingChannels(weight) }
        return (
          name,
          Convolution(weight: weight, bias: try tensor("\(name).bias").converted(to: .float32), padding: .zero(1))
        )
      }
    }
    level = Tensor([123.68, 116.779, 103.939], on: device)
  }

  /// Reads a model folder of the architecture `vgg16`.
  public static func load(_ folder: ModelFolder<VGG16Configuration>, on device: Device) throws -> VGG16Encoder {
    let weights = try folder.weights()
    return try VGG16Encoder(on: device) { try weights.tensor($0, on: device) }
  }

  public var submodules: [(name: String, module: any Module)] {
    blocks.flatMap { $0.map { ($0.name, $0.convolution) } }
  }
  public var tapCount: Int { blocks.count }
  public var contentTap: Int { 2 }

  public func features(_ pictures: Tensor, upTo last: Int, _ context: ForwardContext) -> [Tensor] {
    var x = (pictures * 255 - level).converted(to: context.computeType)
    return blocks.prefix(last + 1).enumerated().map { index, block in
      if index > 0 { x = x.maxPooled(PoolingWindow(2)) }
      for (_, convolution) in block { x = convolution(x, context, relu: true) }
      return x
    }
  }

  private static func reversingChannels(_ weight: Tensor) -> Tensor {
    let (values, channels) = (weight.values(), weight.shape[3])
    let turned = values.indices.map { values[$0 - $0 % channels + channels - 1 - $0 % channels] }
    return Tensor(turned, shape: weight.shape, on: weight.device)
  }
}
