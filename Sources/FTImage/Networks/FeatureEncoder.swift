import FTModels
import FTNN
import FTTensor
import FTTraining

/// A frozen network that looks at pictures: its features decide what "same style" and "same content" mean.
public protocol FeatureEncoder: Module {
  /// Features of RGB pictures in 0…1, `[batch, height, width, 3]` → a tensor `[batch, height', width', channels]` per tap,
  /// from fine to coarse, as far as tap `last`.
  func features(_ pictures: Tensor, upTo last: Int, _ context: ForwardContext) -> [Tensor]
  /// How many taps there are.
  var tapCount: Int { get }
  /// The tap whose features are the content.
  var contentTap: Int { get }
}

extension FeatureEncoder {
  /// The features of every tap.
  func features(_ pictures: Tensor, _ context: ForwardContext) -> [Tensor] {
    features(pictures, upTo: tapCount - 1, context)
  }
}

/// Which network judges pictures during training.
public enum EncoderKind: String, Sendable, Codable, CaseIterable {
  /// EfficientNet-Lite0: a seventh of VGG16's work, a little coarser.
  case lite0
  /// VGG16 up to conv4_3, the field's habit.
  case vgg16

  /// The name of its checkpoint.
  public var modelName: String { self == .lite0 ? "efficientnet-lite0" : "vgg16" }
  /// The one that was not trained against, so that it can judge.
  public var other: EncoderKind { self == .lite0 ? .vgg16 : .lite0 }
}

/// The folder of a network that judges pictures.
public enum EncoderFolder: Sendable {
  case lite0(ModelFolder<EfficientNetLite0Configuration>)
  case vgg16(ModelFolder<VGG16Configuration>)

  /// Opens the encoder of a kind.
  ///
  /// - Parameter name: a model's name or folder; the kind's own checkpoint by default.
  /// - Throws: the errors of models, also for a model that is no encoder of this kind.
  public init(_ kind: EncoderKind, named name: String? = nil, in store: ModelStore) throws {
    let name = name ?? kind.modelName
    switch kind {
    case .lite0: self = .lite0(try store.resolve(name))
    case .vgg16: self = .vgg16(try store.resolve(name))
    }
  }

  /// The folder, whichever it is.
  public var folder: AnyModelFolder {
    switch self {
    case .lite0(let folder): AnyModelFolder(folder)
    case .vgg16(let folder): AnyModelFolder(folder)
    }
  }

  /// Reads the network.
  public func load(on device: Device) throws -> any FeatureEncoder {
    switch self {
    case .lite0(let folder): try Lite0Encoder.load(folder, on: device)
    case .vgg16(let folder): try VGG16Encoder.load(folder, on: device)
    }
  }
}
