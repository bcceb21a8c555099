import FTTensor

extension SpeechFinetune {
  /// Networks and what was heard.
  public final class Session {
    let narrator: Narrator
    let preparation: SpeechPreparation
    let embedder: SpeakerEmbedder
    let listener: ContentEncoder
    let material: Material
    /// What is left to be done to the prosody network's melody.
    var pitchMap = PitchMap.identity
    /// How far was gone; nil until the sound is learned.
    var notes: VoiceNotes?

    init(
      _ narrator: Narrator, _ preparation: SpeechPreparation, _ embedder: SpeakerEmbedder, _ listener: ContentEncoder,
      _ material: Material
    ) {
      self.narrator = narrator
      self.preparation = preparation
      self.embedder = embedder
      self.listener = listener
      self.material = material
    }
  }

  /// What is said of the voice in its file.
  func voice(of session: Session) throws -> SpeakingVoice {
    var voice = try SpeakingVoice(
      name: settings.voiceName, base: base, recipe: plan.words, seconds: session.material.seconds, consent: consent,
      pitchMap: session.pitchMap, gain: session.material.gain, origin: settings.provenance.origin)
    voice.strength = session.notes.map { VoiceStrength(own: $0.strength, trials: $0.tried) }
    return voice
  }

  /// The weights that may differ from the base's.
  func changes(of session: Session) -> [(name: String, tensor: Tensor)] {
    session.narrator.synthesizer.namedParameters().filter { name, _ in
      plan.prosodySteps > 0 && name.hasPrefix("prosody.") && !name.contains(".text.")
        || name.hasPrefix("acoustic.") && !name.contains(".text.")
    }.map { ($0.name, $0.parameter.value) }
  }

  /// Sentences of the synthesiser's own that a person's sound is learned on beside seconds of recordings.
  private static let fewTexts = 24

  /// The synthesiser's own sentences in the person's melody, with their sound.
  ///
  /// - Parameter progress: sentences spoken, sentences in all; what it throws ends the work.
  func english(_ session: Session, progress: (Int, Int) throws -> Void) rethrows -> SpeechTrack {
    let texts = SpeechTexts.all.prefix(plan.isAligned ? SpeechTexts.all.count : Self.fewTexts)
    var all = SpeechTrack()
    for (index, text) in texts.enumerated() {
      try progress(index, texts.count)
      guard var track = session.preparation.reading(of: text, session.pitchMap)?.track else { continue }
      track.samples = session.preparation.sound(track)
      all.append(track)
    }
    return all
  }
}
