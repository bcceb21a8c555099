import FTAudioCodec
import FTData
import FTModels
import FTNN
import FTOptim
import FTRandom
import FTTensor
import FTTraining
import FTVoice
import Foundation

/// Steps that train a speaker encoder, embedding, and mel spectra, with random weights and noise.
struct VoiceRun: BenchmarkRun {
  let computeType: DType
  let speakers: Int
  let utterances: Int
  let windows: Int
  let seconds: Int
  let steps: Int

  var name: String { "speaker" }
  var precision: OperationsCommand.Precision? { .init(computeType) }

  /// One step of the training of an encoder.
  func step(of encoder: SpeakerEncoder, on device: Device) -> () -> Void {
    for (_, module) in encoder.namedModules() { module.trainAll() }
    let loss = GE2ELoss(on: device)
    let parameters = encoder.trainableParameters() + loss.trainableParameters()
    let optimizer = AdamW()
    let input = Self.noise([speakers * utterances, 160, 40], device)
    let context = ForwardContext(computeType: computeType, isTraining: true)
    return {
      let value = loss(encoder(input, context), speakers: speakers, normalizer: Float(speakers * utterances))
      let sums = value.gradients(of: parameters)
      optimizer.step(parameters, gradients: sums, rate: 1e-4, gradientScale: 1)
    }
  }

  func measured(on device: Device) throws -> VoiceMeasurement {
    let encoder = SpeakerEncoder(load: Self.randomEncoder(device))
    let step = device.timing(steps, step(of: encoder, on: device))
    encoder.freezeAll()
    let plain = ForwardContext(computeType: computeType)
    let clips = Self.noise([windows, 160, 40], device)
    let embed = device.timing(steps) { _ = encoder(clips, plain).values().count }
    let fourier = ShortTimeFourier(size: 400, hop: 160, on: device)
    let mel = MelSpectrogram(fourier, MelFilterbank(count: 40, size: 400, sampleRate: 16_000), on: device)
    let sound = Self.noise([1, seconds * 16_000], device)
    let spectra = device.timing(steps) { _ = mel.decibels(sound).values().count }
    return VoiceMeasurement(self, step: step, embed: embed, mel: spectra)
  }

  private static func noise(_ shape: Shape, _ device: Device) -> Tensor {
    var generator = RandomGenerator(seed: 9)
    return Tensor((0..<shape.elementCount).map { _ in Float(generator.uniform()) }, shape: shape, on: device)
  }

  static func randomEncoder(_ device: Device) -> (String) -> Tensor {
    let architecture = SpeakerEncoderConfiguration(isProjected: false)
    let shapes = Dictionary(uniqueKeysWithValues: architecture.expectedTensors.map { ($0.name, $0.shape) })
    return { name in
      guard let extents = shapes[name] else { preconditionFailure("no tensor \(name)") }
      var generator = RandomGenerator(seed: 4).split(name)
      let shape = Shape(extents)
      return Tensor(
        (0..<shape.elementCount).map { _ in Float(generator.uniform() * 2 - 1) / 16 }, shape: shape, on: device)
    }
  }
}

/// The keys of one line of JSON.
struct VoiceMeasurement: BenchmarkMeasurement {
  var kind = "voice"
  let precision: String
  let speakers: Int
  let utterances: Int
  let windows: Int
  let seconds: Int
  let runs: Int
  /// Medians; the first of each is not counted.
  let stepSeconds: Double
  let embedSeconds: Double
  let melSeconds: Double
  let peakBytes: Int
  /// What one of each asks for.
  let stepWork: WorkTally
  let embedWork: WorkTally
  let melWork: WorkTally

  var parts: [MeasuredPart] {
    [
      MeasuredPart(part: "step", seconds: stepSeconds, work: stepWork),
      MeasuredPart(part: "embedding", seconds: embedSeconds, work: embedWork),
      MeasuredPart(part: "log-mel", seconds: melSeconds, work: melWork),
    ]
  }

  init(_ run: VoiceRun, step: Timing, embed: Timing, mel: Timing) {
    stepWork = step.work
    embedWork = embed.work
    melWork = mel.work
    precision = run.typeName
    speakers = run.speakers
    utterances = run.utterances
    windows = run.windows
    seconds = run.seconds
    runs = step.seconds.count - 1
    stepSeconds = step.median
    embedSeconds = embed.median
    melSeconds = mel.median
    peakBytes = ProcessMemory.peak
  }
}
