import FTModels
import FTNN
import FTPronunciation
import FTTensor
import FTTraining
import FTVoice
import Foundation

/// Sentences from phonemes to sound, each on its own, as they are spoken.
struct SpeechRun: BenchmarkRun {
  let computeType: DType
  let runs: Int

  var name: String { "synthesis" }
  var precision: OperationsCommand.Precision? { .init(computeType) }

  /// What the other side of `tools/compare-peers voice` says too.
  static let text = """
    The quick brown fox jumps over the lazy dog. She sells sea shells by the sea shore. On the 3rd of March 2024, 1,250 \
    people paid $9.99 each to hear it read at 7:30 pm.
    """

  func measured(on device: Device) throws -> SpeechMeasurement {
    let (synthesizer, sentences, isImported) = try Self.material(on: device)
    let context = ForwardContext(computeType: computeType)
    var samples = 0
    let timing = device.timing(runs) {
      samples = sentences.reduce(0) { $0 + synthesizer.speech(ids: $1, .init(), context).count }
    }
    return SpeechMeasurement(
      self, weights: isImported ? "hibari" : "random", symbols: sentences.map(\.count), samples: samples, timing: timing
    )
  }

  /// The imported synthesiser with its reading of the text, or one with random weights and as many symbols.
  private static func material(on device: Device) throws -> (SpeechSynthesizer, [[Int32]], isImported: Bool) {
    let models = ModelStore(root: ModelStore.standardRoot(environment: ProcessInfo.processInfo.environment))
    guard let folder = try? models.resolve("hibari", as: SynthesizerConfiguration.self) else {
      let sentences = [50, 37, 170].map { count in (0..<Int32(count)).map { 1 + $0 * 7 % 177 } }
      return (try BenchmarkSynthesizer.load(on: device), sentences, false)
    }
    let pronouncer = try Pronouncer(folder: folder.url, on: device)
    let sentences = try pronouncer.pronunciation(of: text).sentences.map { pronouncer.vocabulary.ids($0.phonemes) }
    return (try SpeechSynthesizer.load(folder, on: device), sentences, true)
  }
}

/// The keys of one line of JSON.
struct SpeechMeasurement: BenchmarkMeasurement {
  var kind = "speech"
  let precision: String
  /// Whose weights: "hibari" or "random".
  let weights: String
  /// Of each sentence, pads included.
  let symbols: [Int]
  let soundSeconds: Double
  let runs: Int
  /// For all sentences; the first run is not counted.
  let medianSeconds: Double
  let minimumSeconds: Double
  /// Seconds of sound in a second of work.
  let timesRealTime: Double
  let peakBytes: Int
  /// What all sentences ask for.
  let work: WorkTally

  var parts: [MeasuredPart] {
    [MeasuredPart(seconds: medianSeconds, work: work, amount: soundSeconds, unit: "s of sound")]
  }

  init(_ run: SpeechRun, weights: String, symbols: [Int], samples: Int, timing: Timing) {
    work = timing.work
    let counted = timing.seconds.dropFirst().sorted()
    precision = run.typeName
    self.weights = weights
    self.symbols = symbols
    runs = counted.count
    soundSeconds = Double(samples) / 24_000
    (medianSeconds, minimumSeconds) = (counted[counted.count / 2], counted[0])
    timesRealTime = soundSeconds / medianSeconds
    peakBytes = ProcessMemory.peak
  }

  var text: String {
    let lengths = symbols.map(String.init).joined(separator: " + ")
    return String(
      format: "%@, %@ weights: %@ symbols, %.2f s of sound in %.1f ms, %.0f times real time, peak memory %@ GB",
      precision, weights, lengths, soundSeconds, 1e3 * medianSeconds, timesRealTime, gigabytes(peakBytes))
  }
}
