import FTCheckpoint
import FTData
import FTEvaluation
import FTImage
import FTImageCodec
import FTModels
import FTNN
import FTRandom
import FTRun
import FTTensor
import FTText
import FTTraining
import Foundation

/// Teaches a picture generator what a person's pictures show, or trains one from the beginning.
///
/// ```swift
/// var settings = GenerateSettings()
/// (settings.model, settings.token) = ("runs/base/model", "mika")
/// settings.data = ["my-character"]
/// settings.run.output = "runs/mika"
/// let outcome = try RunEngine<GenerateFinetune>(world).start(settings)
/// ```
///
/// What is trained is the direction from noise to picture (``PictureFlow``); what is chosen by, and published, is the moving average of the
/// weights.
public struct GenerateFinetune: Recipe {
  public static let kind: RunKind = "image.generate"

  public struct Session {
    let network: PictureFlow
    let average: PictureFlow
    let captions: CaptionEncoder
    let material: FlowTask.Material
    /// What looks at made pictures; nil where nothing can.
    let likeness: SubjectLikeness?
  }

  static let untouched = Subject("the generator as it came", .untouched, .before)

  public let account: DataAccount
  let settings: GenerateSettings
  /// nil where one is trained from the beginning.
  let base: ModelFolder<PictureFlowConfiguration>?
  let textEncoder: ModelFolder<BERTConfiguration>
  /// What is trained, with the learned word.
  let configuration: PictureFlowConfiguration
  let pictures: GeneratorPictures
  /// The network that looks at made pictures; nil where it is not installed.
  let judge: ModelFolder<EfficientNetLite0Configuration>?

  public var subjects: [Subject] { (base == nil ? [] : [Self.untouched]) + [.result] }

  /// - Throws: ``GeneratorError``, and the errors of models and pictures.
  public init(_ settings: GenerateSettings, in world: World, _ control: RunControl) throws {
    self.settings = settings
    if let name = settings.baseModel {
      let base = try PictureGenerator.Source.generator(name, in: world.models)
      let source = try PictureGenerator.Source(base, textEncoder: settings.textEncoder, in: world.models)
      self.base = base
      textEncoder = source.textEncoder
      var configuration = base.configuration
      if let token = settings.token, configuration.words.contains(where: { $0.lowercased() == token.lowercased() }) {
        throw SettingsError(["--token is \(token), a word that \(base.name) has learned already; choose another"])
      }
      configuration.words += settings.token.map { [$0] } ?? []
      self.configuration = configuration
    } else {
      base = nil
      textEncoder = try world.models.resolve(settings.textEncoder ?? "all-minilm-l6-v2")
      configuration = PictureFlowConfiguration(
        side: settings.size ?? 64, width: settings.width, blocks: settings.blocks,
        textWidth: textEncoder.configuration.width, textEncoder: textEncoder.name,
        textEncoderSHA256: try textEncoder.weightsSHA256(), words: settings.token.map { [$0] } ?? [])
    }
    judge =
      try settings.judgeModel.map { try world.models.resolve($0) }
      ?? (try? world.models.resolve(PictureFeatures.modelName))
    // Room for parts that are enlarged.
    let isCut = try settings.augmentation().operations.contains { $0.kind == .crop }
    let side = isCut ? configuration.side * 5 / 4 : configuration.side
    pictures = try GeneratorPictures(settings, side: side) { try control.progress("reading pictures", $0, of: $1) }
    var account = DataAccount(ledger: pictures.ledger, partition: pictures.partition)
    account.models = ["text encoder": AnyModelFolder(textEncoder)]
    account.models["judge"] = judge.map { AnyModelFolder($0) }
    account.models["model"] = base.map { AnyModelFolder($0) }
    account.facts = pictures.facts + Self.facts(settings, pictures)
    if judge == nil {
      account.facts.append(
        Fact(
          "Nothing looks at what made pictures show: \(PictureFeatures.modelName) is not installed (`ftlab models list` tells how to "
            + "get it)."))
    }
    account.otherFiles = pictures.lists
    self.account = account
  }

  private static func facts(_ settings: GenerateSettings, _ pictures: GeneratorPictures) -> [Fact] {
    guard let token = settings.token else { return [] }
    let captions = pictures.training.captions
    let without = captions.count { LearnedWords(text: $0, words: [token]).found.isEmpty }
    return without == 0
      ? []
      : [Fact("\(without) of \(captions.count) captions do not say “\(token)”; it is put before them.")]
  }

  /// A caption with the token in it.
  func told(_ caption: String) -> String {
    guard let token = settings.token, LearnedWords(text: caption, words: [token]).found.isEmpty else { return caption }
    return "\(token) \(caption)"
  }

  public func begin(_ run: RunContext) throws -> Session {
    let encoder = try CaptionEncoder(
      textEncoder, limit: configuration.textLimit, words: configuration.words, on: run.device)
    var cut = 0
    func captions(_ pictures: CaptionedPictures, _ text: (String) -> String) throws -> [Caption] {
      let (captions, tooLong) = try encoder.captions(of: pictures.captions.map(text)) {
        try run.progress("reading captions", $0, of: $1)
      }
      cut += tooLong
      return captions
    }
    var material = FlowTask.Material(
      training: pictures.training, captions: try captions(pictures.training, told), heldOut: pictures.heldOut,
      heldOutCaptions: try captions(pictures.heldOut, told), prior: pictures.prior)
    if let prior = pictures.prior { material.priorCaptions = try captions(prior) { $0 } }
    let likeness = try resembler(run)
    material.choice = choice(material, likeness)
    if let reason = unlookedReason(likeness) { run.control.tell(Fact(reason)) }
    if let token = settings.token, encoder.knows(token) {
      run.control.tell(
        Fact(
          "“\(token)” is a word with a meaning; with this generator it loses it and stands for your pictures alone. A word that "
            + "nobody uses, such as mika, takes nothing away."))
    }
    let unread = [pictures.training, pictures.heldOut, pictures.prior].compactMap(\.self).flatMap(\.captions)
      .count { !CaptionScript.isRead($0) }
    if unread > 0 {
      run.control.tell(
        Fact(
          "\(unread) caption\(unread == 1 ? " is" : "s are") in a script of which \(configuration.textEncoder) makes next to "
            + "nothing; write them in English."))
    }
    if cut > 0 {
      run.control.tell(
        Fact(
          "\(cut) caption\(cut == 1 ? " is" : "s are") longer than \(configuration.textLimit) tokens; their ends are not read."
        ))
    }
    try learnReader(encoder, run)
    let network = try network(run)
    let average = try self.network(run)
    average.freezeAll()
    run.control.tell(Fact(cost(run)))
    return Session(network: network, average: average, captions: encoder, material: material, likeness: likeness)
  }

  /// A network to begin with, with the parameters that are trained made so.
  private func network(_ run: RunContext) throws -> PictureFlow {
    guard let base else {
      let network = try PictureFlow.random(configuration, seed: settings.run.seed, on: run.device)
      network.trainAll()
      return network
    }
    let weights = try base.weights()
    let known = base.configuration.words.count
    let network = try PictureFlow(configuration, on: run.device) { name in
      guard name.hasPrefix("words."), settings.token != nil else { return try weights.tensor(name, on: run.device) }
      // A new word says nothing yet.
      let fresh = Tensor(zeros: [1, configuration.textWidth], on: run.device)
      guard known > 0 else { return fresh }
      return Tensor.concatenated([try weights.tensor(name, on: run.device).converted(to: .float32), fresh])
    }
    let words: [NamePattern] = configuration.words.isEmpty ? [] : [NamePattern("words.*")]
    switch settings.method {
    case .full: network.trainAll()
    case .token: _ = network.trainOnly(words)
    case .lora:
      var generator = RandomGenerator(seed: settings.run.seed).split("adapters")
      let unused = network.addLowRankAdapters(settings.adapters, form: .weight, generator: &generator, on: run.device)
        .unused
      guard unused.isEmpty else {
        throw SettingsError(unused.map { "the pattern '\($0)' of --targets selects nothing in \(base.name)" })
      }
      for (name, parameter) in network.namedParameters() where words.contains(where: { $0.matches(name) }) {
        parameter.makeTrainable()
      }
    }
    return network
  }

  /// What a step and a picture cost, before any has been timed.
  private func cost(_ run: RunContext) -> String {
    let pass = configuration.operationsPerPass / 1e9
    let batch = settings.batchSize
    return String(
      format: "A pass of a picture is %.2f GFLOP: a step of %d pictures %.0f, a picture of %d guided steps %.0f; "
        + "`ftlab doctor` tells how many GFLOP this computer does in a second.",
      pass, batch, 3 * pass * Double(batch), settings.sampleSteps, 2 * pass * Double(settings.sampleSteps))
  }

  public func train(_ session: Session, _ run: RunContext) throws {
    let task = try FlowTask(session.network, average: session.average, session.material, settings.sampling())
    try run.stage("generator", task, settings.training(run.computeType))
  }

  /// Writes the average: a generator, or what was learned on top of one. Weights of a generator are rounded to bfloat16.
  public func publish(_ session: Session, _ run: RunContext) throws -> [Artifact] {
    let use = ["image", "generate", settings.token ?? "PROMPT", "--run", "RUN", "--output", "pictures"]
    if let base, settings.method != .full {
      let notes = GeneratorAdapter.Notes(
        base: base.name, baseSHA256: try base.weightsSHA256(), words: configuration.words,
        scale: settings.adapters.scale, provenance: settings.provenance.notes)
      try GeneratorAdapter(of: session.average, notes: notes).write(to: run.path(GeneratorAdapter.fileName))
      return [Artifact("adapter", GeneratorAdapter.fileName, use: use)]
    }
    let weights = session.average.checkpoint().map { name, tensor in
      (name: name, tensor: tensor.detached.converted(to: .bfloat16))
    }
    let target = URL(fileURLWithPath: run.path("model"))
    if let base {
      try base.writeVariant(to: target, configuration, weights: weights, notes: settings.provenance.notes)
    } else {
      try AtomicFolder.write(to: target) { folder in
        let path = { (name: String) in folder.appending(path: name).path }
        try AtomicFile.write(Array(configuration.encoded.indented().utf8), to: path("config.json"))
        try TensorFile.write(
          weights, metadata: ["format": "pt"].merging(settings.provenance.notes) { own, _ in own },
          to: path("model.safetensors"))
        if FileManager.default.fileExists(atPath: readerPath(run)) {
          try FileManager.default.copyItem(atPath: readerPath(run), toPath: path(PictureReader.fileName))
        }
      }
    }
    return [Artifact("generator", "model", use: use)]
  }

  /// The generator before anything is trained: it is told the captions without the new word.
  public func measure(_ subject: Subject, _ session: Session, _ run: RunContext) throws -> Evaluation {
    var evaluation = Evaluation([try loss(of: session.average, session.captions, run)])
    if let base, let likeness = session.likeness {
      let generator = try PictureGenerator(
        PictureGenerator.Source(base, textEncoder, adapter: nil), precision: settings.run.precision, on: run.device)
      let made = try groups(of: generator, run) { $0 }
      evaluation.measures += try measures(of: made.flatMap { $0 }, by: likeness)
    }
    return evaluation
  }

  public func measurePublished(_ run: RunContext) throws -> Evaluation {
    let generator = try PictureGenerator(try published(run), precision: settings.run.precision, on: run.device)
    let measure = try loss(of: generator.network, generator.captions, run)
    var evaluation = try samples(generator, run)
    evaluation.measures.insert(measure, at: 0)
    let judged = try judged(generator, run)
    evaluation.measures += judged.measures
    evaluation.exhibits += judged.exhibits
    evaluation.remarks += judged.remarks
    return evaluation
  }

  private func published(_ run: RunContext) throws -> PictureGenerator.Source {
    if let base, settings.method != .full {
      return PictureGenerator.Source(base, textEncoder, adapter: run.path(GeneratorAdapter.fileName))
    }
    return PictureGenerator.Source(
      try ModelFolder(url: URL(fileURLWithPath: run.path("model"))), textEncoder, adapter: nil)
  }

  /// The loss at fixed noise on what is measured; on what was learned from where nothing is held out.
  private func loss(of network: PictureFlow, _ encoder: CaptionEncoder, _ run: RunContext) throws -> Measure {
    let (shown, name) = pictures.measured
    let captions = encoder.captions(of: shown.captions.map(told)).captions
    let losses = try FlowLoss(network: network).held(shown, captions: captions, context: run.forward) {
      try run.progress("measuring on pictures", $0, of: $1)
    }
    return .mean(name, .lower, perItem: losses.map { $0 }, seed: settings.run.seed)
  }
}
