import FTCheckpoint
import FTModels
import FTTextCodec
import Foundation

/// The tokenizer inside a GGUF file, as the two files of a model folder.
struct GGUFTokenizer {
  /// Contents of `tokenizer.json`.
  let tokenizer: Data
  /// Contents of `tokenizer_config.json`, with the chat template where the file has one.
  let configuration: Data

  /// - Throws: ``GGUFError`` for missing keys, ``ModelImportError`` for kinds of tokenizers that cannot be written,
  ///   `TokenizerError` for pieces that do not fit each other.
  init(_ file: GGUFFile, _ model: LlamaConfiguration) throws {
    let kind = try file.string("tokenizer.ggml.model")
    let tokens = try file.strings("tokenizer.ggml.tokens")
    guard tokens.count <= model.vocabularySize else {
      throw ModelImportError.inconsistent(
        file: file.path,
        problem: "the tokenizer has \(tokens.count) tokens, but the embedding only \(model.vocabularySize) rows")
    }
    let keys = "tokenizer.ggml."
    let types = file.contains(key: keys + "token_type") ? try file.integers(keys + "token_type") : tokens.map { _ in 1 }
    func flag(_ key: String, default fallback: Bool) throws -> Bool {
      file.contains(key: keys + key) ? try file.bool(keys + key) : fallback
    }
    let tokenTypes = types.map { Int32(clamping: $0) }
    let bosID = model.bosID.map { Int32(clamping: $0) }
    let eosID = model.eosIDs.first.map { Int32(clamping: $0) }
    let unknownID = try GGUFLlamaMetadata(file: file).tokenID("unknown").map { Int32(clamping: $0) }
    let paddingID = model.paddingID.map { Int32(clamping: $0) }
    let template = file.contains(key: "tokenizer.chat_template") ? try file.string("tokenizer.chat_template") : nil
    switch kind {
    case "gpt2":
      let definition = try TokenizerDefinition(
        byteLevelTokens: tokens, merges: try file.strings(keys + "merges"), tokenTypes: tokenTypes,
        preTokenizer: file.contains(key: keys + "pre") ? try file.string(keys + "pre") : "default", bosID: bosID,
        eosID: eosID, unknownID: unknownID, paddingID: paddingID, addsBOS: try flag("add_bos_token", default: false),
        addsPrefixSpace: try flag("add_space_prefix", default: false))
      tokenizer = try definition.tokenizerJSON()
      configuration = definition.tokenizerConfigJSON(chatTemplate: template, contextLength: model.maximumPositions)
    case "llama":
      // What the keys say where they are missing is llama.cpp's default for this kind.
      guard try !flag("add_space_prefix", default: true) else {
        throw ModelImportError.unsupported(
          file: file.path, feature: "a SentencePiece tokenizer that puts a space before a text",
          advice: "choose a model without it, for example of Gemma's family")
      }
      let definition = try SentencePieceDefinition(
        tokens: tokens, scores: try file.floats(keys + "scores"), tokenTypes: tokenTypes, bosID: bosID, eosID: eosID,
        unknownID: unknownID, paddingID: paddingID, addsBOS: try flag("add_bos_token", default: true))
      tokenizer = try definition.tokenizerJSON()
      configuration = definition.tokenizerConfigJSON(chatTemplate: template, contextLength: model.maximumPositions)
    default:
      throw ModelImportError.unsupported(
        file: file.path, feature: "a tokenizer of the kind \"\(kind)\"",
        advice: "choose a model with a byte-level BPE tokenizer (\"gpt2\") or a SentencePiece one (\"llama\")")
    }
  }
}
