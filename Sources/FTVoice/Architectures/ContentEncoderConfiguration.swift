import FTCheckpoint
import FTJSON
import FTModels
import FTTensor
import Foundation

/// Hears a synthesiser's text features in anybody's speech: 40 mel bands, normalised, and whether the frame is voiced → as
/// many numbers per 12.5 ms as the synthesiser's text features have. A convolution, four residual blocks along time, a
/// norm, a linear layer.
///
/// It belongs to the synthesiser it was trained with, which its folder's weights name as their base.
public struct ContentEncoderConfiguration: Architecture, Equatable {
  public static let modelType = "speech-listener"
  public static let title = "a listener such as hibari-listener"

  private static let standardWidth = 192
  private static let standardTextWidth = 128

  /// Width of the residual blocks.
  public let width: Int
  /// Width of the text features that it gives.
  public let textWidth: Int

  public init(width: Int = 192, textWidth: Int = 128) {
    self.width = width
    self.textWidth = textWidth
  }

  public init(_ fields: inout ConfigurationFields) {
    self.init(
      width: fields.count("width", default: Self.standardWidth, atMost: 4096),
      textWidth: fields.count("text_width", default: Self.standardTextWidth, atMost: 4096))
  }

  public var encoded: JSONValue {
    var root = JSONObject()
    root.append(key: "model_type", .string(Self.modelType))
    root.append(key: "dtype", "float32")
    if width != Self.standardWidth { root.append(key: "width", JSONValue(width)) }
    if textWidth != Self.standardTextWidth { root.append(key: "text_width", JSONValue(textWidth)) }
    return .object(root)
  }

  public var expectedTensors: [TensorShape] {
    var tensors = TimeNetwork.convolution("input", width, 5, ContentEncoder.bands + 1)
    for index in ContentEncoder.dilations.indices {
      tensors += TimeNetwork.block("blocks.\(index)", width, inner: 2 * width, kernel: 7)
    }
    return tensors + TimeNetwork.norm("norm", width) + TimeNetwork.linear("output", textWidth, width)
  }

  public var summary: String { "listener, hears a synthesiser's text features in speech" }
}

extension ModelFolder<SynthesizerConfiguration> {
  /// Writes a listener that was trained with this synthesiser: its weights and card beside this folder's licences.
  ///
  /// - Parameters:
  ///   - existing: what becomes of a folder that is there already.
  ///   - weights: every tensor of the listener.
  ///   - card: the text of `MODEL_CARD.md`.
  ///   - notes: origin, licence and recipe, for the metadata of the weights.
  /// - Throws: `FolderError` when there is something at the target and it is to be kept; file errors; the folder appears
  ///   under its name only when it is complete.
  func writeListener(
    to target: URL, _ configuration: ContentEncoderConfiguration, existing: AtomicFolder.Existing = .keep,
    weights: [(name: String, tensor: Tensor)], card: String, notes: [String: String] = [:]
  ) throws {
    try AtomicFolder.write(to: target, existing: existing) { folder in
      try copyFiles(to: folder, where: FolderContent.isLicence)
      try AtomicFile.write(Array(card.utf8), to: folder.appending(path: ModelCard.fileName).path)
      try write(configuration, weights: weights, notes: notes, into: folder)
    }
  }
}
