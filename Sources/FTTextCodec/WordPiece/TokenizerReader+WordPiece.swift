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
      added.append(token.isNormalized ? token.searched(as: normalizer) : token)
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
      normalizer: normalizer, tokens: tokens, added: added, postProcessor: try frame(tokens))
  }

  private func part(_ field: String) throws(TokenizerError) -> (type: String, value: JSONValue) {
    guard let value = root.present(field) else { return ("null", .null) }
    return (try type(of: value, field), value)
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

  /// The tokens around every text: TemplateProcessing, or the older BertProcessing.
  private func frame(_ tokens: TokenTable) throws(TokenizerError) -> PostProcessor {
    let (type, value) = try part("post_processor")
    guard type == "BertProcessing" else { return try postProcessor(tokens) }
    var ids: [Int32] = []
    for field in ["cls", "sep"] {
      guard let pair = value[field]?.arrayValue, pair.count == 2, let name = pair[0].stringValue,
        let id = pair[1].intValue, tokens.id(of: name).map(Int.init) == id
      else { throw malformed("post_processor.\(field)", "a token of the vocabulary and its id") }
      ids.append(Int32(id))
    }
    return PostProcessor(prefix: [ids[0]], suffix: [ids[1]])
  }
}

extension AddedToken {
  /// The same token, spelt as it stands in normalised text.
  fileprivate func searched(as normalizer: BERTNormalizer) -> AddedToken {
    let bytes = Array(content.utf8)
    return AddedToken(
      id: id, content: String(decoding: normalizer.normalize(bytes, 0..<bytes.count), as: UTF8.self),
      isSingleWord: isSingleWord, stripsLeft: stripsLeft, stripsRight: stripsRight, isNormalized: true,
      isSpecial: isSpecial)
  }
}
