import FTCheckpoint
import FTModels
import FTTensor
import FTTextCodec
import Foundation

extension ModelFolder<LlamaConfiguration> {
  /// Reads the tokenizer.
  ///
  /// - Throws: ``ModelImportError`` when it has more tokens than the model, and the tokenizer's errors.
  public func tokenizer() throws -> Tokenizer {
    let tokenizer = try Tokenizer(folder: url)
    try configuration.check(tokenizer, file: url.path)
    return tokenizer
  }

  /// Reads the chat template; nil for a base model, which was trained on plain text and has none.
  public func chatTemplate() throws -> ChatTemplate? { try chatTemplate(of: tokenizer()) }

  /// The chat template of a tokenizer that is already read.
  public func chatTemplate(of tokenizer: Tokenizer) throws -> ChatTemplate? {
    try tokenizer.chatTemplate.map { source in
      try ChatTemplate(source: source, bosToken: tokenizer.bosToken, eosToken: tokenizer.eosToken)
    }
  }

  /// What turns this model's rows and conversations into token ids.
  ///
  /// - Parameter date: what is told to a template that asks for the date; nil is always the same day, as ``ChatTemplate`` says.
  public func conversationEncoder(at date: Date? = nil) throws -> ConversationEncoder {
    let tokenizer = try tokenizer()
    let template = try chatTemplate(of: tokenizer)
    return try ConversationEncoder(
      tokenizer: tokenizer, template: date.flatMap { date in template?.at(date) } ?? template)
  }

  /// What a person should know of the chat template before relying on it; empty where all of it can be used, or there is none.
  public func chatTemplateRemarks() -> [String] {
    do {
      let unsupported = try chatTemplate()?.unsupported ?? []
      return unsupported.isEmpty
        ? []
        : ["Its chat template has parts that cannot be used, and ends a conversation that comes to them:"]
          + unsupported.map { "  \($0)" }
    } catch {
      return [
        "Its chat template cannot be read, so there are no conversations, only texts that go on (--raw): \(error)"
      ]
    }
  }

  /// Writes a model of the same architecture with other weights, in bfloat16, beside this folder's configuration, tokenizer
  /// and card.
  ///
  /// - Parameter weights: every tensor of the architecture by name; a tied output projection is not among them.
  /// - Throws: file errors; the folder appears under its name only when it is complete.
  public func writeVariant(to target: URL, weights: [(name: String, tensor: Tensor)]) throws {
    try AtomicFolder.write(to: target) { folder in
      try copyFiles(to: folder) { _ in true }
      try TensorFile.writeRounded(
        weights, to: .bfloat16, metadata: ["format": "pt", "base_model_sha256": try weightsSHA256()],
        path: folder.appending(path: WeightFiles.singleName).path)
    }
  }
}

extension LlamaConfiguration {
  /// - Throws: ``ModelImportError`` when a tokenizer has more tokens than the embedding has rows.
  func check(_ tokenizer: Tokenizer, file: String) throws(ModelImportError) {
    guard tokenizer.vocabularySize <= vocabularySize else {
      throw .inconsistent(
        file: file,
        problem: "the tokenizer has \(tokenizer.vocabularySize) tokens, but \"vocab_size\" is \(vocabularySize)")
    }
  }
}
