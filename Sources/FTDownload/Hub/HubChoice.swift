import FTModels
import Foundation

/// Which of a model's files are fetched: what the importer reads, and the terms.
struct HubChoice: Equatable, Sendable {
  /// Small files first, so that a model that cannot be used is known before its weights come.
  let files: [HubListing.File]
  /// The one file that is imported; `nil` where the folder is.
  let single: String?

  /// - Parameter file: the name of one file to take, for repositories that hold several models.
  /// - Throws: ``DownloadError/unusable(subject:problem:)`` where nothing there can be imported, or several things can.
  init(_ listing: HubListing, file: String? = nil) throws(DownloadError) {
    func unusable(_ problem: String) -> DownloadError { .unusable(subject: "\(listing.reference)", problem: problem) }
    // Importing reads one folder, and configurations in folders below it; what else lies there is of other programs.
    let top = listing.files.filter { !$0.name.contains("/") }
    let terms = top.filter { FolderContent.isLicence($0.name) }
    if let file {
      guard let found = listing.files.first(where: { $0.name == file }) else {
        let names = listing.files.map(\.name).filter { Self.isModelFile($0) }.prefix(20).joined(separator: ", ")
        throw unusable("there is no file \"\(file)\"" + (names.isEmpty ? "" : "; those of models are: \(names)"))
      }
      files = terms + [found]
      single = file
      return
    }
    let whole = top.filter { $0.name == "model.safetensors" }
    let shards = top.filter { $0.name.wholeMatch(of: /model-\d{5}-of-\d{5}\.safetensors/) != nil }
    let weights = whole.isEmpty ? shards : whole
    if !weights.isEmpty, top.contains(where: { $0.name == "config.json" }) {
      var names = Self.companions
      if whole.isEmpty { names.insert("model.safetensors.index.json") }
      let first = top.filter { $0.name == "config.json" }
      let others =
        top.filter { names.contains($0.name) && $0.name != "config.json" } + terms
        + listing.files.filter { Self.isNestedConfiguration($0.name) }
      files = first + others.sorted { $0.name < $1.name } + weights
      single = nil
      return
    }
    let gguf = listing.files.filter { $0.name.lowercased().hasSuffix(".gguf") }
    if gguf.count == 1 {
      files = terms + gguf
      single = gguf[0].name
    } else if !gguf.isEmpty {
      let list = gguf.prefix(30).map { $0.name + ($0.byteCount.map { " (\(DownloadError.size($0)))" } ?? "") }
      throw unusable(
        "holds \(gguf.count) models as GGUF; choose one with --file: \(list.joined(separator: ", "))"
          + (gguf.count > 30 ? " …" : ""))
    } else if top.contains(where: { $0.name.hasSuffix(".bin") || $0.name.hasSuffix(".pth") }) {
      throw unusable(
        "holds its weights as PyTorch pickles only, which are not read for text models; choose a model with "
          + "model.safetensors or a GGUF file")
    } else {
      throw unusable(
        "holds neither config.json with model.safetensors nor a GGUF file; choose another model"
          + (listing.files.isEmpty ? " (it is empty)" : ""))
    }
  }

  /// Whether a name is of the form `1_Pooling/config.json`, as sentence-transformers keeps its further layers.
  static func isNestedConfiguration(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2 && parts[1] == "config.json" && FolderContent.isModuleFolder(String(parts[0]))
  }

  private static func isModelFile(_ name: String) -> Bool {
    ["gguf", "safetensors", "onnx", "pth", "pt"].contains(URL(filePath: name).pathExtension.lowercased())
  }

  /// What may stand beside the weights: configuration, tokenizer, template, card.
  private static let companions: Set = [
    "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
    "added_tokens.json", "vocab.json", "vocab.txt", "merges.txt", "tokenizer.model", "spiece.model",
    "sentencepiece.bpe.model", "chat_template.jinja", "chat_template.json", "modules.json",
    "sentence_bert_config.json", "config_sentence_transformers.json", "README.md",
  ]
}
