import FTAugment
import FTCheckpoint
import FTData
import FTEvaluation
import FTModels
import FTNN
import FTRandom
import FTReport
import FTRun
import FTTensor
import Foundation

/// Teaches a pretrained network to tell a person's own classes of pictures apart.
///
/// ```swift
/// var settings = ClassifySettings()
/// (settings.data, settings.run.output) = (["pictures"], "runs/mine")
/// let outcome = try RunEngine<ClassifyFinetune>(world).start(settings)
/// ```
public struct ClassifyFinetune: Recipe {
  public static let kind: RunKind = "image.classify"

  public struct Session {
    let network: EfficientNetLite0
    /// The network as it came, for features.
    let untouched: EfficientNetLite0
    /// What the network as it came made of pictures that are needed again.
    let kept = KeptFeatures()
  }

  static let majority = Subject("always the most frequent class", .baseline, .before)
  static let nearestMean = Subject("nearest class mean, untrained network", .untouched, .before)

  public let account: DataAccount
  let settings: ClassifySettings
  let model: ModelFolder<EfficientNetLite0Configuration>
  let parts: PictureParts
  /// How pictures to learn from are changed.
  let augmentation: AugmentPlan

  public var subjects: [Subject] { [Self.majority, Self.nearestMean, .result] }

  /// - Throws: ``ClassifyFinetuneError``, and the errors of models and pictures.
  public init(_ settings: ClassifySettings, in world: World, _ control: RunControl) throws {
    self.settings = settings
    augmentation = try settings.augmentation()
    model = try world.models.resolve(settings.model)
    parts = try PictureParts(
      data: settings.data[0], validation: settings.validation.first, test: settings.test.first,
      side: settings.size * 8 / 7, seed: settings.run.seed, groupsByName: settings.groupByName,
      onRead: { try control.progress("reading pictures", $0, of: $1) })
    var account = DataAccount(ledger: parts.ledger, partition: parts.partition)
    account.models = ["model": AnyModelFolder(model)]
    account.facts = Self.facts(parts, settings)
    if let fact = Self.fact(augmentation, parts, settings) { account.facts.append(fact) }
    account.otherFiles = parts.lists
    self.account = account
  }

  public func begin(_ run: RunContext) throws -> Session {
    let weights = try model.weights()
    let classes = parts.training.classes.count
    let network = try EfficientNetLite0(model.configuration, on: run.device) { name in
      switch name {
      case "_fc.weight": Tensor(zeros: [classes, model.configuration.widths.features], on: run.device)
      case "_fc.bias": Tensor(zeros: [classes], on: run.device)
      default: try weights.tensor(name, on: run.device)
      }
    }
    switch settings.method {
    case .head: network.freezeAll()
    case .partial:
      let blocks = (16 - settings.lastBlocks)..<16
      _ = network.trainOnly((blocks.map { "_blocks.\($0).*" } + ["_conv_head.*", "_bn1.*"]).map(NamePattern.init))
    case .full: network.trainAll()
    case .lora:
      var generator = RandomGenerator(seed: settings.run.seed).split("adapters")
      let unused = network.addLowRankAdapters(
        settings.adapters, generator: &generator, on: run.device
      ).unused
      guard unused.isEmpty else {
        throw SettingsError(unused.map { "the pattern '\($0)' of --targets selects nothing in \(model.name)" })
      }
    }
    network.classifier.trainAll()
    let untouched = try EfficientNetLite0.load(model, on: run.device)
    untouched.fold()
    return Session(network: network, untouched: untouched)
  }

  public func train(_ session: Session, _ run: RunContext) throws {
    let network = session.network
    if settings.method == .head {
      let task = HeadTask(
        network.classifier, training: try trainingFeatures(session, run),
        validation: try features(parts.validation, .validation, session, run), batch: settings.batch,
        seed: settings.run.seed, weights: classWeights)
      try run.stage("classifier", task, settings.training(run.computeType))
    } else {
      let task = ClassifyTask(
        network, training: parts.training, validation: parts.validation, settings: settings, augmentation: augmentation,
        weights: classWeights, on: run.device)
      try run.stage("network", task, settings.training(run.computeType))
    }
    network.mergeLowRankAdapters()
  }

  /// Finds the temperature that makes probabilities honest, puts it into the classifier, and writes the model folder.
  public func publish(_ session: Session, _ run: RunContext) throws -> [Artifact] {
    let network = session.network
    let temperature = Calibration.temperature(
      try validationLogits(session, run), labels: parts.validation.labels)
    network.classifier.scale(by: Float(1 / temperature))
    run.control.tell(
      Fact(
        String(
          format: "Probabilities are divided by a temperature of %.2f, found on the validation pictures.", temperature))
    )
    try model.writeVariant(
      to: URL(fileURLWithPath: run.path("model")),
      EfficientNetLite0Configuration(labels: parts.training.classes, widths: model.configuration.widths),
      weights: network.checkpoint(), notes: settings.provenance.notes)
    return [Artifact("classifier", "model", use: ["image", "classify", "PICTURE", "--run", "RUN"])]
  }

  public func measure(_ subject: Subject, _ session: Session, _ run: RunContext) throws -> Evaluation {
    let labels = parts.test.labels
    guard subject == Self.nearestMean else {
      let counts = parts.training.counts
      let majority = counts.indices.max { counts[$0] < counts[$1] }!
      return Evaluation([.proportion("accuracy", perItem: labels.map { $0 == majority })])
    }
    let means = ClassMeans(
      try unitFeatures(parts.training, .training, session, run), labels: parts.training.labels,
      classes: parts.training.classes.count)
    let rows = try unitFeatures(parts.test, .test, session, run)
    return Evaluation([.proportion("accuracy", perItem: zip(rows, labels).map { means.nearest(to: $0) == $1 })])
  }

  public func measurePublished(_ run: RunContext) throws -> Evaluation {
    let classifier = try PictureClassifier(
      ModelFolder(url: URL(fileURLWithPath: run.path("model"))), size: settings.size,
      precision: settings.run.precision, on: run.device)
    let test = parts.test
    let probabilities = try Self.batches(of: test.items.count).flatMap { batch in
      try run.progress("measuring on pictures that nothing was chosen by", batch.lowerBound, of: test.items.count)
      return classifier.probabilities(try batch.map(test.content))
    }
    let metrics = ClassificationMetrics(
      probabilities: probabilities, labels: test.labels, names: test.classes, seed: settings.run.seed)
    let page = try run.exhibit("confusions and mistakes", "confusion.html") {
      try AtomicFile.write(ClassificationPage(metrics, test, probabilities).page.html, to: $0)
    }
    return Evaluation(metrics.measures, exhibits: [metrics.table, page])
  }
}
