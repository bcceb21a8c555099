import FTAugment
import FTAugmentSounds
import FTCheckpoint
import FTData
import FTEvaluation
import FTModels
import FTNN
import FTReport
import FTRun
import FTTensor
import Foundation

/// Teaches a pretrained speaker encoder to tell a person's own kind of recordings apart, and measures it on people it has
/// never heard.
///
/// ```swift
/// var settings = SpeakerSettings()
/// (settings.data, settings.run.output) = (["voices"], "runs/mine")
/// let outcome = try RunEngine<SpeakerFinetune>(world).start(settings)
/// ```
public struct SpeakerFinetune: Recipe {
  public static let kind: RunKind = "voice.speaker"

  public final class Session {
    let trained: SpeakerTrainingModel
    let untouched: SpeakerEmbeddings
    let whitened: SpeakerEmbeddings
    init(_ trained: SpeakerTrainingModel, _ untouched: SpeakerEmbeddings, _ whitened: SpeakerEmbeddings) {
      self.trained = trained
      self.untouched = untouched
      self.whitened = whitened
    }
  }

  static let whitening = Subject("closed-form whitening", .baseline, .before)

  public let account: DataAccount
  let settings: SpeakerSettings
  let model: ModelFolder<SpeakerEncoderConfiguration>
  let parts: SpeakerParts
  /// What recordings to learn from become; nil where they are learned from as they are.
  let augmentation: SoundAugmentation?

  public var subjects: [Subject] { [.untouched, Self.whitening, .result] }

  /// - Throws: ``SpeakerSetError``, and the errors of models and recordings.
  public init(_ settings: SpeakerSettings, in world: World, _ control: RunControl) throws {
    self.settings = settings
    let plan = try settings.augmentation()
    augmentation = plan.isEmpty ? nil : try SoundAugmentation(plan)
    model = try world.models.resolve(settings.model)
    parts = try SpeakerParts(
      data: settings.data[0], validation: settings.validation.first, test: settings.test.first,
      seed: settings.run.seed, onRead: { try control.progress("reading recordings", $0, of: $1) })
    var account = DataAccount(ledger: parts.ledger, partition: parts.partition)
    account.otherFiles = parts.files + (augmentation?.files ?? [])
    account.models = ["model": AnyModelFolder(model)]
    account.facts = [Fact(parts.summary)]
    if let augmentation {
      let count = parts.training.count
      account.facts.append(
        Fact(
          "Augmentation: \(plan.words). "
            + (settings.makesCopies
              ? "The head learns from \(count) recordings and \(plan.copies == 1 ? "a changed copy" : "\(plan.copies) changed copies") of "
                + "each" : "Every step hears its recordings anew, each speed as a speaker of its own")
            + "; people to choose and judge by stay as they are."))
      account.facts += augmentation.accounts.map { Fact("\($0).") }
    }
    self.account = account
  }

  /// Listens with the untouched encoder, finds the whitening, and puts it behind the encoder that is trained.
  public func begin(_ run: RunContext) throws -> Session {
    let embedder = SpeakerEmbedder(try SpeakerEncoder.load(model, on: run.device), context: run.forward, on: run.device)
    let untouched = try SpeakerEmbeddings(of: parts, embedder) {
      try run.progress("listening with the untouched encoder", $0, of: $1)
    }
    let (whitening, shrinkage) = try Whitening.chosen(untouched, parts) {
      try run.progress("trying the whitening", $0, of: $1)
    }
    run.control.tell(
      Fact("The whitening's covariance is shrunk by \(shrinkage), which serves the people to choose by best."))
    return Session(
      try trainingModel(whitening, untouched.training, on: run.device), untouched, untouched.mapped { whitening($0) })
  }

  public func train(_ session: Session, _ run: RunContext) throws {
    let trained = session.trained
    let base = settings.method == .head ? session.untouched : nil
    let learned = try base.map { try headBase($0, trained, run) }
    let validation = parts.validation
    let task = SpeakerTask(
      trained, parts.training, base: learned, augmentation: augmentation, settings: settings, on: run.device
    ) { context, shouldStop in
      let embedder = SpeakerEmbedder(
        trained.encoder, context: ForwardContext(computeType: context.computeType), on: run.device)
      let found =
        try base.map { embedder.projected($0.validation) }
        ?? embedder.embeddings(of: validation) { _, _ in
          if shouldStop() { throw CancellationError() }
        }
      let trials = validation.trials(found)
      return ScoreCalibration(learnedFrom: trials, origin: "").cost(trials)
    }
    try run.stage("encoder", task, settings.training(run.computeType))
    trained.encoder.mergeLowRankAdapters()
  }

  /// Writes the model folder with the calibration that is learned on the people to choose by, and beside it what the two other
  /// systems heard, for comparison.
  public func publish(_ session: Session, _ run: RunContext) throws -> [Artifact] {
    let encoder = session.trained.encoder
    let embedder = SpeakerEmbedder(encoder, context: run.forward, on: run.device)
    let heard = try embedder.embeddings(of: parts.validation) {
      try run.progress("learning the calibration", $0, of: $1)
    }
    let folder = URL(fileURLWithPath: run.path("model"))
    try model.writeVariant(
      to: folder, SpeakerEncoderConfiguration(isProjected: true, width: model.configuration.width),
      weights: encoder.namedParameters().map { ($0.name, $0.parameter.value) }, notes: settings.provenance.notes)
    try calibration(heard).write(to: folder.appending(path: ScoreCalibration.fileName).path)
    try SpeakerEmbeddings.write(
      [Subject.untouched.name: session.untouched.test, Self.whitening.name: session.whitened.test],
      to: run.path(Self.comparison), on: run.device)
    return [Artifact("encoder", "model", use: ["voice", "enroll", "NAME", "CLIP", "--run", "RUN"])]
  }

  public func measure(_ subject: Subject, _ session: Session, _ run: RunContext) throws -> Evaluation {
    let heard = subject == Self.whitening ? session.whitened : session.untouched
    return try evaluation(parts.test.trials(heard.test), calibration(heard.validation), run)
  }

  public func measurePublished(_ run: RunContext) throws -> Evaluation {
    let folder = try ModelFolder<SpeakerEncoderConfiguration>(url: URL(fileURLWithPath: run.path("model")))
    let embedder = SpeakerEmbedder(
      try SpeakerEncoder.load(folder, on: run.device), context: run.forward, on: run.device)
    let heard = try embedder.embeddings(of: parts.test) {
      try run.progress("measuring on people it has never heard", $0, of: $1)
    }
    let trials = parts.test.trials(heard)
    let others = try SpeakerEmbeddings.read(run.path(Self.comparison), on: run.device).mapValues {
      parts.test.trials($0)
    }
    let systems = [Subject.untouched, Self.whitening].compactMap { subject in
      others[subject.name].map { (name: subject.name, trials: $0) }
    }
    var evaluation = try evaluation(trials, ScoreCalibration(of: folder), run)
    evaluation.remarks = try remarks(trials, systems, run)
    evaluation.exhibits = [
      try run.exhibit("curves of misses against false alarms", "det.svg") { path in
        try AtomicFile.write(Chart.detectionErrors(systems + [("trained", trials)]).svg, to: path)
      }
    ]
    return evaluation
  }

  /// What the other systems heard of the test recordings.
  private static let comparison = "comparison.safetensors"
}
