import FTTraining
import Foundation

/// Everything that decides the result of teaching the synthesiser a voice; names as the flags have them.
public struct SpeechFinetuneConfiguration: Sendable, Equatable, Codable {
  /// How a recording's sounds are told from each other.
  public enum Rung: String, Sendable, Codable, CaseIterable {
    /// By transcripts where there are English ones, else by listening.
    case auto
    /// Alignment with English transcripts; acoustic network, then rhythm and melody.
    case transcripts
    /// By a network that hears text features in any language; the acoustic network with few numbers.
    case listening
  }
  /// What of the acoustic network is trained.
  public enum Method: String, Sendable, Codable, CaseIterable {
    case auto, lora, full
  }

  /// Tells runs apart.
  public private(set) var task = "speech"
  /// What the voice is called.
  public var name = ""
  /// Recordings, folders of recordings, a GPT-SoVITS .list or an LJSpeech folder.
  public var recordings: [String] = []
  /// The speaker to take of a list that has several.
  public var speaker: String?
  public var output = ""
  public var model = "hibari"
  public var encoder = "resemblyzer"
  /// What hears without transcripts; `nil` is hibari-listener where it fits the model, else one that is made for it.
  public var listener: String?
  public var rung = Rung.auto
  public var method = Method.auto
  public var steps: Int?
  public var learningRate: Double?
  /// Steps of the prosody network; 0 leaves rhythm and melody to a map of the pitch.
  public var prosodySteps: Int?
  /// How far to go from the base to what was learned, above 0 to 1; nil for what scores best on trial sentences.
  public var strength: Double?
  public var rank = 8
  public var uses: [VoiceUse] = []
  public var consent: String?
  public var recordedBy: String?
  public var licence: String?
  public var seed: UInt64 = 0
  public var threads: Int?
  public var precision = ComputePrecision.auto

  public init() {}

  enum CodingKeys: String, CodingKey {
    case task, name, recordings, speaker, output, model, encoder, listener, rung, method, steps
    case learningRate = "learning-rate"
    case prosodySteps = "prosody-steps"
    case strength, rank
    case uses = "allow"
    case consent
    case recordedBy = "recorded-by"
    case licence, seed, threads, precision
  }

  /// The settings that the values do not allow, all at once.
  public func problems() -> [String] {
    var problems: [String] = []
    let check = { (isWrong: Bool, text: String) in if isWrong { problems.append(text) } }
    check(name.isEmpty || name.contains("/"), "--name \"\(name)\" is no name; it becomes a file's name")
    check(recordings.isEmpty, "name at least one recording, a folder of recordings, or a .list")
    check(output.isEmpty, "--output is missing: name a folder for the run")
    check(steps.map { $0 < 1 } ?? false, "--steps is \(steps ?? 0), expected 1 or more")
    check(prosodySteps.map { $0 < 0 } ?? false, "--prosody-steps is \(prosodySteps ?? 0), expected 0 or more")
    check(
      learningRate.map { !($0 > 0 && $0.isFinite) } ?? false, "--learning-rate must be above 0")
    check(strength.map { !($0 > 0 && $0 <= 1) } ?? false, "--strength is \(strength ?? 0), expected above 0 to 1")
    check(!(1...64).contains(rank), "--rank is \(rank), expected 1 to 64")
    check(threads.map { $0 < 1 } ?? false, "--threads is \(threads ?? 0), expected 1 or more")
    return problems
  }

  /// A rung of the ladder, with the settings that served best for recordings of such a length.
  struct Plan: Equatable {
    var isAligned: Bool
    var method: Method
    var steps: Int
    var rate: Double
    var prosodySteps: Int
    var prosodyRate: Double
    /// nil for the one that scores best.
    var strength: Double?

    /// What clearness weighs against likeness in that choice: the more recordings, the less is rough that was learned from them.
    var clearness: Double

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
      (settings.band, settings.seed) = (band, seed)
      return settings
    }
  }

  /// - Parameters:
  ///   - seconds: of speech.
  ///   - isAligned: whether there are transcripts to go by.
  func plan(seconds: Double, isAligned: Bool) -> Plan {
    var plan: Plan
    switch (isAligned, seconds) {
    case (false, _):
      plan = Plan(
        isAligned: false, method: .lora, steps: 120, rate: 2e-3, prosodySteps: 0, prosodyRate: 2e-4, clearness: 1)
    case (true, ..<15):
      plan = Plan(
        isAligned: true, method: .lora, steps: 80, rate: 2e-3, prosodySteps: 0, prosodyRate: 2e-4, clearness: 1)
    case (true, ..<60):
      plan = Plan(
        isAligned: true, method: .full, steps: 150, rate: 1e-3, prosodySteps: 150, prosodyRate: 2e-4, clearness: 1)
    case (true, ..<240):
      plan = Plan(
        isAligned: true, method: .full, steps: 250, rate: 1e-3, prosodySteps: 600, prosodyRate: 3e-4, clearness: 0.75)
    default:
      plan = Plan(
        isAligned: true, method: .full, steps: 450, rate: 1e-3, prosodySteps: 600, prosodyRate: 3e-4, clearness: 0.35)
    }
    if method != .auto { plan.method = method }
    plan.steps = steps ?? plan.steps
    plan.strength = strength ?? plan.strength
    plan.rate = learningRate ?? plan.rate
    plan.prosodySteps = isAligned ? prosodySteps ?? plan.prosodySteps : 0
    return plan
  }

  /// The trainer's settings for one of the two networks.
  func training(
    steps: Int, rate: Double, type: TrainingSettings.ComputeType
  ) -> TrainingSettings {
    var settings = TrainingSettings()
    (settings.length, settings.rate) = (.steps(steps), rate)
    (settings.schedule, settings.warmupFraction) = (.cosine, min(0.3, 20 / Double(steps)))
    (settings.optimizer.beta2, settings.optimizer.weightDecay) = (0.99, 0)
    settings.patience = nil
    settings.validationInterval = max(1, steps / 5)
    (settings.seed, settings.computeType) = (seed, type)
    settings.recomputes = false
    return settings
  }
}
