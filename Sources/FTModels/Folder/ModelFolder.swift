import FTCheckpoint
import FTTextCodec
import Foundation

/// A folder with a model: configuration, weights, tokenizer.
///
/// ```swift
/// let folder = try ModelFolder(url: URL(filePath: "models/smollm2-135m-instruct"))
/// folder.configuration.layerCount   // 30
/// let ids = try folder.tokenizer().encode("A stoneware mug")
/// ```
///
/// Folders written by ``ModelImporter`` and by transformers are both read. Opening reads `config.json` and the weights'
/// headers; the tokenizer is read when asked for.
public struct ModelFolder: Sendable {
  /// The folder.
  public let url: URL
  /// The architecture, from config.json.
  public let configuration: LlamaConfiguration
  /// Where it came from; `nil` for a folder that ftlab did not import.
  public let source: ImportRecord.Source?
  /// Size of the weights in bytes.
  public let bytes: Int

  /// Opens and checks a folder.
  ///
  /// - Throws: ``ModelImportError`` when a file is missing or the tensors are not those the configuration calls for,
  ///   ``ModelConfigurationError``, and the errors of files and formats.
  public init(url: URL) throws {
    let content = try FolderContent(url)
    configuration = try LlamaConfiguration(json: Data(content.configuration), file: content.configurationPath)
    let weights = try WeightFiles(folder: url)
    try configuration.check(weights, path: url.path)
    self.url = url.standardizedFileURL
    source = ImportRecord(folder: url)?.source
    bytes = weights.byteCount
  }

  /// The folder's own name.
  public var name: String { url.lastPathComponent }

  /// Number of values in the model.
  public var parameterCount: Int { configuration.parameterCount }

  /// Opens the weights; they are mapped, not read.
  public func weights() throws -> any WeightSource { try WeightFiles(folder: url).source }

  /// Reads the tokenizer.
  public func tokenizer() throws -> Tokenizer {
    let tokenizer = try Tokenizer(folder: url)
    guard tokenizer.vocabularySize <= configuration.vocabularySize else {
      throw ModelImportError.inconsistent(
        file: url.path,
        problem: "the tokenizer has \(tokenizer.vocabularySize) tokens, but \"vocab_size\" is "
          + "\(configuration.vocabularySize)")
    }
    return tokenizer
  }

  /// Reads the chat template.
  ///
  /// - Throws: ``ModelImportError`` when the model has none: it was trained on plain text.
  public func chatTemplate() throws -> ChatTemplate { try chatTemplate(of: tokenizer()) }

  /// The chat template of a tokenizer that is already read.
  public func chatTemplate(of tokenizer: Tokenizer) throws -> ChatTemplate {
    guard let source = tokenizer.chatTemplate else {
      throw ModelImportError.missingFile(
        folder: url.path, name: "chat template (\"chat_template\" in tokenizer_config.json)",
        advice: "use rows of plain text or of prompt and completion, or an instruction-tuned model")
    }
    return try ChatTemplate(source: source, bosToken: tokenizer.bosToken, eosToken: tokenizer.eosToken)
  }

  /// The text of the model's card, where there is one.
  public var card: String? { ModelCard.text(in: url) }

  /// SHA-256 of the weights, as in ``ImportRecord/Source/sha256``; adapters record it to know their base.
  ///
  /// Kept in ``ImportRecord/fileName`` and computed again when the size or the time of the last change differ. A folder
  /// that cannot be written works too; it costs the computation each time.
  public func weightsSHA256() throws -> String { try WeightFiles.recordedSHA256(of: url) }
}
