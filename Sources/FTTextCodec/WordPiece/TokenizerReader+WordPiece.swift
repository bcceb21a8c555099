import FTJSON

extension TokenizerReader {
  /// The tokenizer of a file whose model is WordPiece with BERT's normaliser and pre-tokenizer.
  ///
  /// Padding and truncation that the file states are left to whoever makes batches. The decoder is not needed.
  func wordPieceTokenizer() throws(TokenizerError) -> WordPieceTokenizer {
    guard let model = root.present("model"), model.objectValue != nil else { throw malformed("model", "an object") }
    let type = model["type"]?.stringValue ?? "absent"
    guard type == "WordPiece" else { throw unsupported("model type", type, ["WordPiece"]) }
    let normalizer = try bertNormalizer()
    let words = try part("pre_tokenizer")
    guard words.type == "BertPreTokenizer" else { throw unsupported("pre_tokenizer", words.type, ["BertPreTokenizer"]) }
    var tokens = try vocabulary(model, .byteLevel)
    let pieces = (model["vocab"]?.objectValue?.members ?? []).compactMap { member in
      member.value.intValue.map { (spelling: Array(member.key.utf8), id: Int32($0)) }
    }
    var added: [AddedToken] = []
    for token in try addedTokens() {
      try tokens.add(token, normalizers: [])
      added.append(token.isNormalized ? token.searched(as: { normalizer.normalize($0, $1) }) : token)
    }
    let unknown = model["unk_token"]?.stringValue ?? "[UNK]"
    guard let unknownID = tokens.id(of: unknown) else {
      throw .unknownToken(file: file, field: "model.unk_token", token: unknown)
    }
    let prefix = model["continuing_subword_prefix"]?.stringValue ?? "##"
    guard !prefix.isEmpty else { throw unsupported("model option", "continuing_subword_prefix: empty", ["\"##\""]) }
    let limit = model.present("max_input_chars_per_word") ?? 100
    guard let characterLimit = limit.intValue, characterLimit > 0 else {
      throw malformed("model.max_input_chars_per_word", "a positive integer")
    }
    return WordPieceTokenizer(
      model: WordPieceModel(
        vocabulary: pieces, prefix: Array(prefix.utf8), unknownID: unknownID, characterLimit: characterLimit),
      normalizer: normalizer, tokens: tokens, added: added, postProcessor: try encoderFrame(tokens))
  }

  private func bertNormalizer() throws(TokenizerError) -> BERTNormalizer {
    let (type, value) = try part("normalizer")
    guard type == "BertNormalizer" else { throw unsupported("normalizer", type, ["BertNormalizer"]) }
    var normalizer = BERTNormalizer()
    normalizer.cleansText = try flag(value, "clean_text", default: true)
    normalizer.spacesIdeographs = try flag(value, "handle_chinese_chars", default: true)
    normalizer.lowercases = try flag(value, "lowercase", default: true)
    normalizer.stripsAccents = try flag(value, "strip_accents", default: normalizer.lowercases)
    return normalizer
  }
}
