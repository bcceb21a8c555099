import FTCheckpoint
import FTModels
import FTNN
import FTTensor
import FTTextCodec
import Foundation

/// Writes a language model, or an adapter of one, as a GGUF file: what llama.cpp and the programs around it open.
///
/// ```swift
/// let folder = try ModelFolder<LlamaConfiguration>(url: URL(filePath: "models/mine"))
/// let weights = try folder.weights()
/// try GGUFExport(folder, as: .float16).writeModel(to: "mine.gguf") { try weights.tensor($0, on: device) }
/// ```
///
/// A model's file is whole: tokenizer and chat template are inside. Matrices are stored in the precision asked for, vectors in
/// float32; rows of the query and key projections are reordered, because llama.cpp rotates neighbouring pairs.
/// Source of keys and names: ggml `docs/gguf.md`, llama.cpp `gguf-py/gguf/constants.py` and `convert_lora_to_gguf.py`.
public struct GGUFExport: Sendable {
  /// How matrices are stored; the raw value is the name on the command line.
  public enum Precision: String, CaseIterable, Sendable {
    case float32 = "f32"
    case float16 = "f16"
    case bfloat16 = "bf16"
    /// 8 bits a value with a scale for 32 of them.
    case q8 = "q8_0"

    var type: GGMLType {
      switch self {
      case .float32: .f32
      case .float16: .f16
      case .bfloat16: .bf16
      case .q8: .q80
      }
    }

    /// llama.cpp's `llama_ftype`.
    var fileType: UInt32 {
      switch self {
      case .float32: 0
      case .float16: 1
      case .bfloat16: 32
      case .q8: 7
      }
    }
  }

  private let folder: ModelFolder<LlamaConfiguration>
  private let precision: Precision
  /// The name that programs show.
  public var name: String
  /// Where it comes from, by name; `licence` becomes GGUF's own key, the others begin with `ftlab.`.
  public var facts: [String: String] = [:]

  public init(_ folder: ModelFolder<LlamaConfiguration>, as precision: Precision) {
    self.folder = folder
    self.precision = precision
    name = folder.name
  }

  /// Whether the tokenizer brings text into Unicode's form NFC first, which llama.cpp does not do.
  public var normalizesText: Bool { get throws { try TokenizerDefinition.normalizesText(folder.url) } }

  /// Writes a model with an adapter added to its weights in float32, or the adapter by itself, see ``writeModel(to:weights:)`` and
  /// ``writeAdapter(_:to:)``.
  ///
  /// - Parameter adapter: a folder in PEFT's layout or MLX's; none writes the model as it is.
  public func write(_ adapter: URL?, only: Bool, to path: String, on device: Device) throws {
    guard let adapter else {
      let weights = try folder.weights()
      return try writeModel(to: path) { try weights.tensor($0, on: device) }
    }
    let model = try LlamaModel.load(folder, computeType: .float32, on: device)
    let (set, _) = try AdapterFolder.read(adapter, for: model, on: device)
    if only { return try writeAdapter(set, to: path) }
    try model.attach(set)
    model.mergeLowRankAdapters()
    let merged = Dictionary(uniqueKeysWithValues: model.namedParameters().map { ($0.name, $0.parameter.value) })
    try writeModel(to: path) { merged[$0]! }
  }

  /// Writes a whole model.
  ///
  /// - Parameter weights: gives the tensor of a full name, see `LlamaConfiguration.expectedTensors`.
  /// - Throws: `TokenizerError` for a tokenizer that llama.cpp does not have; ``GGUFExportError``; the errors of files.
  public func writeModel(to path: String, weights: @escaping (String) throws -> Tensor) throws {
    let configuration = folder.configuration
    try configuration.checkGGUF()
    let tokenizer = try folder.tokenizer()
    var metadata = general("model") + [("general.file_type", .uint32(precision.fileType))]
    metadata += configuration.ggufMetadata
    metadata += try Self.tokenizerMetadata(folder, tokenizer)
    var entries = try configuration.expectedTensors.map { name, shape in
      let added = name.hasSuffix("norm.weight") ? configuration.normOffset : 0
      return try entry(
        GGUFTensorPlan.sourceName(name, configuration.family), shape, isRotated: isRotated(name), adding: added
      ) { try weights(name) }
    }
    if let divisors = configuration.ggufRotaryDivisors {
      entries.append(
        GGUFWriter.Entry(GGUFTensorPlan.rotaryFactors, .f32, [divisors.count]) { sink in
          try sink.write(BlockEncoder.encode(divisors, as: .f32)!)
        })
    }
    try GGUFWriter.write(metadata, entries, to: path)
  }

  /// Writes an adapter, to be used beside the GGUF file of its base.
  ///
  /// llama.cpp multiplies every update by alpha / rank with one alpha; where layers differ in that, the difference is inside B.
  ///
  /// - Throws: ``GGUFExportError/wholeWeights(_:)`` for an adapter that brings whole weights; the errors of files.
  public func writeAdapter(_ set: AdapterSet, to path: String) throws {
    precondition(!set.adapters.isEmpty || !set.replacements.isEmpty, "an adapter without layers was to be written")
    try folder.configuration.checkGGUF()
    guard let first = set.adapters.first?.adapter, set.replacements.isEmpty else {
      throw GGUFExportError.wholeWeights(set.replacements.map(\.name))
    }
    let alpha = first.scale * Float(first.a.shape[0])
    let metadata =
      general("adapter")
      + [
        ("general.file_type", .uint32(precision.fileType)), ("adapter.type", .string("lora")),
        ("adapter.lora.alpha", .float32(alpha)),
      ]
    let entries = try set.adapters.flatMap { name, adapter in
      let target = GGUFTensorPlan.sourceName("\(name).weight", folder.configuration.family)
      let share = alpha == 0 ? 1 : adapter.scale * Float(adapter.a.shape[0]) / alpha
      let (a, b) = (adapter.a.value, adapter.b.value)
      return [
        try entry("\(target).lora_a", a.shape.extents) { a },
        try entry("\(target).lora_b", b.shape.extents, isRotated: isRotated("\(name).weight")) {
          share == 1 ? b : b * share
        },
      ]
    }
    try GGUFWriter.write(metadata, entries, to: path)
  }

  /// A tensor, encoded when its turn has come.
  ///
  /// - Parameter added: what llama.cpp stores more of than transformers, see `GGUFTensorPlan`.
  private func entry(
    _ name: String, _ shape: [Int], isRotated: Bool = false, adding added: Float = 0,
    _ values: @escaping () throws -> Tensor
  ) throws -> GGUFWriter.Entry {
    let fits = shape.last! % precision.type.blockLength == 0
    // Rows that are no whole blocks keep float16, as in llama.cpp.
    let type: GGMLType = shape.count == 1 ? .f32 : fits ? precision.type : .f16
    let headSize = folder.configuration.headSize
    return GGUFWriter.Entry(name, type, shape) { sink in
      var tensor = try values().detached.converted(to: .float32)
      if isRotated { tensor = Self.paired(tensor, headSize: headSize) }
      if added != 0 { tensor = tensor + added }
      let rows = shape.count == 1 ? 1 : shape[0]
      let group = max(1, (1 << 20) / max(1, shape.reduce(1, *) / rows))
      let matrix = tensor.reshaped(to: [rows, -1])
      for start in stride(from: 0, to: rows, by: group) {
        let piece = matrix.sliced(start..<min(rows, start + group))
        guard piece.isFinite, let bytes = BlockEncoder.encode(piece.values(), as: type) else {
          throw GGUFExportError.tooLarge(name, type.description)
        }
        try sink.write(bytes)
      }
    }
  }

  /// llama.cpp rotates neighbouring pairs in Llama's models, and halves, as transformers, in Qwen's.
  private func isRotated(_ name: String) -> Bool {
    folder.configuration.family == .llama && GGUFTensorPlan.isRotated(name)
  }

  /// llama.cpp's order of the rows of each head: `(half, pair)` becomes `(pair, half)`.
  static func paired(_ tensor: Tensor, headSize: Int) -> Tensor {
    tensor.reshaped(to: [tensor.shape[0] / headSize, 2, headSize / 2, -1]).permuted([0, 2, 1, 3])
      .reshaped(to: tensor.shape)
  }

  private func general(_ type: String) -> [(key: String, value: GGUFWriter.Value)] {
    var metadata: [(key: String, value: GGUFWriter.Value)] = [
      ("general.architecture", .string(folder.configuration.family.ggufName)), ("general.type", .string(type)),
      ("general.name", .string(name)), ("general.quantization_version", .uint32(2)),
    ]
    if let licence = facts["licence"] { metadata.append(("general.license", .string(licence))) }
    for (key, value) in facts.sorted(by: { $0.key < $1.key }) where key != "licence" {
      metadata.append(("ftlab.\(key)", .string(value)))
    }
    return metadata
  }
}

/// A model or adapter that a GGUF file cannot hold as asked.
public enum GGUFExportError: Error, Equatable, CustomStringConvertible {
  case tooLarge(String, String)
  case wholeWeights([String])
  case family(String)

  public var description: String {
    switch self {
    case .tooLarge(let tensor, let type):
      "\(tensor) has values that \(type) cannot hold; export with --type bf16 or f32"
    case .family(let problem):
      "\(problem), which a GGUF file cannot say; merge the adapter into a model folder, and convert that with llama.cpp's "
        + "convert_hf_to_gguf.py"
    case .wholeWeights(let names):
      "this adapter brings whole weights (\(names.prefix(4).joined(separator: ", "))), which an adapter in GGUF cannot hold; "
        + "export the merged model: leave --only-adapter out"
    }
  }
}
