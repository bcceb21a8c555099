import FTAugment
import FTCheckpoint
import FTData
import FTEvaluation
import FTModels
import FTNN
import FTOptim
import FTRandom
import FTRun
import FTTensor
import FTTextCodec
import Foundation

/// Teaches an encoder, or a decoder whose states are read as an encoder's, to tell a person's own classes of texts apart.
///
/// ```swift
/// var settings = TextClassifySettings()
/// (settings.data, settings.run.output) = (["letters.jsonl"], "runs/letters")
/// let outcome = try RunEngine<TextClassify>(world).start(settings)
/// ```
///
/// The classifier is a logistic regression on the encoder's vectors, whose strength the validation rows choose; methods that
/// train the encoder begin from it, so that the first steps do not spoil what the encoder knows (Kumar et al.,
/// arXiv:2202.10054).
public struct TextClassify: Recipe {
  public static let kind: RunKind = "text.classify"

  public final class Session {
    let network: TextEncoder
    /// What was learned so far.
    var regression: SoftmaxRegression
    /// The vectors of the sides' texts by the encoder as it is now, as far as they were needed.
    fileprivate var features: [Partition.Side: Tensor] = [:]
    init(_ network: TextEncoder, classes: Int) {
      self.network = network
      regression = SoftmaxRegression(classes: classes, width: network.width)
    }
  }

  static let majority = Subject("always the most frequent class", .baseline, .before)
  static let nearestName = Subject("nearest class name, untrained encoder", .untouched, .before)
  static let nearestMean = Subject("nearest class mean, untrained encoder", .baseline, .before)

  /// Strengths that the validation rows choose among.
  static let strengths = [0.1, 1, 10, 100, 1000]

  public let account: DataAccount
  let settings: TextClassifySettings
  let model: AnyModelFolder
  private let architecture: any TextVectorArchitecture
  let parts: TextParts
  private let sides: [Partition.Side: [EncodedText]]
  /// What the texts to learn from become; nil where they are learned from as they are.
  private let views: LabeledTextViews?
  /// Changed copies of texts to learn from, by the numbers of their originals, where copies are made once.
  private let copies: [(index: Int, text: EncodedText)]
  /// Turns a text into tokens as the encoder reads it.
  private let encode: @Sendable (String) -> EncodedText

  public var subjects: [Subject] { [Self.majority, Self.nearestName, Self.nearestMean, .result] }

  /// - Throws: ``TextClassesError``, and the errors of models and files.
  public init(_ settings: TextClassifySettings, in world: World, _ control: RunControl) throws {
    self.settings = settings
    model = try world.models.resolve(settings.model, among: .text)
    architecture = try model.vectorArchitecture()
    try settings.checkPatterns(architecture)
    parts = try TextParts(settings)
    let tokenizer = try architecture.vectorTokenizer(in: model.url)
    let prompt = try EncoderPrompts(folder: model.url).defaultText
    let limit = architecture.textLimit(
      try architecture.pooling(in: model.url), tokenizer, atMost: settings.maxLength)
    var sides: [Partition.Side: [EncodedText]] = [:]
    for (side, set) in [
      (Partition.Side.training, parts.training), (.validation, parts.validation), (.test, parts.test),
    ] {
      let (before, total) = (sides.values.reduce(0) { $0 + $1.count }, parts.partition.places.count)
      sides[side] = try set.texts.enumerated().map { index, text in
        if index % 1000 == 0 { try control.progress("reading texts", before + index, of: total) }
        return tokenizer.encode(prompt + text, limit: limit)
      }
    }
    self.sides = sides
    let encode: @Sendable (String) -> EncodedText = { tokenizer.encode(prompt + $0, limit: limit) }
    self.encode = encode
    let plan = try settings.augmentation()
    let views = plan.isEmpty ? nil : try LabeledTextViews(plan, of: parts, seed: settings.run.seed)
    self.views = views
    let made = settings.makesCopies ? views?.copies(plan.copies) ?? [] : []
    copies = made.map { (index: $0.index, text: encode($0.text)) }
    var lines = parts.lines(settings.imbalance)
    if let sentence = sides.values.flatMap({ $0 }).cutSentence(at: limit) { lines.append(sentence) }
    var account = DataAccount(ledger: parts.ledger, partition: parts.partition)
    account.models = ["model": model]
    if let views {
      lines += try Self.lines(views, plan, copies: settings.makesCopies ? made.count : nil, of: parts.training.count)
      account.otherFiles = views.files
    }
    account.facts = lines.map { Fact($0) }
    self.account = account
  }

  public func begin(_ run: RunContext) throws -> Session {
    let encoder = try TextEncoder(model, limit: settings.maxLength, precision: settings.run.precision, on: run.device)
    return Session(encoder, classes: parts.training.classes.count)
  }

  public func train(_ session: Session, _ run: RunContext) throws {
    session.regression = try fit(session, run)
    guard settings.method != .head else { return }
    session.features = [:]
    let network = TextClassifierNetwork(session.network, session.regression.layer(on: run.device))
    switch settings.method {
    case .head: break
    case .full: network.encoder.network.trainAll()
    case .partial:
      _ = network.encoder.network.trainOnly(architecture.lastLayers(settings.lastBlocks))
    case .lora:
      var generator = RandomGenerator(seed: settings.run.seed).split("adapters")
      _ = network.encoder.network.addLowRankAdapters(settings.adapters, generator: &generator, on: run.device)
    }
    network.classifier.trainAll()
    let task = TextClassifyTask(
      network, training: side(.training, parts.training), validation: side(.validation, parts.validation),
      batch: settings.batch, seed: settings.run.seed, weights: settings.imbalance.weights(parts.training.counts),
      views: views.map { views in { views.view(of: $0, epoch: $1).map(encode) } })
    try run.stage("network", task, settings.training(run.computeType))
    network.encoder.network.mergeLowRankAdapters()
    network.encoder.network.freezeAll()
    session.regression = SoftmaxRegression(
      weight: network.classifier.weight.value, bias: network.classifier.bias?.value ?? Tensor([], on: run.device))
  }

  private func side(_ side: Partition.Side, _ set: LabeledTexts) -> TextClassifyTask.Side {
    TextClassifyTask.Side(texts: sides[side] ?? [], set: set)
  }

  /// The vectors of a side's texts, `[texts, width]`; computed once for as long as the encoder stays what it is.
  private func features(_ side: Partition.Side, _ session: Session, _ run: RunContext) throws -> Tensor {
    if let known = session.features[side] { return known }
    let texts = sides[side] ?? []
    let values = try session.network.vectors(of: texts) { try run.progress("looking at texts", $0, of: $1) }
    let features = Tensor(values, shape: [texts.count, session.network.width], on: run.device)
    session.features[side] = features
    return features
  }

  /// The vectors of the changed copies, `[copies, width]`.
  private func copiedFeatures(_ session: Session, _ run: RunContext) throws -> Tensor {
    let values = try session.network.vectors(of: copies.map(\.text)) {
      try run.progress("looking at changed copies", $0, of: $1)
    }
    return Tensor(values, shape: [copies.count, session.network.width], on: run.device)
  }

  /// The logistic regression of the strength with the least loss on the validation rows.
  private func fit(_ session: Session, _ run: RunContext) throws -> SoftmaxRegression {
    let originals = try features(.training, session, run)
    let training = copies.isEmpty ? originals : Tensor.concatenated([originals, try copiedFeatures(session, run)])
    let labels = parts.training.labels + copies.map { parts.training.labels[$0.index] }
    let validation = try features(.validation, session, run)
    let weights = settings.imbalance.weights(parts.training.counts)
    var current = SoftmaxRegression(classes: parts.training.classes.count, width: session.network.width)
    var best: (regression: SoftmaxRegression, loss: Double, strength: Double)?
    for strength in settings.strength.map({ [$0] }) ?? Self.strengths {
      try current.fit(
        training, labels: labels, classWeights: weights, strength: strength, stopIfAsked: run.stopIfAsked)
      // As confident as it will be when it is published.
      let logits = current.logits(validation)
      let temperature = Calibration.temperature(logits, labels: parts.validation.labels)
      let loss = zip(logits, parts.validation.labels).reduce(0) { sum, row in
        sum - log(max(1e-12, Calibration.softmax(row.0, temperature: temperature)[row.1]))
      }
      if loss < best?.loss ?? .infinity { best = (current, loss, strength) }
    }
    guard let best else { return current }
    if settings.strength == nil {
      run.control.tell(
        Fact("The classifier's strength (C) is \(best.strength.formatted()), chosen on the validation texts."))
    }
    return best.regression
  }

  /// Finds the temperature that makes probabilities honest, and writes the classifier, with the encoder where it was trained.
  public func publish(_ session: Session, _ run: RunContext) throws -> [Artifact] {
    let logits = session.regression.logits(try features(.validation, session, run))
    let temperature = Calibration.temperature(logits, labels: parts.validation.labels)
    session.regression.cool(by: temperature)
    run.control.tell(
      Fact(
        String(
          format: "Probabilities are divided by a temperature of %.2f, found on the validation texts.", temperature)))
    var artifacts = [Artifact("classifier", "classifier", use: ["text", "classify", "TEXT", "--run", "RUN"])]
    var encoder = model
    if settings.method != .head {
      try model.writeVariant(
        to: URL(fileURLWithPath: run.path("model")), architecture,
        weights: session.network.network.namedParameters().map { ($0.name, $0.parameter.value) },
        notes: settings.provenance.notes)
      encoder = try AnyModelFolder(url: URL(fileURLWithPath: run.path("model")), among: .text)
      artifacts.append(Artifact("encoder", "model"))
    }
    let description = ClassifierFolder.Description(
      labels: parts.training.classes, encoder: encoder.name, encoderSHA256: try encoder.weightsSHA256(),
      maximumLength: session.network.limit)
    try ClassifierFolder(description, session.regression).write(
      to: URL(fileURLWithPath: run.path("classifier")), notes: settings.provenance.notes, on: run.device)
    return artifacts
  }

  public func measure(_ subject: Subject, _ session: Session, _ run: RunContext) throws -> Evaluation {
    let labels = parts.test.labels
    let training = parts.training
    guard subject != Self.majority else {
      let most = training.counts.indices.max { training.counts[$0] < training.counts[$1] }!
      return Evaluation([.proportion("accuracy", perItem: labels.map { $0 == most })])
    }
    let encoder = session.network
    func rows(_ features: Tensor) -> [[Float]] {
      let values = features.values()
      return (0..<features.shape[0]).map { Array(values[$0 * encoder.width..<($0 + 1) * encoder.width]) }
    }
    let means =
      subject == Self.nearestName
      ? ClassMeans(
        encoder.embed(training.classes), labels: Array(training.classes.indices), classes: training.classes.count)
      : ClassMeans(
        rows(try features(.training, session, run)), labels: training.labels, classes: training.classes.count)
    let test = rows(try features(.test, session, run))
    return Evaluation([.proportion("accuracy", perItem: zip(test, labels).map { means.nearest(to: $0) == $1 })])
  }

  public func measurePublished(_ run: RunContext) throws -> Evaluation {
    let own = URL(fileURLWithPath: run.path("model"))
    let classifier = try TextClassifier(
      URL(fileURLWithPath: run.path("classifier")),
      encoder: settings.method == .head ? model : AnyModelFolder(url: own, among: .text),
      precision: settings.run.precision, on: run.device)
    let texts = parts.test.texts.map(classifier.encoder.encode)
    let probabilities = try classifier.probabilities(texts) {
      try run.progress("measuring on texts that nothing was chosen by", $0, of: $1)
    }
    let metrics = ClassificationMetrics(
      probabilities: probabilities, labels: parts.test.labels, names: parts.test.classes, seed: settings.run.seed)
    let mistakes = try run.exhibit("texts taken for another class", "mistakes.jsonl") {
      try AtomicFile.write(self.mistakes(probabilities), to: $0)
    }
    return Evaluation(metrics.measures, exhibits: [metrics.table, mistakes])
  }
}

extension TextClassify {
  /// What becomes of the texts to learn from.
  ///
  /// - Parameter copies: copies that were made once; nil where every epoch words texts anew.
  /// - Throws: ``TextFinetuneError/unchanged(_:)`` where nothing does.
  private static func lines(
    _ views: LabeledTextViews, _ plan: AugmentPlan, copies: Int?, of count: Int
  ) throws -> [String] {
    let changed = copies ?? views.changedCount
    guard changed > 0 else { throw TextFinetuneError.unchanged(plan.words) }
    let total = count * (copies == nil ? 1 : plan.copies)
    let left = total - changed
    let what =
      copies == nil
      ? "Every epoch words \(count) texts anew, in the first \(changed) of them"
      : "\(changed) changed copies of \(count) texts are learned from beside them"
    let rest = left == 0 ? "." : "; \(left) could not be made, since nothing in the text can be changed safely."
    return ["Augmentation: \(plan.words). \(what)\(rest) Texts that choose and judge stay as they are."]
      + views.accounts.map { "\($0)." }
  }
}
