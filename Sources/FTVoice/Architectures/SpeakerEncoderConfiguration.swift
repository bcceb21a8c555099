import FTCheckpoint
import FTJSON
import FTModels

/// A speaker encoder (Wan et al., "Generalized End-to-End Loss for Speaker Verification", 2018): three LSTM layers, the
/// last state through a linear layer and ReLU, length 1. Input 40 mel bands of linear power at 16 kHz, 160 frames.
///
/// A projected one has a linear layer behind that, and length 1 again: what fine-tuning adds.
public struct SpeakerEncoderConfiguration: Architecture, Equatable {
  public static let modelType = "speaker-encoder"
  public static let title = "a speaker encoder such as resemblyzer"

  static let layers = 3
  private static let standardWidth = 256

  public let isProjected: Bool
  /// Of the LSTM's state and of the embeddings; a multiple of 16, which is what comparing many voices takes at once.
  public let width: Int

  static func isWidth(_ width: Int) -> Bool { (16...4096).contains(width) && width % 16 == 0 }

  public init(isProjected: Bool, width: Int = 256) {
    self.isProjected = isProjected
    self.width = width
  }

  public init(_ fields: inout ConfigurationFields) {
    let width = fields.integer("width", default: Self.standardWidth)
    if !Self.isWidth(width) { fields.report("\"width\" is \(width), it must be a multiple of 16 up to 4096") }
    self.init(isProjected: fields.flag("projection", default: false), width: width)
  }

  public var encoded: JSONValue {
    var root = JSONObject()
    root.append(key: "model_type", .string(Self.modelType))
    root.append(key: "dtype", "float32")
    root.append(key: "projection", .bool(isProjected))
    if width != Self.standardWidth { root.append(key: "width", JSONValue(width)) }
    return .object(root)
  }

  public var expectedTensors: [TensorShape] {
    let lstm = (0..<Self.layers).flatMap { layer -> [TensorShape] in
      [
        ("lstm.weight_ih_l\(layer)", [4 * width, layer == 0 ? SpeakerEncoder.melCount : width]),
        ("lstm.weight_hh_l\(layer)", [4 * width, width]), ("lstm.bias_ih_l\(layer)", [4 * width]),
        ("lstm.bias_hh_l\(layer)", [4 * width]),
      ]
    }
    let linear = ["linear"] + (isProjected ? ["projection"] : [])
    return lstm + linear.flatMap { TimeNetwork.linear($0, width, width) }
  }

  public var summary: String {
    "speaker encoder, three LSTM layers of width \(width)" + (isProjected ? ", with a projection" : "")
  }
}

extension SpeakerEncoderConfiguration: ImportsForeignModels {
  package static let foreignNames: [ModelSource.Format: String] = [.pytorch: "GE2E speaker encoder"]

  /// Recognises the encoder by its LSTM's name; names may have a prefix such as `model_state.`.
  package static func plan(importing content: ModelSource.Content, _ importer: ModelImporter) throws -> ImportPlan? {
    guard case .pytorch(let file) = content, let prefix = file.prefix(of: "lstm.weight_ih_l0") else { return nil }
    let own = file.tensors.filter { $0.name.hasPrefix(prefix) }
    let isScale = { (tensor: ForeignTensor) in tensor.name.dropFirst(prefix.count).hasPrefix("similarity_") }
    let items = own.filter { !isScale($0) }.map {
      ForeignWeights.Item(String($0.name.dropFirst(prefix.count)), $0)
    }
    let leftOut = [
      (
        names: own.filter(isScale).map(\.name),
        reason: "scale and offset of the training loss, which embeddings do not need"
      ),
      (names: file.tensors.filter { !$0.name.hasPrefix(prefix) }.map(\.name), reason: "the state of the optimizer"),
    ]
    return try ForeignWeights(file, items, leftOut: leftOut)
      .plan(SpeakerEncoderConfiguration(isProjected: false), .pytorch)
  }
}
