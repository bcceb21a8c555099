import FTAudioCodec
import FTCheckpoint
import FTData
import FTModels
import FTNN
import FTPronunciation
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
  /// What may be done with the voice.
  public let consent: ConsentLedger
  let plan: SpeechFinetuneConfiguration.Plan
  /// Every recording that was named, kept or refused so far; what only a network can tell is refused later.
  public var ledger: Ledger { speech.ledger }

  /// Reads and checks everything; nothing is written before all of it is in order.
  ///
  /// - Parameter progress: recordings read, recordings in all; what it throws ends the reading.
  /// - Throws: ``SpeechFinetuneError``, and the errors of models, recordings and run folder.
  public init(
    _ configuration: SpeechFinetuneConfiguration, store: ModelStore, resuming: Bool = false,
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    let problems = configuration.problems()
    guard problems.isEmpty else { throw SpeechFinetuneError.settings(problems) }
    var configuration = configuration
    base = try store.resolveNetwork(configuration.model)
    encoder = try store.resolveNetwork(configuration.encoder)
    guard case .speechSynthesizer = base.architecture else {
      throw NetworkMismatch(folder: base.url.path, found: base.architecture.summary, needed: "speech-synthesizer")
    }
    var speech = try SpeechSet(
      configuration.recordings, speaker: configuration.speaker,
      symbols: configuration.rung == .listening ? nil : Pronouncer.transcripts(of: base), progress: progress)
    consent = try Self.consent(configuration, speech.consent)
    let isAligned = try speech.choose(configuration.rung)
    plan = configuration.plan(seconds: speech.seconds, isAligned: isAligned)
    self.speech = speech
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
      + (speech.unusedTranscripts.map { "\nMind: \($0)" } ?? "")
  }
}

/// What a speech run tells while it goes on.
public enum SpeechFinetuneEvent: Sendable {
  /// Once for a synthesiser: a network learns to hear text features.
  case learningToListen(TrainingEvent)
  /// What is being done, and how much of it.
  case progress(String, done: Int, of: Int)
  /// A recording that a network found to be of no use, as one whose transcript does not fit it.
  case refused(Refusal)
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
