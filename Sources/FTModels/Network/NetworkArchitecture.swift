/// The networks for pictures and voices that ftlab runs.
///
/// Convolution weights of all of them are stored channels-last, `[out, kernelHeight, kernelWidth, in / groups]`.
public enum NetworkArchitecture: Sendable, Equatable {
  /// A style generator with conditional instance norm: one gain and one offset per style and channel (Dumoulin, Shlens and
  /// Kudlur, "A Learned Representation for Artistic Style", 2017). Input and output RGB in 0…1, any height and width.
  ///
  /// Reflect padding of half the kernel before every convolution; instance norm with epsilon 1e-5, ReLU after it except
  /// in the second convolution of a residual block, sigmoid at the end; the first two convolutions of `expand` follow a
  /// nearest ×2 upsampling. `contract.1` and `contract.2` have stride 2.
  case multistyle(styles: Int)
  /// EfficientNet-Lite0: no squeeze-and-excitation, ReLU6, TensorFlow's "SAME" padding, batch norm with epsilon 1e-3.
  /// Input RGB (x − 127) / 128, 224 × 224.
  case efficientNetLite0(classes: Int)
  /// The thirteen convolutions of VGG16 with ReLU, max-pooling 2 × 2 after 1_2, 2_2, 3_3, 4_3 and 5_3; zero padding 1.
  /// Input BGR in 0…255 minus (103.939, 116.779, 123.68).
  case vgg16
  /// Real-ESRGAN's SRVGGNetCompact: 3 × 3 convolutions with PReLU, a last one to `3·scale²` channels, pixel shuffle, plus
  /// the input enlarged by repetition. Input and output RGB in 0…1.
  case compactUpscaler(scale: Int, channels: Int, hiddenConvolutions: Int)
  /// A speaker encoder (Wan et al., "Generalized End-to-End Loss for Speaker Verification", 2018): three LSTM layers, the
  /// last state through a linear layer and ReLU, length 1. Input 40 mel bands of linear power at 16 kHz, 160 frames.
  ///
  /// A projected one has a linear layer behind that, and length 1 again: what fine-tuning adds.
  case speakerEncoder(isProjected: Bool)
  /// An English speech synthesiser of one voice: a prosody network (phonemes → durations, pitch, energy) and an acoustic
  /// one (phonemes, pitch and energy per 12.5 ms → harmonic and noise spectra), distilled from Kokoro. 24 kHz.
  ///
  /// The folder holds also the data that turns text into phonemes. Source: hibari 0.2.1.
  case speechSynthesizer
  /// Hears a synthesiser's text features in anybody's speech: 40 mel bands, normalised, and whether the frame is voiced → 128
  /// numbers per 12.5 ms. A convolution, four residual blocks along time, a norm, a linear layer.
  ///
  /// It belongs to the synthesiser it was trained with, see ``NetworkFolder/base``.
  case speechListener

  /// The values of "model_type" in `config.json`.
  public static let modelTypes = [
    "multistyle", "efficientnet-lite0", "vgg16", "compact-upscaler", "speaker-encoder", "speech-synthesizer",
    "speech-listener",
  ]

  /// The value of "model_type" in `config.json`.
  public var modelType: String {
    switch self {
    case .multistyle: "multistyle"
    case .efficientNetLite0: "efficientnet-lite0"
    case .vgg16: "vgg16"
    case .compactUpscaler: "compact-upscaler"
    case .speakerEncoder: "speaker-encoder"
    case .speechSynthesizer: "speech-synthesizer"
    case .speechListener: "speech-listener"
    }
  }

  /// The network in a line, for people.
  public var summary: String {
    switch self {
    case .multistyle(let styles): "style generator with conditional instance norm, \(styles) styles"
    case .efficientNetLite0(let classes): "EfficientNet-Lite0, \(classes) classes"
    case .vgg16: "VGG16, the thirteen convolutions"
    case .compactUpscaler(let scale, let channels, let hidden):
      "compact upscaler ×\(scale), \(hidden + 2) convolutions of width \(channels)"
    case .speakerEncoder(let isProjected):
      "speaker encoder, three LSTM layers of width 256" + (isProjected ? ", with a projection" : "")
    case .speechSynthesizer: "English speech synthesiser, 24 kHz, one voice"
    case .speechListener: "listener, hears a synthesiser's text features in speech"
    }
  }

  /// Number of trained values; running statistics of batch norm are stored, but not counted.
  public var parameterCount: Int {
    expectedTensors.filter { !$0.name.contains(".running_") }.reduce(0) { $0 + $1.shape.reduce(1, *) }
  }
}
