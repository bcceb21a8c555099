import FTNN
import FTRun
import FTTensor

extension SpeechFinetune {
  /// Rhythm and melody first: what the sound is learned and tried on has them then.
  public func train(_ session: Session, _ run: RunContext) throws {
    session.pitchMap = try learnProsody(session, run)
    try learnSound(session, run)
  }

  /// Rhythm and melody, where transcripts tell them.
  ///
  /// - Returns: what is left to be done to the network's melody.
  private func learnProsody(_ session: Session, _ run: RunContext) throws -> PitchMap {
    let sentences = session.material.sentences
    guard plan.prosodySteps > 0, !sentences.isEmpty else {
      return session.preparation.ownPitch.map(to: session.material.pitch)
    }
    let synthesizer = session.preparation.synthesizer
    let chosenBy = Self.heldOutCount(sentences.count)
    synthesizer.prosody.trainAll()
    // Text features carry what the words are; a few minutes of speech would only blur them.
    synthesizer.prosody.text.freezeAll()
    let task = ProsodyTask(
      synthesizer.prosody, Array(sentences.dropLast(chosenBy)), heldOut: Array(sentences.suffix(chosenBy)),
      seed: settings.run.seed, on: run.device)
    try run.stage("prosody", task, settings.prosodyTraining(plan, run.computeType))
    synthesizer.prosody.freezeAll()
    return .identity
  }

  /// The sound, and how far to go.
  private func learnSound(_ session: Session, _ run: RunContext) throws {
    let (preparation, material) = (session.preparation, session.material)
    let english = try english(session) { try run.progress("speaking sentences to learn beside", $0, of: $1) }
    let trials = SpeechPreparation.trialSentences.compactMap { preparation.reading(of: $0, session.pitchMap)?.track }
    let network = preparation.synthesizer.acoustic
    let start = network.weights()
    let task = try AcousticTask(
      preparation.synthesizer, recordings: material.track, english: english, trials: trials, voice: material.voice,
      loss: SpeechLoss(
        encoder: try SpeakerEncoder.load(encoder, on: run.device), band: speech.band, level: preparation.heardLevel,
        on: run.device),
      settings: plan.acoustic(band: speech.band, seed: settings.run.seed), context: run.forward, on: run.device,
      listener: session.listener
    ) { try run.progress("keeping what the synthesiser says", $0, of: $1) }
    let unused = network.prepare(plan.method, settings.adapters, seed: settings.run.seed, on: run.device)
    guard unused.isEmpty else {
      throw SettingsError(unused.map { "the pattern '\($0)' of --targets selects nothing in \(base.name)" })
    }
    try run.stage("sound", task, settings.soundTraining(plan, run.computeType))
    network.mergeLowRankAdapters()
    network.freezeAll()
    let learned = network.weights()
    let notes = VoiceNotes(
      given: plan.strength,
      tried: try task.outcomes(
        from: start, to: learned, at: AcousticTask.strengths(given: plan.strength),
        intelligibility: plan.intelligibility, ForwardContext(computeType: .float32)
      ) { try run.progress("trying how far to go", $0, of: $1) },
      losing: plan.clearnessToLose, learned: material.learned, targets: material.references)
    network.load(from: start, to: learned, strength: Float(notes.strength))
    session.notes = notes
    run.control.tell(Fact(notes.remark))
  }
}
