import FTCheckpoint
import FTJSON
import FTModels
import Foundation

extension LlamaConfiguration: ImportsForeignModels {
  package static let foreignNames: [ModelSource.Format: String] = [
    .gguf: ggufFamilies.map(\.key).joined(separator: ", ")
  ]

  package static func plan(importing content: ModelSource.Content, _ importer: ModelImporter) throws -> ImportPlan? {
    switch content {
    case .gguf(let file):
      let name = try file.string("general.architecture")
      guard let family = ggufFamilies.first(where: { $0.key == name })?.value else { return nil }
      return try plan(file, family, importer)
    case .folder(let folder): return try plan(folder, importer)
    default: return nil
    }
  }

  private static func plan(_ file: GGUFFile, _ family: Family, _ importer: ModelImporter) throws -> ImportPlan {
    let configuration = try LlamaConfiguration(file, family)
    let weights = try GGUFTensorPlan(file, configuration)
    let tokenizer = try GGUFTokenizer(file, configuration)
    let type: ElementType = importer.keepsPrecision ? .float32 : .bfloat16
    var metadata = ModelCard.Metadata()
    metadata.title = try? file.string("general.name")
    metadata.organization = try? file.string("general.organization")
    metadata.license = try? file.string("general.license")
    return configuration.plan(
      kind: "gguf", types: Dictionary(file.tensors.map { ($0.type.description, 1) }, uniquingKeysWith: +),
      as: type, metadata,
      files: [
        ImportedFile("config.json", Array(configuration.json(type: type))),
        ImportedFile("generation_config.json", Array(configuration.generationJSON())),
        ImportedFile("tokenizer.json", Array(tokenizer.tokenizer)),
        ImportedFile("tokenizer_config.json", Array(tokenizer.configuration)),
        ImportedFile(weights: weights.entries(of: file, as: type)),
      ])
  }

  /// A Hugging Face folder: its texts are kept, its weights rounded.
  private static func plan(_ content: FolderContent, _ importer: ModelImporter) throws -> ImportPlan {
    let folder = try ModelFolder<LlamaConfiguration>(url: content.folder)
    _ = try folder.tokenizer()
    let weights = try HuggingFaceWeights(folder, keepsPrecision: importer.keepsPrecision)
    let json =
      try importer.keepsPrecision
      ? content.configuration : JSONValue(parsing: content.configuration).configuration(storedAs: .bfloat16)
    var files = [ImportedFile("config.json", json)]
    files += content.companions.map { name in ImportedFile(name) { try content.bytes(of: name) } }
    if !content.companions.contains("generation_config.json") {
      files.append(ImportedFile("generation_config.json", Array(folder.configuration.generationJSON())))
    }
    files.append(ImportedFile(weights: try weights.entries()))
    let type: ElementType = importer.keepsPrecision ? .float32 : .bfloat16
    return folder.configuration.plan(
      kind: "huggingface", types: try weights.types, as: type, content.metadata, files: files)
  }

  private func plan(
    kind: String, types: [String: Int], as type: ElementType, _ metadata: ModelCard.Metadata, files: [ImportedFile]
  ) -> ImportPlan {
    var plan = ImportPlan(
      self, kind: kind, tensorTypes: types, files: files, notes: Self.conversion(of: types, to: type))
    plan.architecture =
      "\(family.name): \(layerCount) layers, width \(width), \(heads) heads / \(kvHeads) KV heads of \(headSize), feed-forward "
      + "\(feedForwardWidth), \(vocabularySize) tokens, context \(maximumPositions)"
    plan.metadata = metadata
    return plan
  }

  /// What was done to the weights, for the card.
  private static func conversion(of types: [String: Int], to type: ElementType) -> String {
    let plain: Set<String> = ["F32", "F16", "BF16"]
    let target = type == .bfloat16 ? "rounded to bfloat16" : "kept in full"
    let quantised = types.filter { !plain.contains($0.key) }
    guard let main = quantised.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else {
      return "The weights of the source were \(target). Imported by ftlab."
    }
    return """
      The weights were dequantised from \(main.key)\(quantised.count > 1 ? " and others" : "") and \(target). They carry \
      the rounding errors of that quantisation and are not the author's original weights: an adapter trained on \
      this folder fits this folder. Imported by ftlab.
      """
  }
}

extension LlamaConfiguration.Family {
  /// What people call it.
  fileprivate var name: String {
    switch self {
    case .llama: "Llama"
    case .qwen2: "Qwen2"
    case .qwen3: "Qwen3"
    case .gemma3: "Gemma 3"
    }
  }
}
