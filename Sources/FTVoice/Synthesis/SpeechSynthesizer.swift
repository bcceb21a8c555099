import FTAudioCodec
import FTCheckpoint
import FTModels
import FTNN
import FTTensor

/// A small English speech synthesiser: phonemes → rhythm and melody → spectra → sound, every step differentiable.
///
/// The architecture and the pretrained voice are hibari's (Apache-2.0), distilled from Kokoro-82M.
public final class SpeechSynthesizer: Module {
  let acoustic: AcousticNetwork
  let prosody: ProsodyNetwork
  let sourceFilter: SourceFilter
  let device: Device
  /// What is done to the prosody network's melody before anything hears it.
  var pitchMap = PitchMap.identity
  /// How many times louder than the head's it speaks, unless that would clip.
  var gain: Float = 1

  /// - Parameter load: gives the tensor of a name of the configuration.
  public init(
    _ configuration: SynthesizerConfiguration = SynthesizerConfiguration(), on device: Device,
    load: (String) throws -> Tensor
  ) throws {
    func wide(_ name: String) throws -> Tensor { try load(name).converted(to: .float32) }
    acoustic = try AcousticNetwork(blocks: configuration.acousticBlocks) { try wide("acoustic.\($0)") }
    prosody = try ProsodyNetwork { try wide("prosody.\($0)") }
    sourceFilter = SourceFilter(on: device)
    self.device = device
  }

  /// Reads a model folder of the architecture `speech-synthesizer`.
  ///
  /// - Throws: the errors of files and formats.
  public static func load(_ folder: ModelFolder<SynthesizerConfiguration>, on device: Device) throws
    -> SpeechSynthesizer
  {
    let weights = try folder.weights()
    return try SpeechSynthesizer(folder.configuration, on: device) { try weights.tensor($0, on: device) }
  }

  public var submodules: [(name: String, module: any Module)] { [("acoustic", acoustic), ("prosody", prosody)] }

  /// How a sentence is spoken.
  public struct Delivery: Sendable, Equatable {
    /// How many times faster than the voice's own pace.
    public var speed: Float = 1
    /// What the pitch is multiplied by.
    public var pitch: Float = 1
    /// Decides the noise in the voice: the same seed gives the same samples.
    public var seed: UInt64 = 0

    public init(speed: Float = 1, pitch: Float = 1, seed: UInt64 = 0) {
      self.speed = speed
      self.pitch = pitch
      self.seed = seed
    }
  }

  /// Speaks one sentence.
  ///
  /// - Parameter ids: symbols of the phoneme vocabulary, with a pad (0) at both ends.
  /// - Returns: sound at 24 kHz.
  public func speech(ids: [Int32], _ delivery: Delivery = Delivery(), _ context: ForwardContext) -> Audio {
    precondition(!ids.isEmpty, "there is nothing to say")
    let symbols = Tensor(indices: ids, on: device)
    var prosody = prosody(symbols, speed: delivery.speed, context)
    prosody.pitch = pitchMap(prosody.pitch).map { $0 * delivery.pitch }
    let head = head(symbols, prosody, context)
    let pulses = sourceFilter.pulseSpectrum(pitch: [prosody.pitch], on: device)
    let noise = Tensor.normalNoise(pulses.shape, seed: delivery.seed, on: device)
    let sound = sourceFilter.waveform(head: head, pulses: pulses, noise: noise, clips: 1)
    return Self.amplified(Audio(samples: sound.values(), sampleRate: SourceFilter.sampleRate), by: gain)
  }

  /// The highest sample that a sentence may have.
  static let highestPeak: Float = 0.98

  static func amplified(_ sound: Audio, by gain: Float) -> Audio {
    let peak = sound.peak
    let factor = peak * gain > highestPeak ? highestPeak / peak : gain
    return factor == 1 ? sound : sound.scaled(by: factor)
  }

  /// What the acoustic network says of each frame, `[frames, 3005]`.
  func head(_ ids: Tensor, _ prosody: Prosody, _ context: ForwardContext) -> Tensor {
    let features = acoustic.text(ids, context)
    return acoustic(frames(features: features, prosody), context)
  }

  /// The acoustic decoder's input, `[1, frames, 130]`.
  func frames(features: Tensor, _ prosody: Prosody) -> Tensor {
    let text = features.gathered(Tensor(indices: prosody.symbols, on: device))
    let count = text.shape[0]
    let conditions = Tensor(
      AcousticNetwork.conditions(pitch: prosody.pitch, energy: prosody.energy), shape: [count, 2], on: device)
    return Tensor.concatenated([text, conditions], along: 1).reshaped(to: [1, count, -1])
  }
}
