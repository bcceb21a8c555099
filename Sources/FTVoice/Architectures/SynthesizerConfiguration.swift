import FTJSON
import FTModels

/// An English speech synthesiser of one voice: a prosody network (phonemes → durations, pitch, energy) and an acoustic
/// one (phonemes, pitch and energy per 12.5 ms → harmonic and noise spectra), distilled from Kokoro. 24 kHz.
///
/// The folder holds also the data that turns text into phonemes. Source: hibari 0.2.1 and its graph.
public struct SynthesizerConfiguration: Architecture, Equatable {
  public static let modelType = "speech-synthesizer"
  public static let title = "a speech synthesiser such as hibari"
  public static let neededFiles = PronunciationFiles.needed

  /// Symbols of the phoneme vocabulary, unused ones included.
  static let symbols = 178
  /// The steps of the prosody blocks' depthwise convolutions; all others have 1.
  static let prosodyDilations = [1, 2, 4, 8, 1, 2]

  /// The widths of the two networks.
  public struct Widths: Sendable, Equatable {
    /// Of the text features of the acoustic network.
    public var text = 128
    /// Of the acoustic blocks, and within one.
    public var frame = 256
    public var frameInner = 768
    /// Of the prosody network, its text features included.
    public var prosody = 192

    public init() {}
  }

  public let widths: Widths
  /// Residual blocks of the acoustic network.
  public let acousticBlocks: Int

  public init(widths: Widths = Widths(), acousticBlocks: Int = 8) {
    self.widths = widths
    self.acousticBlocks = acousticBlocks
  }

  public init(_ fields: inout ConfigurationFields) {
    var widths = Widths()
    widths.text = fields.count("text_width", default: widths.text, atMost: 4096)
    widths.frame = fields.count("frame_width", default: widths.frame, atMost: 4096)
    widths.frameInner = fields.count("frame_inner_width", default: widths.frameInner, atMost: 1 << 14)
    widths.prosody = fields.count("prosody_width", default: widths.prosody, atMost: 4096)
    for (key, width) in [("text_width", widths.text), ("prosody_width", widths.prosody)] where width % 2 != 0 {
      fields.report("\"\(key)\" is \(width), two attention heads need an even number")
    }
    self.init(widths: widths, acousticBlocks: fields.count("acoustic_blocks", default: 8, atMost: 256))
  }

  public var encoded: JSONValue {
    let standard = Widths()
    var root = JSONObject()
    root.append(key: "model_type", .string(Self.modelType))
    root.append(key: "dtype", "float32")
    let numbers = [
      ("text_width", widths.text, standard.text), ("frame_width", widths.frame, standard.frame),
      ("frame_inner_width", widths.frameInner, standard.frameInner),
      ("prosody_width", widths.prosody, standard.prosody), ("acoustic_blocks", acousticBlocks, 8),
    ]
    for (key, value, usual) in numbers where value != usual { root.append(key: key, JSONValue(value)) }
    return .object(root)
  }

  public var expectedTensors: [TensorShape] {
    typealias Part = TimeNetwork
    let frame = widths.frame
    var acoustic =
      Part.phonemeEncoder("acoustic.text", symbols: Self.symbols, widths.text)
      + Part.convolution("acoustic.dec_in", frame, 7, widths.text + 2)
    for index in 0..<acousticBlocks {
      acoustic += Part.block("acoustic.dec.\(index)", frame, inner: widths.frameInner, kernel: 7)
    }
    acoustic += Part.norm("acoustic.dec_norm", frame) + Part.linear("acoustic.head", AcousticNetwork.headWidth, frame)
    let width = widths.prosody
    var prosody =
      Part.phonemeEncoder("prosody.text", symbols: Self.symbols, width)
      + Part.convolution("prosody.dur.0", width, 3, width) + Part.convolution("prosody.dur.2", 1, 1, width)
      + Part.convolution("prosody.pro_in", width, 1, width)
    for index in Self.prosodyDilations.indices {
      prosody += Part.block("prosody.pro.\(index)", width, inner: 2 * width, kernel: 7)
    }
    return acoustic + prosody + Part.convolution("prosody.pro_out", 4, 1, width)
  }

  public var summary: String { "English speech synthesiser, 24 kHz, one voice" }
}
