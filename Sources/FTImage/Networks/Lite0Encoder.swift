import FTModels
import FTNN
import FTTensor

/// EfficientNet-Lite0 as an encoder of pictures: the stem and the blocks before each halving, 32, 16, 24, 40 and 112
/// channels at 1/2, 1/2, 1/4, 1/8 and 1/16 of the size.
public final class Lite0Encoder: FeatureEncoder {
  private let network: EfficientNetLite0
  /// The blocks whose results are taps, beside the stem.
  private static let taps = [0, 2, 4, 10]
  private let level: Tensor

  /// Folds the network's batch norms; it is not to be trained afterwards.
  public init(_ network: EfficientNetLite0, on device: Device) {
    self.network = network
    level = Tensor([127.0 / 128.0], on: device)
    network.fold()
  }

  /// Reads a model folder of the architecture `efficientnet-lite0`.
  public static func load(_ folder: ModelFolder<EfficientNetLite0Configuration>, on device: Device) throws
    -> Lite0Encoder
  {
    Lite0Encoder(try EfficientNetLite0.load(folder, on: device), on: device)
  }

  public var submodules: [(name: String, module: any Module)] { [("network", network)] }
  public var tapCount: Int { Self.taps.count + 1 }
  public var contentTap: Int { 3 }

  public func features(_ pictures: Tensor, upTo last: Int, _ context: ForwardContext) -> [Tensor] {
    let input = (pictures * Float(255.0 / 128.0) - level).converted(to: context.computeType)
    var x = network.stem(input, context, isActivated: true)
    var taps = [x]
    for (index, block) in network.blocks.enumerated() where index <= Self.taps.last! {
      if taps.count > last { break }
      x = block(x, context)
      if Self.taps.contains(index) { taps.append(x) }
    }
    return taps
  }
}
