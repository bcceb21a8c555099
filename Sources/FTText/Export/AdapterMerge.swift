import FTCheckpoint
import FTData
import FTJSON
import FTModels
import FTNN
import FTTensor
import FTTextCodec
import Foundation

/// Adds an adapter to the weights of its base and writes the result as a model of its own, after comparing what the two compute.
///
/// ```swift
/// let merge = AdapterMerge(adapter: URL(filePath: "runs/mine/adapter"), base: folder)
/// let report = try merge.write(to: URL(filePath: "models/mine"), on: device)
/// print(report.effect, report.loss)
/// ```
///
/// Written weights are rounded, and an update that is small beside its weight can be rounded away. So the folder that was
/// written is opened again, and its logits on a fixed set of texts are compared with those of the base with the adapter beside it.
public struct AdapterMerge: Sendable {
  /// What was compared, over all tokens of the texts.
  public struct Report: Sendable, Equatable {
    /// max |Δlogit| of base and adapter: what the adapter does.
    public let effect: Float
    /// max |Δlogit| of adapter and merged model: what merging has lost.
    public let loss: Float
    /// The largest loss that is let pass.
    public let limit: Float
    public let tokens: Int
    public let texts: Int
  }

  private let adapter: URL
  private let base: ModelFolder<LlamaConfiguration>
  /// What the weights are stored as: bfloat16 or float32.
  public var type = DType.bfloat16
  /// The part of the adapter's effect that rounding may lose.
  public var tolerance: Float = 0.1
  /// Merges an adapter that was trained on other weights all the same.
  public var allowsOtherBase = false

  public init(adapter: URL, base: ModelFolder<LlamaConfiguration>) {
    self.adapter = adapter
    self.base = base
  }

  /// Merges and writes.
  ///
  /// - Throws: ``AdapterMergeError`` where the adapter does nothing, or merging loses too much; the errors of adapters and files.
  ///   The folder appears under its name only when it is complete and has been compared.
  public func write(to target: URL, on device: Device) throws -> Report {
    let texts = try Self.texts(for: base)
    let model = try LlamaModel.load(base, computeType: .float32, on: device)
    let (set, origin) = try AdapterFolder.read(adapter, for: model, on: device)
    let sha256 = try base.weightsSHA256()
    if let origin, origin.baseSHA256 != sha256, !allowsOtherBase {
      throw AdapterMergeError.otherBase(adapter: adapter.path, origin.baseSHA256, base: base.name, sha256)
    }
    let untouched = Self.logits(model, texts)
    try model.attach(set)
    let adapted = Self.logits(model, texts)
    let effect = Self.difference(untouched, adapted)
    // Below the rounding of float32 nothing has happened.
    guard effect > 1e-5 * untouched.joined().reduce(1, { max($0, abs($1)) }) else {
      throw AdapterMergeError.noEffect(adapter.path, effect)
    }
    model.mergeLowRankAdapters()
    return try AtomicFolder.write(to: target, existing: .keep) { folder in
      try write(model, into: folder, sha256)
      let written = try LlamaModel.load(ModelFolder(url: folder), computeType: .float32, on: device)
      let report = Report(
        effect: effect, loss: Self.difference(adapted, Self.logits(written, texts)), limit: tolerance * effect,
        tokens: texts.reduce(0) { $0 + $1.count }, texts: texts.count)
      guard report.loss <= report.limit else { throw AdapterMergeError.lossy(report) }
      let card = folder.appending(path: ModelCard.fileName)
      try AtomicFile.write(try self.card(report), to: card.path)
      return report
    }
  }

  private func write(_ model: LlamaModel, into folder: URL, _ sha256: String) throws {
    try base.copyFiles(to: folder) { $0 != ModelCard.fileName && $0 != FolderContent.configurationName }
    let json = try Data(contentsOf: base.url.appending(path: FolderContent.configurationName))
    try AtomicFile.write(
      try JSONValue(parsing: [UInt8](json)).configuration(storedAs: type.elementType),
      to: folder.appending(path: FolderContent.configurationName).path)
    try TensorFile.writeRounded(
      model.namedParameters().map { ($0.name, $0.parameter.value) }, to: type,
      metadata: [
        "format": "pt", "base_model": base.name, "base_model_sha256": sha256,
        "adapter_sha256": try SHA256Digest(ofFile: AdapterFolder.weights(in: adapter).path).hex,
      ], path: folder.appending(path: WeightFiles.singleName).path)
  }

  /// The base's card, with what has happened since.
  private func card(_ report: Report) throws -> String {
    (base.card ?? "# \(base.name)\n")
      + """

      ## Merged

      An adapter was added to these weights by ftlab: they are not those that the table above describes. Over \(report.tokens) tokens \
      of \(report.texts) texts, the adapter changes the logits by up to \(report.effect), and this folder differs from base and adapter \
      by up to \(report.loss).

      """
  }

  // MARK: Texts

  /// A few subjects, languages and shapes of text; enough that an adapter shows.
  private static let texts = [
    "The capital of France is Paris, and the river that runs through it is the",
    "def fibonacci(n):\n    if n < 2:\n        return n\n    return",
    "name: stoneware mug\ncolour: moss green\nvolume: 0.35 l\ncare: dishwasher-safe",
    "Translate into German: The weather is nice today, and we are going to the lake.",
    "1, 1, 2, 3, 5, 8, 13, 21, 34, 55,", "東京の天気は晴れです。明日は", "Why is the sky blue?",
    "Once upon a time there was a little fox who",
  ]

  /// The texts as ids, each plain and as a question in the model's own form, where it has one.
  private static func texts(for folder: ModelFolder<LlamaConfiguration>) throws -> [[Int32]] {
    let tokenizer = try folder.tokenizer()
    let template = tokenizer.chatTemplate == nil ? nil : try folder.chatTemplate(of: tokenizer)
    let limit = min(96, folder.configuration.maximumPositions)
    return try texts.flatMap { text in
      var forms = [text]
      if let template {
        forms.append(try template.render([ChatMessage(role: .user, content: text)], addsGenerationPrompt: true))
      }
      return forms.map { Array(tokenizer.encode($0).prefix(limit)) }
    }.filter { !$0.isEmpty }
  }

  private static func logits(_ model: LlamaModel, _ texts: [[Int32]]) -> [[Float]] {
    texts.map { ids in
      model.logits(
        Tensor(indices: ids, on: model.device), segments: TokenSegments(lengths: [ids.count], on: model.device),
        ForwardContext()
      ).detached.values()
    }
  }

  /// max |Δ|; what is not a number counts as infinite.
  private static func difference(_ left: [[Float]], _ right: [[Float]]) -> Float {
    var largest: Float = 0
    for (left, right) in zip(left.joined(), right.joined()) {
      let difference = abs(left - right)
      largest = difference.isNaN ? .infinity : max(largest, difference)
    }
    return largest
  }
}

/// A merge that was not written.
public enum AdapterMergeError: Blamable, CustomStringConvertible {
  case noEffect(String, Float)
  case lossy(AdapterMerge.Report)
  case otherBase(adapter: String, String, base: String, String)

  public var blame: Blame { .data }

  public var description: String {
    switch self {
    case .noEffect(let adapter, let effect):
      "\(adapter): this adapter does nothing: it changes no logit by more than \(effect). Was it trained?"
    case .lossy(let report):
      "the merged model differs from base and adapter by up to \(report.loss), more than \(report.limit), a part of the "
        + "\(report.effect) that the adapter changes; rounded weights lose too much of it. Keep the adapter beside its base, or "
        + "merge with --type f32"
    case .otherBase(let adapter, let trained, let base, let found):
      "\(adapter): was trained on weights \(trained.prefix(12))…, \(base) has \(found.prefix(12))…: merged they would be off. "
        + "Name the right base with --model, or insist with --anyway"
    }
  }
}
