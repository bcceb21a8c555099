import FTAugment
import FTData
import FTNN
import FTRun
import FTTraining
import Foundation

/// Everything that decides the result of teaching the synthesiser a voice.
public struct SpeechSettings: AugmentingSettings, Equatable {
  /// How a recording's sounds are told from each other.
  public enum Supervision: String, SettingChoice {
    /// By transcripts where there are English ones, else by listening.
    case auto
    /// Alignment with English transcripts; acoustic network, then rhythm and melody.
    case transcripts
    /// By a network that hears text features in any language; the acoustic network with few numbers.
    case listening
  }

  /// What of the acoustic network is trained.
  public enum Method: String, SettingChoice {
    case auto, lora, full
  }

  public var run = RunOptions()
  /// Of the acoustic network; the prosody network has steps and a rate of its own.
  public var training = TrainingOptions()
  /// By default of rank 8, on the acoustic decoder and its head.
  public var lowRank = LowRankOptions()
  /// `consent`: who allowed speaking in this voice, or where that can be read.
  public var provenance = ProvenanceOptions()
  /// What the voice is called; `nil` means the first recording's file name.
  public var name: String?
  /// Recordings, folders of recordings, a GPT-SoVITS .list or an LJSpeech folder.
  public var data: [String] = []
  /// The speaker to take of a list that has several.
  public var speaker: String?
  /// A synthesiser.
  public var model = "hibari"
  /// A speaker encoder.
  public var encoder = "resemblyzer"
  /// What hears without transcripts; `nil` is hibari-listener where it fits the model, else one that is made for it.
  public var listener: String?
  public var supervision = Supervision.auto
  public var method = Method.auto
  /// Steps of the prosody network; 0 leaves rhythm and melody to a map of the pitch.
  public var prosodySteps: Int?
  /// How far to go from the base to what was learned; nil for what trial sentences say.
  public var strength: Double?
  /// What the voice may be used for; empty for measuring and, with a statement of consent, speaking.
  public var allow: [VoiceUse] {
    get { run.allowances.compactMap(VoiceUse.init(rawValue:)) }
    set { run.allow = newValue.map(\.rawValue) + acceptedFindings }
  }
  public var recordedBy: String?
  /// Nothing but "none": a voice is learned as it was recorded.
  public var augment = AugmentWords()
  /// Whether recordings that sound like music are learned from too.
  public var anyway = false

  public init() { lowRank.rank = 8 }

  public static var fields: [SettingField<SpeechSettings>] {
    SettingField.group(\.run)
    SettingField("name", \.name)
    SettingField("data", \.data, .data, former: ["recordings"])
    SettingField("speaker", \.speaker)
    SettingField("model", \.model, .model)
    SettingField("encoder", \.encoder, .model)
    SettingField("listener", \.listener, .model)
    SettingField("supervision", \.supervision, former: ["rung"])
    SettingField("method", \.method)
    SettingField("prosody-steps", \.prosodySteps, .countOrZero)
    SettingField("strength", \.strength, .above(0, to: 1))
    SettingField("recorded-by", \.recordedBy)
    SettingField("anyway", \.anyway)
    SettingField("augment", \.augment)
    SettingField.group(\.training)
    SettingField.group(\.lowRank)
    SettingField.group(\.provenance)
  }

  /// `allow` names uses of the voice and findings of the data check alike.
  public static var otherAllowances: [String] { VoiceUse.allCases.map(\.rawValue) }

  /// The name that the voice has.
  public var voiceName: String { name ?? Self.name(ofRecording: data.first ?? "") }

  /// What a voice is called that is learned from a recording, or from a list or folder of them.
  public static func name(ofRecording path: String) -> String {
    path.isEmpty ? "" : URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
  }

  public static var modality: Modality { .voice }
  public var makesCopies: Bool { false }
  public var ownAugmentation: AugmentPlan { .none(.voice) }

  public func refusals(of plan: AugmentPlan) -> [String] {
    plan.isEmpty
      ? []
      : [
        "\(plan.words): a voice is learned as it was recorded, so that a room, noise, a level or another pitch would become part of "
          + "it; leave --augment out"
      ]
  }

  public func problems() -> [String] {
    var problems = augmentationProblems
    if data.isEmpty { problems.append("name at least one recording, a folder of recordings, or a .list") }
    if !data.isEmpty || name != nil, voiceName.isEmpty || voiceName.contains("/") || voiceName.hasPrefix(".") {
      problems.append("--name \"\(voiceName)\" is no name; it becomes a file's name")
    }
    if let consent = provenance.consent, consent.allSatisfy(\.isWhitespace) {
      problems.append(
        "--consent is empty: say who allowed speaking in this voice, and when; or leave it out, and the voice is measured only"
      )
    }
    return problems
  }

  public var inapplicable: [(belongsTo: String, keys: [String])] {
    training.inapplicable + (method == .full ? [("--method lora, not to full", LowRankOptions.keys)] : [])
      + (supervision == .listening
        ? [("learning by transcripts; without them the melody is a map of the pitch", ["prosody-steps"])] : [])
  }

  /// The settings that the way taken leaves without meaning, which only the recordings tell.
  func problems(with plan: SpeechPlan) -> [String] {
    var problems: [String] = []
    if let prosodySteps, prosodySteps > 0, !plan.isAligned {
      problems.append(
        "--prosody-steps needs English transcripts, and these recordings are learned by listening; leave it out")
    }
    if plan.method == .full, lowRank != SpeechSettings().lowRank {
      problems.append(
        "--rank and the like belong to --method lora; \(plan.words) is \(plan.method.rawValue): say --method lora")
    }
    return problems
  }

  var adapters: LowRankSettings { lowRank.adapters(standard: ["dec.*.pw1", "dec.*.pw2", "head"]) }

  /// The trainer's settings for the acoustic network.
  func soundTraining(_ plan: SpeechPlan, _ type: TrainingSettings.ComputeType) -> TrainingSettings {
    training.over(Self.standard(steps: plan.steps, rate: plan.rate), run, type)
  }

  /// The trainer's settings for the prosody network, whose length and rate are its own.
  func prosodyTraining(_ plan: SpeechPlan, _ type: TrainingSettings.ComputeType) -> TrainingSettings {
    var options = training
    options.epochs = nil
    options.steps = nil
    options.learningRate = nil
    options.validateEvery = nil
    return options.over(Self.standard(steps: plan.prosodySteps, rate: plan.prosodyRate), run, type)
  }

  private static func standard(steps: Int, rate: Double) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.length = .steps(steps)
    settings.rate = rate
    settings.warmupFraction = min(0.3, 20 / Double(steps))
    settings.optimizer.beta2 = 0.99
    settings.optimizer.weightDecay = 0
    settings.patience = nil
    settings.validationInterval = max(1, steps / 5)
    settings.recomputes = false
    return settings
  }
}
