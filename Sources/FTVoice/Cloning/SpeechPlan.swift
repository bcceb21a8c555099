/// How a voice is learned: what served best for recordings of such a length.
struct SpeechPlan: Equatable, Sendable {
  /// Whether there are transcripts to go by.
  var isAligned: Bool
  var method: SpeechSettings.Method
  var steps: Int
  var rate: Double
  var prosodySteps: Int
  var prosodyRate: Double
  /// nil for the one that trial sentences say.
  var strength: Double?
  /// What clearness weighs against likeness in that choice: the more recordings, the less is rough that was learned from them.
  var intelligibility: Double

  /// What clearness a voice may lose for likeness, in units of the score; nil where likeness and clearness are weighed instead, as with
  /// transcripts: there the voice is like enough before it is rough.
  ///
  /// Found on four people of telephone exchanges, of whom the one who lost 0.247 was understood like the others (0.8 % word errors of a
  /// recogniser). Of six others, who decided nothing, those who lost up to as much had 2.3 % at most, and two of those who lost 0.4 had 8
  /// and 11.
  var clearnessToLose: Double? { isAligned ? nil : 0.25 }

  private init(
    _ method: SpeechSettings.Method, aligned: Bool, steps: Int, rate: Double, prosody: Int = 0,
    prosodyRate: Double = 2e-4, intelligibility: Double = 1
  ) {
    isAligned = aligned
    self.method = method
    self.steps = steps
    self.rate = rate
    prosodySteps = prosody
    self.prosodyRate = prosodyRate
    self.intelligibility = intelligibility
  }

  /// - Parameter seconds: of speech.
  init(_ settings: SpeechSettings, seconds: Double, isAligned: Bool) {
    switch (isAligned, seconds) {
    case (false, _): self.init(.lora, aligned: false, steps: 120, rate: 2e-3)
    case (true, ..<15): self.init(.lora, aligned: true, steps: 80, rate: 2e-3)
    case (true, ..<60): self.init(.full, aligned: true, steps: 150, rate: 1e-3, prosody: 150)
    case (true, ..<240):
      self.init(.full, aligned: true, steps: 250, rate: 1e-3, prosody: 600, prosodyRate: 3e-4, intelligibility: 0.75)
    default:
      self.init(.full, aligned: true, steps: 450, rate: 1e-3, prosody: 600, prosodyRate: 3e-4, intelligibility: 0.35)
    }
    if settings.method != .auto { method = settings.method }
    steps = settings.training.steps ?? steps
    rate = settings.training.learningRate ?? rate
    strength = settings.strength
    if isAligned { prosodySteps = settings.prosodySteps ?? prosodySteps }
  }

  var words: String {
    let sound = method == .lora ? "the sound by low-rank updates" : "the sound"
    return isAligned
      ? "by their transcripts, " + (prosodySteps > 0 ? "first rhythm and melody, then \(sound)" : "\(sound)")
      : "by listening, without transcripts, \(sound), melody by a map of the pitch"
  }

  /// What is learned without transcripts is rougher, which is heard the more the louder it is.
  var highestGain: Float { isAligned ? 4 : 1.5 }

  /// The acoustic network's training.
  func acoustic(band: Double, seed: UInt64) -> AcousticTask.Settings {
    var settings = isAligned ? AcousticTask.Settings.transcripts : .listening
    settings.band = band
    settings.seed = seed
    return settings
  }
}
