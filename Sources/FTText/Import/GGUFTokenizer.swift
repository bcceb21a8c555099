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
    guard kind == "gpt2" else {
      throw ModelImportError.unsupported(
        file: file.path, feature: "a tokenizer of the kind \"\(kind)\"",
        advice: "choose a model with a byte-level BPE tokenizer (\"gpt2\")")
    }
    let tokens = try file.strings("tokenizer.ggml.tokens")
    guard tokens.count <= model.vocabularySize else {
      throw ModelImportError.inconsistent(
        file: file.path,
        problem: "the tokenizer has \(tokens.count) tokens, but the embedding only \(model.vocabularySize) rows")
    }
    let keys = "tokenizer.ggml."
    let types = file.contains(key: keys + "token_type") ? try file.integers(keys + "token_type") : tokens.map { _ in 1 }
    let definition = try TokenizerDefinition(
      byteLevelTokens: tokens, merges: try file.strings(keys + "merges"),
      tokenTypes: types.map { Int32(clamping: $0) },
      preTokenizer: file.contains(key: keys + "pre") ? try file.string(keys + "pre") : "default",
      bosID: model.bosID.map { Int32(clamping: $0) }, eosID: model.eosIDs.first.map { Int32(clamping: $0) },
      unknownID: try GGUFLlamaMetadata(file: file).tokenID("unknown").map { Int32(clamping: $0) },
      paddingID: model.paddingID.map { Int32(clamping: $0) },
      addsBOS: file.contains(key: keys + "add_bos_token") ? try file.bool(keys + "add_bos_token") : false,
      addsPrefixSpace: file.contains(key: keys + "add_space_prefix") ? try file.bool(keys + "add_space_prefix") : false)
    tokenizer = try definition.tokenizerJSON()
    let template = "tokenizer.chat_template"
    configuration = definition.tokenizerConfigJSON(
      chatTemplate: file.contains(key: template) ? try file.string(template) : nil,
      contextLength: model.maximumPositions)
  }
}
