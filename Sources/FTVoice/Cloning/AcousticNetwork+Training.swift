import FTAudioCodec
import FTData
import FTNN
import FTRandom
import FTTensor
import FTTraining

extension AcousticNetwork {
  /// Makes trainable what a method trains; the text encoder stays as it is.
  ///
  /// - Returns: patterns of the adapters that select nothing.
  func prepare(
    _ method: SpeechSettings.Method, _ adapters: LowRankSettings, seed: UInt64, on device: Device
  ) -> [NamePattern] {
    freezeAll()
    guard method == .lora else {
      trainAll()
      text.freezeAll()
      return []
    }
    var generator = RandomGenerator(seed: seed).split("adapters")
    let unused = addLowRankAdapters(adapters, generator: &generator, on: device).unused
    // Norms, scales and depthwise filters are few numbers, and much of a voice.
    for (name, parameter) in namedParameters()
    where !name.hasPrefix("text.")
      && (name.contains("norm") || name.contains("gamma") || name.contains(".dw.") || name.hasSuffix(".bias"))
    {
      parameter.makeTrainable()
    }
    return unused
  }
}

extension AcousticNetwork {
  /// All weights by name, copied.
  func weights() -> [(name: String, value: Tensor)] {
    namedParameters().map { ($0.name, $0.parameter.value.float32Copy()) }
  }

  /// Weights between two states: w = start + strength · (end − start).
  ///
  /// On the way back from what was learned, likeness is lost slowly and clearness gained quickly. Source: Wortsman et al.,
  /// arXiv:2109.01903.
  func load(
    from start: [(name: String, value: Tensor)], to end: [(name: String, value: Tensor)], strength: Float
  ) {
    precondition(start.map(\.name) == end.map(\.name), "two states of one network have the same names")
    for ((_, parameter), (from, to)) in zip(namedParameters(), zip(start, end)) {
      parameter.load(from.value.moved(to: to.value, by: strength))
    }
  }
}

extension SpeechSynthesizer {
  /// What a strength is of, by the synthesiser's names.
  var acousticWeights: [(name: String, value: Tensor)] {
    acoustic.weights().map { (name: "acoustic.\($0.name)", value: $0.value) }
  }

  /// The training of the acoustic network as ``SpeechFinetune`` sets it up, on ten seconds of noise in place of recordings and
  /// another ten in place of English: for measuring what a step costs.
  ///
  /// - Parameters:
  ///   - encoder: is frozen.
  ///   - method: `.full` is a step with transcripts, 6 recorded crops and 2 synthetic; `.lora` one by listening, 4 and 4.
  ///   - band: the highest frequency that the recordings would hold, in Hz.
  package func taskOnNoise(
    _ method: SpeechSettings.Method, encoder: SpeakerEncoder, band: Double = 7400, context: ForwardContext
  ) throws -> some TrainingTask {
    var settings = method == .lora ? AcousticTask.Settings.listening : .transcripts
    settings.band = band
    let task = try AcousticTask(
      self, recordings: .noise(seed: 1, width: acoustic.textWidth),
      english: .noise(seed: 2, width: acoustic.textWidth), trials: [],
      voice: SpeakerEmbedding(direction: [Float](repeating: 1, count: encoder.width)),
      loss: SpeechLoss(encoder: encoder, band: band, on: device), settings: settings, context: context, on: device)
    _ = acoustic.prepare(method, SpeechSettings().adapters, seed: 0, on: device)
    return task
  }
}

extension SpeechTrack {
  /// Ten seconds: normal text features, a pitch that rises over 80 frames and then is silent for 20, white noise.
  fileprivate static func noise(seed: UInt64, width: Int) -> SpeechTrack {
    var generator = RandomGenerator(seed: seed).split("noise")
    var track = SpeechTrack()
    for frame in 0..<800 {
      track.features += (0..<width).map { _ in Float(generator.normal()) }
      track.pitch.append(frame % 100 < 80 ? 120 + Float(frame % 100) : 0)
      track.energy.append(Float(4 + generator.normal()))
      track.samples += (0..<SourceFilter.hop).map { _ in Float(generator.normal() * 0.1) }
    }
    return track
  }
}
