import FTCheckpoint
import FTJSON
import FTModels

/// A small network that makes square pictures from words: a UNet that turns noise into a picture along straight lines
/// (rectified flow), steered by a sentence encoder.
///
/// Pictures are RGB in −1…1, channels last. 2 × 2 pixels go in as 12 channels and come out of 12. Three levels of residual blocks at
/// a half, a quarter and an eighth of the side, of ``width``, 2 · `width` and 4 · `width` channels; the innermost one attends to
/// itself and to the words. Convolution weights are stored channels-last, `[out, kernelHeight, kernelWidth, in]`.
///
/// The network has the fixed text encoder ``textEncoder``, whose vectors and states it reads; it is no part of the weights.
public struct PictureFlowConfiguration: Architecture, Equatable {
  public static let modelType = "picture-flow"
  public static let title = "a picture generator, which `ftlab image finetune --task generate --from-scratch` makes"
  public static let weightTypes: [ElementType] = [.float32, .bfloat16]

  /// Side of the pictures; a multiple of 16.
  public let side: Int
  /// Channels of the outermost level; a multiple of 16.
  public let width: Int
  /// Residual blocks of each level on the way in, and as many on the way out.
  public let blocks: Int
  /// Heads of the attention.
  public let heads: Int
  /// Numbers in a vector and in a state of the text encoder.
  public let textWidth: Int
  /// Tokens of a text that are read.
  public let textLimit: Int
  /// Name of the text encoder.
  public let textEncoder: String
  /// SHA-256 of the text encoder's weights.
  public let textEncoderSHA256: String
  /// Words that the network has learned itself; the text encoder does not read them.
  public var words: [String]

  public init(
    side: Int = 64, width: Int = 48, blocks: Int = 2, heads: Int = 4, textWidth: Int = 384, textLimit: Int = 32,
    textEncoder: String, textEncoderSHA256: String, words: [String] = []
  ) {
    self.side = side
    self.width = width
    self.blocks = blocks
    self.heads = heads
    self.textWidth = textWidth
    self.textLimit = textLimit
    self.textEncoder = textEncoder
    self.textEncoderSHA256 = textEncoderSHA256
    self.words = words
  }

  public init(_ fields: inout ConfigurationFields) {
    let side = fields.count("side", default: 64, atMost: 512)
    let width = fields.count("width", default: 48, atMost: 1024)
    let heads = fields.count("heads", default: 4, atMost: 64)
    if side % 16 != 0 { fields.report("\"side\" is \(side), it must be a multiple of 16") }
    if width % 16 != 0 { fields.report("\"width\" is \(width), it must be a multiple of 16") }
    if 4 * width % heads != 0 { fields.report("\"heads\" is \(heads), it must divide \(4 * width)") }
    let words = fields.texts("words") ?? []
    if Set(words).count != words.count { fields.report("\"words\" has a word twice") }
    if words.contains("") { fields.report("\"words\" has an empty word") }
    let encoder = fields.text("text_encoder")
    let digest = fields.text("text_encoder_sha256")
    if encoder == nil { fields.report("\"text_encoder\" is missing") }
    if digest == nil { fields.report("\"text_encoder_sha256\" is missing") }
    self.init(
      side: side, width: width, blocks: fields.count("blocks", default: 2, atMost: 16), heads: heads,
      textWidth: fields.count("text_width", default: 384, atMost: 8192),
      textLimit: fields.count("text_limit", default: 32, atMost: 512), textEncoder: encoder ?? "",
      textEncoderSHA256: digest ?? "", words: words)
  }

  public var encoded: JSONValue {
    [
      "model_type": .string(Self.modelType), "side": JSONValue(side), "width": JSONValue(width),
      "blocks": JSONValue(blocks), "heads": JSONValue(heads), "text_width": JSONValue(textWidth),
      "text_limit": JSONValue(textLimit), "text_encoder": .string(textEncoder),
      "text_encoder_sha256": .string(textEncoderSHA256), "words": .array(words.map { .string($0) }),
    ]
  }

  /// Channels of the levels, outermost first.
  var widths: [Int] { [width, 2 * width, 4 * width] }
  /// Width of what says to every block which moment it is and what the words are.
  var conditionWidth: Int { 4 * width }
  /// Numbers that stand for a moment.
  static let timeWidth = 128
  /// Channels that are normalised together.
  static let group = 16

  /// Names of the residual blocks of a level, on one side.
  func blockNames(_ side: String, _ level: Int) -> [String] { (0..<blocks).map { "\(side).\(level).\($0)" } }

  public var expectedTensors: [TensorShape] {
    func layer(_ name: String, _ shape: [Int]) -> [TensorShape] {
      [("\(name).weight", shape), ("\(name).bias", [shape[0]])]
    }
    func block(_ name: String, _ channels: Int) -> [TensorShape] {
      [("\(name).norm.weight", [channels]), ("\(name).norm.bias", [channels])]
        + layer("\(name).first", [channels, 3, 3, channels])
        + layer("\(name).film", [2 * channels, conditionWidth])
        + layer("\(name).second", [channels, 3, 3, channels])
    }
    var tensors: [TensorShape] = [
      ("null.vector", [1, textWidth]), ("null.state", [1, textWidth]), ("words.vectors", [words.count, textWidth]),
      ("words.states", [words.count, textWidth]),
    ]
    if words.isEmpty { tensors.removeLast(2) }
    tensors += layer("time.first", [conditionWidth, Self.timeWidth])
    tensors += layer("time.second", [conditionWidth, conditionWidth])
    tensors += layer("text", [conditionWidth, textWidth])
    tensors += layer("enter", [width, 3, 3, 12])
    for level in 0..<3 {
      tensors += blockNames("down", level).flatMap { block($0, widths[level]) }
      if level < 2 { tensors += layer("shrink.\(level)", [widths[level + 1], 1, 1, 4 * widths[level]]) }
    }
    let inner = widths[2]
    tensors += [("attention.norm.weight", [inner]), ("attention.norm.bias", [inner])]
    for name in ["query", "key", "value", "output"] { tensors += layer("attention.\(name)", [inner, inner]) }
    for name in ["text_key", "text_value"] { tensors += layer("attention.\(name)", [inner, textWidth]) }
    for level in [2, 1, 0] {
      if level < 2 {
        tensors += layer("grow.\(level)", [4 * widths[level], 1, 1, widths[level + 1]])
        tensors += layer("merge.\(level)", [widths[level], 1, 1, 2 * widths[level]])
      }
      tensors += blockNames("up", level).flatMap { block($0, widths[level]) }
    }
    tensors += [("leave.norm.weight", [width]), ("leave.norm.bias", [width])]
    return tensors + layer("leave.output", [12, 3, 3, width])
  }

  public var summary: String {
    "picture generator, \(side) × \(side), UNet of \(widths.map(String.init).joined(separator: ", ")) channels, reads "
      + "\(textEncoder)"
  }

  public var facts: [ModelFact] { words.isEmpty ? [] : [ModelFact("words", .names(words))] }
}
