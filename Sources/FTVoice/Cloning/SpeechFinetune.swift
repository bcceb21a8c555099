import FTAudioCodec
import FTCheckpoint
import FTData
import FTModels
import FTNN
import FTTensor
import FTTraining
import Foundation

/// Teaches the synthesiser a person's voice from seconds to minutes of recordings, and measures how near it came.
///
/// ```swift
/// var configuration = SpeechFinetuneConfiguration()
/// (configuration.name, configuration.recordings, configuration.output) = ("me", ["me.wav"], "runs/me")
/// let result = try SpeechFinetune(configuration, store: ModelStore()).run(compute) { _ in .proceed }
/// ```
public struct SpeechFinetune: Sendable {
  public let configuration: SpeechFinetuneConfiguration
  let base: NetworkFolder
  let encoder: NetworkFolder
  /// The listener's folder; `nil` when it is kept from earlier runs or has yet to be made.
  let hearing: NetworkFolder?
  public let run: OldRunFolder
  let speech: SpeechSet
  public let consent: ConsentLedger
  let plan: SpeechFinetuneConfiguration.Plan
  public var ledger: FileLedger { speech.ledger }

  /// Reads and checks everything; nothing is written before all of it is in order.
  ///
  /// - Parameter progress: recordings read, recordings in all.
  /// - Throws: ``SpeechFinetuneError``, and the errors of models, recordings and run folder.
  public init(
    _ configuration: SpeechFinetuneConfiguration, store: ModelStore, resuming: Bool = false,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    let problems = configuration.problems()
    guard problems.isEmpty else { throw SpeechFinetuneError.settings(problems) }
    var configuration = configuration
    base = try store.resolveNetwork(configuration.model)
    encoder = try store.resolveNetwork(configuration.encoder)
    guard case .speechSynthesizer = base.architecture else {
      throw NetworkMismatch(folder: base.url.path, found: base.architecture.summary, needed: "speech-synthesizer")
    }
    speech = try SpeechSet(configuration.recordings, speaker: configuration.speaker, progress: progress)
    consent = try Self.consent(configuration, speech.consent)
    let spoken = speech.recordings.filter { $0.text != nil }.reduce(0) { $0 + $1.audio.duration }
    let isAligned =
      switch configuration.rung {
      case .auto: spoken >= 3 && spoken >= 0.5 * speech.seconds
      case .transcripts: true
      case .listening: false
      }
    guard speech.seconds >= 3 else {
      throw SpeechFinetuneError.tooLittle(seconds: speech.seconds, refused: speech.ledger.refusals.map(\.reason))
    }
    guard !isAligned || spoken > 0 else { throw SpeechFinetuneError.noTranscripts }
    plan = configuration.plan(seconds: isAligned ? spoken : speech.seconds, isAligned: isAligned)
    // A resumed run hears as it began to: a listener that was installed meanwhile is not taken.
    hearing =
      resuming && configuration.listener == nil
      ? nil : try Listener.folder(configuration.listener, for: base, in: store)
    if hearing != nil { configuration.listener = configuration.listener ?? Listener.standardName }
    self.configuration = configuration
    run = resuming ? try OldRunFolder(opening: configuration.output) : try OldRunFolder(creating: configuration.output)
    if !resuming {
      try run.write(configuration, to: OldRunFolder.configuration)
      try AtomicFile.write(Array(ledger.jsonLines().utf8), to: run.path(OldRunFolder.ledger))
    }
  }

  /// With a statement of consent the voice may speak; without one it is for measuring only. What the recordings' own ledger
  /// forbids stays forbidden.
  private static func consent(
    _ configuration: SpeechFinetuneConfiguration, _ governing: ConsentLedger?
  ) throws -> ConsentLedger {
    let isStated = configuration.consent != nil
    var ledger = ConsentLedger(
      uses: configuration.uses.isEmpty ? (isStated ? [.evaluation, .synthesis] : [.evaluation]) : configuration.uses)
    (ledger.statement, ledger.recordedBy, ledger.licence) = (
      configuration.consent, configuration.recordedBy, configuration.licence
    )
    guard let governing else { return ledger }
    guard governing.uses.contains(.synthesis) || governing.uses.contains(.evaluation) else {
      throw SpeechFinetuneError.notAllowed(governing)
    }
    ledger.restrict(to: governing)
    return ledger
  }

  /// What was read and what will be done, for people.
  public var summary: String {
    let length =
      speech.seconds < 90 ? String(format: "%.0f s", speech.seconds) : String(format: "%.1f min", speech.seconds / 60)
    return "\(speech.recordings.count) recordings, \(length); learning \(plan.words)."
  }
}

/// What a speech run tells while it goes on.
public enum SpeechFinetuneEvent: Sendable {
  /// Once for a synthesiser: a network learns to hear text features.
  case learningToListen(TrainingEvent)
  /// Recordings that have been aligned or listened to, and recordings in all.
  case preparing(Int, Int)
  /// A recording whose transcript does not fit it.
  case mismatch(name: String, cost: Float)
  case started(stage: String, trainable: Int, computeType: TrainingSettings.ComputeType)
  case training(TrainingEvent)
  case judging
  case published(String)
}

/// What came out of a speech run.
public struct SpeechFinetuneResult: Sendable {
  public var finish: TrainingEvent.Finish
  public var metrics = SpeechMetrics()
  /// The voice's file; `nil` when interrupted.
  public var voice: String?
  /// The listening page; `nil` when interrupted, or when the voice may not speak.
  public var report: String?
}
