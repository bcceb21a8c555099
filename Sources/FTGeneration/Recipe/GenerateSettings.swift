import FTAugment
import FTData
import FTNN
import FTRun
import FTTraining

/// Everything that decides a run that learns to make pictures.
public struct GenerateSettings: AugmentingSettings, Equatable {
  /// What is trained.
  public enum Method: String, SettingChoice {
    /// Every weight.
    case full
    /// Low-rank updates of the layers, and the word of `token`.
    case lora
    /// The word of `token` alone: 768 numbers.
    case token
  }

  public var run = RunOptions()
  public var training = TrainingOptions()
  public var lowRank = LowRankOptions()
  public var provenance = ProvenanceOptions()
  /// A picture generator to begin with; nil is ``standardModel``, or none with `isFromScratch`.
  public var model: String?
  /// Train a generator that knows nothing yet, on many pictures.
  public var isFromScratch = false
  /// Name or folder of the text encoder; nil means the generator's own, or all-minilm-l6-v2.
  public var textEncoder: String?
  /// Folders of pictures with captions.
  public var data: [String] = []
  /// Folders of pictures to choose the best step by; without them a tenth of `data` is set aside.
  public var validation: [String] = []
  /// Folders of pictures of other things, learned along so that they are not forgotten.
  public var prior: [String] = []
  /// What a picture of `prior` counts beside one of `data`.
  public var priorWeight = 1.0
  public var method = Method.full
  /// A word of its own for what the pictures show.
  public var token: String?
  /// Side of the pictures of a generator from scratch; nil is 64.
  public var size: Int?
  /// Channels of the outermost level of a generator from scratch.
  public var width = 48
  /// Blocks of each level of a generator from scratch.
  public var blocks = 2
  /// Pictures in a step; nil is 32 from scratch and 8 otherwise.
  public var batch: Int?
  /// How pictures are changed while training: by itself parts of 81 to 100 % of their area are learned from. Colours stay, because
  /// captions name them; letters and hands have a side, so that mirroring is a choice.
  public var augment = AugmentWords()
  /// The share of captions that is withheld; nil is 0.1, and 0 for a word alone. Without any, guidance cannot be used.
  public var captionDropout: Double?
  /// How much of the moving average of the weights stays at a step; nil is 0.999 from scratch and 0.98 otherwise.
  public var averageDecay: Double?
  /// Pictures that are made of held-out captions, to look at.
  public var samples = 16
  /// Name or folder of the network that looks at made pictures; nil is efficientnet-lite0, if it is installed.
  public var judgeModel: String?
  /// Guidance of the samples.
  public var guidance = 2.5
  /// Steps of the samples.
  public var sampleSteps = 12

  /// The generator that comes with the project, in Models.
  public static let standardModel = "drawings-64"

  public init() {}

  public static var fields: [SettingField<GenerateSettings>] {
    SettingField.group(\.run)
    SettingField("model", \.model, .model)
    SettingField("from-scratch", \.isFromScratch)
    SettingField("text-encoder", \.textEncoder, .model)
    SettingField("data", \.data, .data)
    SettingField("validation", \.validation, .data)
    SettingField("prior", \.prior, .data)
    SettingField("prior-weight", \.priorWeight, .from(0, to: 100))
    SettingField("method", \.method)
    SettingField("token", \.token)
    SettingField("size", \.size, .from(16, to: 128))
    SettingField("width", \.width, .from(16, to: 256))
    SettingField("blocks", \.blocks, .from(1, to: 8))
    SettingField("batch", \.batch, .from(1, to: 256))
    SettingField("augment", \.augment)
    SettingField("caption-dropout", \.captionDropout, .share)
    SettingField("average-decay", \.averageDecay, .share)
    SettingField("samples", \.samples, .from(1, to: 64))
    SettingField("judge-model", \.judgeModel, .model)
    SettingField("guidance", \.guidance, .from(1, to: 20))
    SettingField("sample-steps", \.sampleSteps, .from(1, to: 200))
    SettingField.group(\.training)
    SettingField.group(\.lowRank)
    SettingField.group(\.provenance)
  }

  public static var modality: Modality { .image }
  public var makesCopies: Bool { false }
  public var ownAugmentation: AugmentPlan { .edgesCut }

  public func problems() -> [String] {
    var problems = augmentationProblems
    if data.isEmpty { problems.append("--data is missing: name a folder of pictures with captions") }
    if model != nil, isFromScratch { problems.append("--model and --from-scratch exclude each other; give one") }
    if isFromScratch, method != .full {
      problems.append("--method \(method.rawValue) changes a generator that is there; --from-scratch trains all of one")
    }
    if method == .token, token == nil { problems.append("--method token learns a word: name it with --token") }
    if let token, token.isEmpty || token.contains(where: { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "_" }) {
      problems.append("--token is “\(token)”, expected one word of letters and digits, such as mika")
    }
    if let size, size % 16 != 0 { problems.append("--size is \(size), expected a multiple of 16") }
    if width % 16 != 0 { problems.append("--width is \(width), expected a multiple of 16") }
    return problems
  }

  public var inapplicable: [(belongsTo: String, keys: [String])] {
    training.inapplicable
      + (method != .lora ? [("--method lora, not to \(method.rawValue)", LowRankOptions.keys)] : [])
      + (!isFromScratch ? [("--from-scratch; a generator keeps its shape", ["size", "width", "blocks"])] : [])
      + (prior.isEmpty ? [("--prior", ["prior-weight"])] : [])
  }

  /// The generator to begin with; nil where one is trained from the beginning.
  public var baseModel: String? { isFromScratch ? nil : model ?? Self.standardModel }

  var batchSize: Int { batch ?? (isFromScratch ? 32 : 8) }

  /// The share of captions that is withheld.
  var captionsWithheld: Double { captionDropout ?? (method == .token ? 0 : 0.1) }

  var adapters: LowRankSettings { lowRank.adapters(standard: PictureFlow.usualAdapterTargets) }

  /// - Throws: `SettingsError` for an augmentation that cannot be followed.
  func sampling() throws -> FlowTask.Sampling {
    var sampling = FlowTask.Sampling()
    sampling.batch = batchSize
    sampling.seed = run.seed
    sampling.augmentation = try augmentation()
    sampling.captionDropout = captionsWithheld
    sampling.priorWeight = priorWeight
    sampling.averageDecay = averageDecay ?? (isFromScratch ? 0.999 : 0.98)
    return sampling
  }

  /// The trainer's settings. The learning rate is 1e-3 from scratch, 3e-4 where every weight of a generator moves, 1e-3 with
  /// low-rank updates, 2e-2 for a word alone. From scratch it never stops early: the average is still getting better when single
  /// validations are not.
  func training(_ type: TrainingSettings.ComputeType) -> TrainingSettings {
    var standard = TrainingSettings()
    standard.length = isFromScratch ? .epochs(40) : .steps(600)
    standard.warmupFraction = isFromScratch ? 0.02 : 0.05
    standard.rate = isFromScratch || method == .lora ? 1e-3 : method == .token ? 2e-2 : 3e-4
    standard.optimizer.weightDecay = method == .token ? 0 : 0.01
    standard.optimizer.beta2 = 0.99
    standard.patience = isFromScratch ? nil : 6
    if isFromScratch {
      standard.validationInterval = 250
      // What a killed process loses of hours is minutes.
      standard.snapshotInterval = 100
    }
    return training.over(standard, run, type)
  }
}
