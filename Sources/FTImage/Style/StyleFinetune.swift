import FTData
import FTEvaluation
import FTImageCodec
import FTModels
import FTNN
import FTRun
import FTTensor
import FTTraining
import Foundation

/// Teaches a pretrained style generator a new style from one or a few pictures.
///
/// ```swift
/// var settings = StyleSettings()
/// (settings.style, settings.data, settings.run.output) = (["starry.jpg"], ["photos"], "runs/starry")
/// let outcome = try RunEngine<StyleFinetune>(world).start(settings)
/// ```
public struct StyleFinetune: Recipe {
  public static let kind: RunKind = "image.style"

  public struct Session {
    let style: StyleModel
    let loss: StyleLoss
    let nearest: NearestStyle
  }

  public let account: DataAccount
  let settings: StyleSettings
  let model: ModelFolder<StyleGeneratorConfiguration>
  let encoder: EncoderFolder
  /// The network that judges, and which one it is; without one the encoder judges itself.
  let judge: EncoderFolder?
  let pictures: StylePhotos

  static let photo = Subject("the photo itself", .baseline, .before)
  static let mean = Subject("the mean style", .untouched, .before)
  static let nearest = Subject("the nearest style it had", .baseline, .before)
  static let gatys = Subject("Gatys' method", .reference, .after)
  static let result = Subject("the new style", .result, .after)

  public var subjects: [Subject] {
    [Self.photo, Self.mean, Self.nearest] + (settings.gatysSteps > 0 ? [Self.gatys] : [])
      + (settings.method == .none ? [] : [Self.result])
  }

  /// - Throws: ``StyleFinetuneError``, and the errors of models and pictures.
  public init(_ settings: StyleSettings, in world: World, _ control: RunControl) throws {
    self.settings = settings
    model = try world.models.resolve(settings.model)
    try settings.checkStart(model.configuration.styleNames, of: model.name)
    encoder = try EncoderFolder(settings.encoder, named: settings.encoderModel, in: world.models)
    judge =
      try settings.judgeModel.map { try EncoderFolder(settings.encoder.other, named: $0, in: world.models) }
      ?? (try? EncoderFolder(settings.encoder.other, in: world.models))
    pictures = try StylePhotos(settings) { try control.progress("reading pictures", $0, of: $1) }
    var account = DataAccount(ledger: pictures.ledger, partition: pictures.partition)
    account.models = ["model": AnyModelFolder(model), "encoder": encoder.folder]
    account.models["judge"] = judge?.folder
    account.facts = [Fact(pictures.summary), Fact(settings.judging(isIndependent: judge != nil))]
    let augmentation = try settings.augmentation()
    if !augmentation.isEmpty {
      account.facts.append(
        Fact(
          "Augmentation: \(augmentation.words), in \(StyleTask.Sampling().variants) crops of each photo to learn from; those that "
            + "choose and judge stay as they are."))
    }
    self.account = account
  }

  public func begin(_ run: RunContext) throws -> Session {
    let generator = try StyleGenerator.load(model, on: run.device)
    let loss = StyleLoss(
      try encoder.load(on: run.device), statistic: settings.statistic,
      styles: pictures.styles.map { Tensor(images: [$0], on: run.device) }, context: run.forward)
    let nearest = try NearestStyle(
      generator, loss, pictures.training, settings, names: model.configuration.styleNames, run.forward,
      progress: { try run.progress("comparing the styles it has", $0, of: $1) })
    let start = nearest.start(settings, generator, model)
    run.control.tell(Fact("Starting from \(start.name), against \(settings.encoder.rawValue)."))
    let style = StyleModel(generator, style: start.vector)
    style.freezeAll()
    switch settings.method {
    case .style, .none: break
    case .partial:
      let patterns = settings.train.isEmpty ? ["expand.*.weight"] : settings.train
      let unused = style.trainOnly(patterns.map(NamePattern.init))
      guard unused.isEmpty else {
        throw SettingsError(unused.map { "the pattern '\($0)' of --train selects nothing in \(model.name)" })
      }
    case .full: style.trainAll()
    }
    style.style.trainAll()
    return Session(style: style, loss: loss, nearest: nearest)
  }

  public func train(_ session: Session, _ run: RunContext) throws {
    guard settings.method != .none else { return }
    let held = pictures.heldOut.selecting(Array(pictures.heldOut.items.indices.prefix(max(4, settings.samples))))
    var sampling = StyleTask.Sampling()
    sampling.size = settings.size
    sampling.batch = settings.batch
    sampling.seed = settings.run.seed
    sampling.augmentation = try settings.augmentation()
    let task = StyleTask(
      session.style, loss: session.loss, weights: settings.weights, photos: pictures.training, validation: held,
      sampling: sampling, on: run.device)
    try run.stage("style", task, settings.training(run.computeType))
  }

  /// Writes what was learned: the style alone, or a generator that has the style as one more of its own.
  public func publish(_ session: Session, _ run: RunContext) throws -> [Artifact] {
    guard settings.method != .none else { return [] }
    let use = ["image", "stylize", "PHOTO", "--style", "RUN", "--output", "painting.jpg"]
    if settings.method == .style {
      let notes = StyleFile.Notes(
        name: settings.styleName, base: model.name, baseSHA256: try model.weightsSHA256(),
        pictures: settings.style.map { URL(fileURLWithPath: $0).lastPathComponent }.joined(separator: ", "),
        origin: settings.provenance.origin, licence: settings.provenance.licence, consent: settings.provenance.consent)
      try StyleFile(notes: notes, values: session.style.style.values())
        .write(to: run.path("style.safetensors"), on: run.device)
      return [Artifact("style", "style.safetensors", use: use)]
    }
    try model.writeVariant(
      to: URL(fileURLWithPath: run.path("model")), model.configuration.adding(settings.styleName),
      weights: session.style.generator.checkpoint(adding: session.style.style))
    return [Artifact("generator", "model", use: use)]
  }

  public func measure(_ subject: Subject, _ session: Session, _ run: RunContext) throws -> Evaluation {
    let judge = try StyleJudge(self, run)
    switch subject {
    case Self.photo: return try judge.evaluation(of: subject) { $0 }
    case Self.gatys:
      let painter = GatysPainter(session.loss, weights: settings.weights, steps: settings.gatysSteps)
      var evaluation = try judge.evaluation(of: subject, slow: settings.gatysSteps) { photo, progress in
        painter.paint(photo, context: run.forward, onStep: progress)
      }
      if settings.method == .none { evaluation.exhibits.append(try judge.sheet()) }
      return evaluation
    default:
      // What was known before is judged with its own convolutions.
      let generator = try StyleGenerator.load(model, on: run.device)
      let style = subject == Self.mean ? generator.meanStyle : generator.style(session.nearest.index)
      var evaluation = try judge.evaluation(of: subject) { generator($0, style: style, run.forward) }
      if subject == Self.nearest { evaluation.remarks = ["The nearest style it had is \(session.nearest.name)."] }
      return evaluation
    }
  }

  public func measurePublished(_ run: RunContext) throws -> Evaluation {
    let folder = settings.method == .style ? model : try ModelFolder(url: URL(fileURLWithPath: run.path("model")))
    let generator = try StyleGenerator.load(folder, on: run.device)
    let style =
      settings.method == .style
      ? try StyleFile(path: run.path("style.safetensors"), on: run.device)
        .vector(for: generator, sha256: try model.weightsSHA256(), path: run.path("style.safetensors"))
      : generator.style(generator.styleCount - 1)
    let judge = try StyleJudge(self, run)
    var evaluation = try judge.evaluation(of: Self.result) { generator($0, style: style, run.forward) }
    evaluation.exhibits.append(try judge.sheet())
    return evaluation
  }
}
