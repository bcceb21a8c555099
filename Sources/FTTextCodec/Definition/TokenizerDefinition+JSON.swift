import Foundation

extension TokenizerDefinition {
  /// The contents of tokenizer.json (version 1.0).
  ///
  /// - Throws: `TokenizerError` if the pieces do not make a tokenizer: a spelling that occurs twice, a merge that names
  ///   an unknown token.
  public func tokenizerJSON() throws -> Data {
    let data = JSONWriter.data(document)
    _ = try Tokenizer(json: data)
    return data
  }

  /// The contents of tokenizer_config.json.
  ///
  /// The class is the generic one: a named class makes some versions of `transformers` replace the pre-tokenizer.
  public func tokenizerConfigJSON(chatTemplate: String?, contextLength: Int) -> Data {
    var members = [JSONMember("add_prefix_space", .bool(addsPrefixSpace))]
    for (key, id) in [("bos_token", bosID), ("eos_token", eosID), ("unk_token", unknownID), ("pad_token", paddingID)] {
      if let token = token(id) { members.append(JSONMember(key, .string(token))) }
    }
    if let chatTemplate { members.append(JSONMember("chat_template", .string(chatTemplate))) }
    members.append(JSONMember("clean_up_tokenization_spaces", .bool(false)))
    members.append(JSONMember("model_max_length", .integer(contextLength)))
    members.append(JSONMember("tokenizer_class", .string("PreTrainedTokenizerFast")))
    return JSONWriter.data(.object(members))
  }

  private var document: JSONValue {
    .object([
      JSONMember("version", .string("1.0")),
      JSONMember("truncation", .null),
      JSONMember("padding", .null),
      JSONMember("added_tokens", .array(addedTokens)),
      JSONMember("normalizer", .null),
      JSONMember("pre_tokenizer", preTokenizerJSON),
      JSONMember("post_processor", postProcessorJSON),
      JSONMember("decoder", Self.byteLevel(addsPrefixSpace: true, usesPattern: true)),
      JSONMember("model", model),
    ])
  }

  private var model: JSONValue {
    .object([
      JSONMember("type", .string("BPE")),
      JSONMember("dropout", .null),
      JSONMember("unk_token", .null),
      JSONMember("continuing_subword_prefix", .null),
      JSONMember("end_of_word_suffix", .null),
      JSONMember("fuse_unk", .bool(false)),
      JSONMember("byte_fallback", .bool(false)),
      JSONMember("ignore_merges", .bool(preTokenizer == .llamaBPE)),
      JSONMember("vocab", .object(tokens.enumerated().map { JSONMember($1, .integer($0)) })),
      JSONMember("merges", .array(merges.map { .array([.string($0.left), .string($0.right)]) })),
    ])
  }

  /// Control and unknown tokens are special, user-defined ones are found in text but are ordinary otherwise.
  private var addedTokens: [JSONValue] {
    tokens.indices.filter { (2...4).contains(tokenTypes[$0]) }.map { id in
      .object([
        JSONMember("id", .integer(id)),
        JSONMember("content", .string(tokens[id])),
        JSONMember("single_word", .bool(false)),
        JSONMember("lstrip", .bool(false)),
        JSONMember("rstrip", .bool(false)),
        JSONMember("normalized", .bool(false)),
        JSONMember("special", .bool(tokenTypes[id] != 4)),
      ])
    }
  }

  private static func byteLevel(addsPrefixSpace: Bool, usesPattern: Bool) -> JSONValue {
    .object([
      JSONMember("type", .string("ByteLevel")),
      JSONMember("add_prefix_space", .bool(addsPrefixSpace)),
      JSONMember("trim_offsets", .bool(true)),
      JSONMember("use_regex", .bool(usesPattern)),
    ])
  }

  private var preTokenizerJSON: JSONValue {
    let first: JSONValue
    switch preTokenizer {
    case .gpt2, .unnamed: return Self.byteLevel(addsPrefixSpace: addsPrefixSpace, usesPattern: true)
    case .smollm:
      first = .object([JSONMember("type", .string("Digits")), JSONMember("individual_digits", .bool(true))])
    case .llamaBPE:
      first = .object([
        JSONMember("type", .string("Split")),
        JSONMember("pattern", .object([JSONMember("Regex", .string(SplitPattern.llama3.rawValue))])),
        JSONMember("behavior", .string("Isolated")),
        JSONMember("invert", .bool(false)),
      ])
    }
    let last = Self.byteLevel(addsPrefixSpace: addsPrefixSpace, usesPattern: preTokenizer != .llamaBPE)
    return .object([JSONMember("type", .string("Sequence")), JSONMember("pretokenizers", .array([first, last]))])
  }

  private var postProcessorJSON: JSONValue {
    guard addsBOS, let bosID, let bos = token(bosID) else { return .null }
    func sequence(_ name: String, _ type: Int) -> JSONValue {
      .object([
        JSONMember("Sequence", .object([JSONMember("id", .string(name)), JSONMember("type_id", .integer(type))]))
      ])
    }
    func special(_ type: Int) -> JSONValue {
      .object([
        JSONMember("SpecialToken", .object([JSONMember("id", .string(bos)), JSONMember("type_id", .integer(type))]))
      ])
    }
    let entry: JSONValue = .object([
      JSONMember("id", .string(bos)),
      JSONMember("ids", .array([.integer(Int(bosID))])),
      JSONMember("tokens", .array([.string(bos)])),
    ])
    return .object([
      JSONMember("type", .string("TemplateProcessing")),
      JSONMember("single", .array([special(0), sequence("A", 0)])),
      JSONMember("pair", .array([special(0), sequence("A", 0), special(1), sequence("B", 1)])),
      JSONMember("special_tokens", .object([JSONMember(bos, entry)])),
    ])
  }
}
