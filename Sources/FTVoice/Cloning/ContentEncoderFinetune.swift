import FTData
import FTEvaluation
import FTModels
import FTRun
import FTTensor
import FTTraining
import Foundation

/// Trains the listener of a synthesiser on the synthesiser's own speech, measures it on other sentences, and writes its model
/// folder.
///
/// ```swift
/// var settings = ContentEncoderSettings()
/// settings.run.output = "runs/listener"
/// let outcome = try RunEngine<ContentEncoderFinetune>(world).start(settings)
/// ```
public struct ContentEncoderFinetune: Recipe {
  public static let kind: RunKind = "voice.listener"

  public final class Session {
    let listener: ContentEncoder
    let task: ContentEncoderTask
    let heldOut: [ContentEncoderUtterance]
    /// Before anything is learned.
    let untrained: ContentEncoderTrial
    /// Of speech that is learned from.
    let seconds: Double
    init(
      _ listener: ContentEncoder, _ task: ContentEncoderTask, _ heldOut: [ContentEncoderUtterance],
      _ untrained: ContentEncoderTrial,
      seconds: Double
    ) {
      self.listener = listener
      self.task = task
      self.heldOut = heldOut
      self.untrained = untrained
      self.seconds = seconds
    }
  }

  static let untrained = Subject("untrained", .untouched, .before)

  public let account: DataAccount
  let settings: ContentEncoderSettings
  let base: ModelFolder<SynthesizerConfiguration>

  public var subjects: [Subject] { [Self.untrained, .result] }

  /// - Throws: `ModelMismatch`, and the errors of models.
  public init(_ settings: ContentEncoderSettings, in world: World, _ control: RunControl) throws {
    self.settings = settings
    base = try world.models.resolve(settings.model)
    var ledger = Ledger(unit: "sentences")
    var partition = Partition(rule: "sentences that come with the program, twelve of which are in no training")
    for (texts, side) in [(ContentEncoderTexts.many, Partition.Side.training), (ContentEncoderTexts.heldOut, .test)] {
      for place in texts.map(Place.spoken) {
        ledger.receive(place)
        ledger.keep(place)
        partition.add(place, side)
      }
    }
    var account = DataAccount(ledger: ledger, partition: partition)
    account.models = ["model": AnyModelFolder(base)]
    account.facts = [
      Fact(
        "\(base.name) speaks \(ContentEncoderTexts.many.count) sentences to learn from, "
          + "\(ContentEncoderTexts.heldOut.count) to measure on."
      )
    ]
    self.account = account
  }

  public func begin(_ run: RunContext) throws -> Session {
    let preparation = try preparation(run)
    let utterances = try ContentEncoderUtterance.training(ContentEncoderTexts.many, preparation, on: run.device) {
      try run.progress("speaking sentences to learn from", $0, of: $1)
    }
    let heldOut = try heldOut(preparation, run)
    let spoken = Set((utterances + heldOut).map(\.text))
    for text in ContentEncoderTexts.many + ContentEncoderTexts.heldOut where !spoken.contains(text) {
      run.refuse(.spoken(text), reason: "unreadable-text", "\(base.name) cannot read \"\(text)\".")
    }
    let listener = ContentEncoder.untrained(configuration, seed: settings.run.seed, on: run.device)
    listener.trainAll()
    // Brings the untrained network to the features' mean, where it is measured too.
    let task = ContentEncoderTask(listener, utterances, seed: settings.run.seed, on: run.device)
    let untrained = try ContentEncoderTrial(listener, heldOut, on: run.device) {
      try run.progress("trying the untrained listener", $0, of: $1)
    }
    let seconds = Double(utterances.reduce(0) { $0 + $1.frames }) / SpeechTrack.framesPerSecond
    run.control.tell(
      Fact(
        String(
          format: "%.0f min %.0f s of speech to learn from.", (seconds / 60).rounded(.down),
          seconds.truncatingRemainder(dividingBy: 60))))
    return Session(listener, task, heldOut, untrained, seconds: seconds)
  }

  public func train(_ session: Session, _ run: RunContext) throws {
    try run.stage("listener", session.task, settings.training(run.computeType))
    session.listener.freezeAll()
  }

  public func publish(_ session: Session, _ run: RunContext) throws -> [Artifact] {
    let trained = try ContentEncoderTrial(session.listener, session.heldOut, on: run.device) {
      try run.progress("trying the trained listener", $0, of: $1)
    }
    let training = settings.training(run.computeType)
    let card = ContentEncoderCard(
      name: name, base: base, configuration: configuration, training: training, seconds: session.seconds,
      before: session.untrained, after: trained)
    var notes = ["licence": card.licence, "seed": "\(settings.run.seed)"]
    if case .steps(let steps) = training.length { notes["steps"] = "\(steps)" }
    try base.writeListener(
      to: URL(fileURLWithPath: run.path("model")), configuration, existing: .replace,
      weights: session.listener.namedParameters().map { ($0.name, $0.parameter.value) }, card: try card.text(),
      notes: notes)
    return [Artifact("listener", "model", use: ["models", "import", "RUN/model", "--name", name])]
  }

  public func measure(_ subject: Subject, _ session: Session, _ run: RunContext) throws -> Evaluation {
    session.untrained.evaluation
  }

  public func measurePublished(_ run: RunContext) throws -> Evaluation {
    let listener = try ContentEncoder.load(ModelFolder(url: URL(fileURLWithPath: run.path("model"))), on: run.device)
    return try ContentEncoderTrial(listener, heldOut(preparation(run), run), on: run.device) {
      try run.progress("measuring on other sentences", $0, of: $1)
    }.evaluation
  }

  /// It gives the text features that the synthesiser has.
  private var configuration: ContentEncoderConfiguration {
    ContentEncoderConfiguration(textWidth: base.configuration.widths.text)
  }

  /// What the model is called in the store: hibari's is found there by itself.
  private var name: String { "\(base.name)-listener" }

  private func preparation(_ run: RunContext) throws -> SpeechPreparation {
    try SpeechPreparation(try Narrator(base, precision: settings.run.precision, on: run.device), on: run.device) {
      try run.progress("trying the synthesiser", $0, of: $1)
    }
  }

  private func heldOut(_ preparation: SpeechPreparation, _ run: RunContext) throws -> [ContentEncoderUtterance] {
    try ContentEncoderUtterance.heldOut(preparation, on: run.device) {
      try run.progress("speaking sentences to measure on", $0, of: $1)
    }
  }
}

extension ContentEncoderFinetune {
  public var measured: [MeasureKind] {
    ContentEncoderTrial.Condition.allCases.map { MeasureKind("missed \($0.rawValue)", unit: "%", .lower) }
  }

  public var material: RunMaterial { .none("the sentences come with the program") }
}

extension ContentEncoderTrial {
  /// What is missed under each condition, as a share of the features' variance.
  var evaluation: Evaluation {
    Evaluation(
      Condition.allCases.map { condition in
        .number("missed \(condition.rawValue)", unit: "%", .lower, missed[condition], count: sentences)
      })
  }
}
