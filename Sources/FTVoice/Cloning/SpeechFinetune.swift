import FTData
import FTEvaluation
import FTModels
import FTPronunciation
import FTRun
import FTTensor
import Foundation

/// Teaches the synthesiser a person's voice from seconds to minutes of recordings, and measures how near it came.
///
/// ```swift
/// var settings = SpeechSettings()
/// (settings.data, settings.run.output) = (["me.wav"], "runs/me")
/// let outcome = try RunEngine<SpeechFinetune>(world).start(settings)
/// ```
public struct SpeechFinetune: Recipe {
  public static let kind: RunKind = "voice.speech"

  static let person = Subject("the person", .reference, .before)

  public private(set) var account: DataAccount
  let settings: SpeechSettings
  /// Where models are, with voices and listeners beside them.
  let models: ModelStore
  let base: ModelFolder<SynthesizerConfiguration>
  let encoder: ModelFolder<SpeakerEncoderConfiguration>
  /// The listener's folder; `nil` when it is kept from earlier runs or has yet to be made.
  let hearing: ModelFolder<ContentEncoderConfiguration>?
  let speech: SpeechSet
  /// What may be done with the voice.
  let consent: ConsentLedger
  let plan: SpeechPlan

  public var subjects: [Subject] {
    // Of two utterances each is compared with the other.
    [.untouched] + (targets(speech.recordings).count >= 2 ? [Self.person] : []) + [.result]
  }

  /// - Throws: ``SpeechFinetuneError``, and the errors of models and recordings.
  public init(_ settings: SpeechSettings, in world: World, _ control: RunControl) throws {
    self.settings = settings
    models = world.models
    base = try world.models.resolve(settings.model)
    encoder = try world.models.resolve(settings.encoder)
    var speech = try SpeechSet(
      settings.data, speaker: settings.speaker,
      symbols: settings.supervision == .listening ? nil : Pronouncer.transcripts(of: base),
      takesMusic: settings.anyway
    ) { try control.progress("reading recordings", $0, of: $1) }
    consent = try Self.consent(settings, speech.consent)
    let isAligned = try speech.choose(settings.supervision)
    plan = SpeechPlan(settings, seconds: speech.seconds, isAligned: isAligned)
    let problems = settings.problems(with: plan)
    guard problems.isEmpty else { throw SettingsError(problems) }
    self.speech = speech
    // A run that goes on hears as it began to: a listener that was installed meanwhile is not taken.
    let begun = try? RunFolder(opening: settings.run.output).readRecord()
    hearing =
      settings.listener == nil && begun != nil && begun?.models["listener"] == nil
      ? nil : try ContentEncoder.folder(settings.listener, for: base, in: world.models)
    account = DataAccount(
      ledger: speech.ledger,
      partition: Partition(
        rule: isAligned ? "of eight and more, one recording in ten is measured on" : "all are learned from"))
    let heldOut = heldOutPlaces
    for place in speech.recordings.map(\.place) {
      account.partition.add(place, heldOut.contains(place) ? .test : .training)
    }
    account.otherFiles = speech.files
    account.models = ["model": AnyModelFolder(base), "encoder": AnyModelFolder(encoder)]
    account.models["listener"] = hearing.map { AnyModelFolder($0) }
    account.facts = facts.map { Fact($0) }
  }

  public func begin(_ run: RunContext) throws -> Session {
    let narrator = try Narrator(base, precision: settings.run.precision, on: run.device)
    let preparation = try SpeechPreparation(narrator, on: run.device) {
      try run.progress("trying the synthesiser", $0, of: $1)
    }
    let embedder = try embedder(run)
    try tellOfOtherPeople(embedder, run)
    let listener = try ContentEncoder.prepared(
      preparation, base: base, folder: hearing, keptIn: models.sibling("listeners"), type: run.computeType,
      on: run.device,
      progress: { done, all in
        if done == 0 { run.control.tell(Fact(ContentEncoder.quickOne)) }
        try run.progress("speaking to a listener", done, of: all)
      },
      observer: { event in
        run.control.tell(.training(stage: "listener", event))
        return run.control.shouldStop ? .stop : .proceed
      }, shouldStop: { run.control.shouldStop })
    guard let listener else { throw RunInterrupted() }
    let material = try material(
      preparation, embedder, listener, refuse: { run.refuse($0, reason: $1, "\($0): \($2).") },
      progress: { try run.progress($0, $1, of: $2) })
    if let costs = material.costs { run.control.tell(Fact(costs)) }
    return Session(narrator, preparation, embedder, listener, material)
  }

  /// What `voice enroll` would say of recordings that are not all of one person, before a voice is learned from them.
  private func tellOfOtherPeople(_ embedder: SpeakerEmbedder, _ run: RunContext) throws {
    let agreement = SpeakerAgreement(embedder: embedder, calibration: try ScoreCalibration(of: encoder))
    let recordings = speech.recordings.map {
      (place: $0.place, audio: $0.audio.resampled(to: SpeakerFrontEnd.sampleRate))
    }
    let remarks = try agreement.remarks(on: recordings) { try run.progress("listening for other people", $0, of: $1) }
    for remark in remarks { run.control.tell(Fact(remark)) }
  }

  public func publish(_ session: Session, _ run: RunContext) throws -> [Artifact] {
    let (voice, changed) = (try voice(of: session), changes(of: session))
    try voice.write(changed, to: run.path(Self.voiceFile))
    if let notes = session.notes { try run.folder.write(notes, to: VoiceNotes.fileName) }
    let named = SpeakingVoice.folder(beside: models).appending(path: "\(voice.name).\(VoiceFile.fileExtension)")
    try FileManager.default.createDirectory(at: named.deletingLastPathComponent(), withIntermediateDirectories: true)
    try voice.write(changed, to: named.path)
    let use = ["voice", "say", "--voice", voice.name, "Hello.", "--output", "speech.wav"]
    return [
      Artifact("voice", Self.voiceFile),
      Artifact("voice by its name", named.path, use: consent.uses.contains(.synthesis) ? use : nil),
    ]
  }

  public func measure(_ subject: Subject, _ session: Session, _ run: RunContext) throws -> Evaluation {
    if subject == Self.person { return SpeechJudge.person(session.material.references) }
    return try SpeechJudge.evaluation(
      session.preparation, session.embedder, goal: session.material.goal, pitchMap: .identity
    ) { try run.progress("measuring the untouched synthesiser", $0, of: $1) }
  }

  public func measurePublished(_ run: RunContext) throws -> Evaluation {
    // What was just learned is measured whatever its consent allows; only what may speak is heard by people.
    let narrator = try Narrator(
      base, voiceFile: run.path(Self.voiceFile), precision: settings.run.precision, on: run.device)
    let preparation = try SpeechPreparation(narrator, on: run.device) {
      try run.progress("trying the voice", $0, of: $1)
    }
    let embedder = try embedder(run)
    let notes = try run.folder.read(VoiceNotes.self, from: VoiceNotes.fileName)
    let targets = speech.recordings.filter { notes.targets.contains($0.fingerprint) }
    let heard = try SpeechJudge.embeddings(of: targets.map(\.audio), embedder) {
      try run.progress("listening to the recordings", $0, of: $1)
    }
    let synthesizer = narrator.synthesizer
    var evaluation = try SpeechJudge.evaluation(
      preparation, embedder, goal: SpeakerEmbedding(mean: heard), pitchMap: synthesizer.pitchMap
    ) { try run.progress("measuring the learned voice", $0, of: $1) }
    var measures = try run.folder.read(MeasuresFile.self, from: RunFolder.measures)
    evaluation.exhibits = notes.exhibits
    evaluation.remarks = [
      SpeechVerdict(
        untouched: measures[.untouched], learned: evaluation, person: measures[Self.person],
        isHeldOut: notes.isHeldOut
      ).text, notes.remark,
    ]
    measures[.result] = evaluation
    guard consent.uses.contains(.synthesis) else { return evaluation }
    let untouched = try Narrator(base, precision: settings.run.precision, on: run.device)
    let page = SpeechReport(
      name: settings.voiceName, subjects: measures.entries.map { ($0.subject.name, $0.evaluation) },
      verdict: evaluation.remarks[0], recordings: targets, isHeldOut: notes.isHeldOut)
    evaluation.exhibits.append(
      try run.exhibit("page to listen to", "report.html") { path in
        try page.write(narrator, beside: untouched, to: path) {
          try run.progress("speaking for the page", $0, of: $1)
        }
      })
    return evaluation
  }

  private static let voiceFile = "voice.\(VoiceFile.fileExtension)"

  private func embedder(_ run: RunContext) throws -> SpeakerEmbedder {
    try SpeakerEmbedder(encoder, precision: settings.run.precision, on: run.device)
  }
}
