import FTJSON
import Foundation

extension TokenizerDefinition {
  /// The contents of tokenizer.json (version 1.0).
  ///
  /// - Throws: `TokenizerError` if the pieces do not make a tokenizer: a spelling that occurs twice, a merge that names
  ///   an unknown token.
  package func tokenizerJSON() throws -> Data {
    let data = Data(try document().indented().utf8)
    _ = try Tokenizer(json: data)
    return data
  }

  /// The contents of tokenizer_config.json.
  ///
  /// The class is the generic one: a named class makes some versions of `transformers` replace the pre-tokenizer.
  package func tokenizerConfigJSON(chatTemplate: String?, contextLength: Int) -> Data {
    Self.configurationJSON(
      addsPrefixSpace: addsPrefixSpace,
      tokens: [
        ("bos_token", token(bosID)), ("eos_token", token(eosID)), ("unk_token", token(unknownID)),
        ("pad_token", token(paddingID)),
      ], chatTemplate: chatTemplate, contextLength: contextLength)
  }

  static func configurationJSON(
    addsPrefixSpace: Bool, tokens: [(key: String, token: String?)], chatTemplate: String?, contextLength: Int
  ) -> Data {
    var object = JSONObject()
    object.append(key: "add_prefix_space", .bool(addsPrefixSpace))
    for (key, token) in tokens {
      if let token { object.append(key: key, .string(token)) }
    }
    if let chatTemplate { object.append(key: "chat_template", .string(chatTemplate)) }
    object.append(key: "clean_up_tokenization_spaces", false)
    object.append(key: "model_max_length", JSONValue(contextLength))
    object.append(key: "tokenizer_class", "PreTrainedTokenizerFast")
    return Data(JSONValue.object(object).indented().utf8)
  }

  private func document() throws(TokenizerError) -> JSONValue {
    [
      "version": "1.0",
      "truncation": nil,
      "padding": nil,
      "added_tokens": .array(Self.addedTokens(tokens, tokenTypes)),
      "normalizer": nil,
      "pre_tokenizer": preTokenizerJSON,
      "post_processor": addsBOS ? Self.beginning(bosID, token(bosID)) : .null,
      "decoder": Self.byteLevel(addsPrefixSpace: true, usesPattern: true),
      "model": try model(),
    ]
  }

  private func model() throws(TokenizerError) -> JSONValue {
    [
      "type": "BPE",
      "dropout": nil,
      "unk_token": nil,
      "continuing_subword_prefix": nil,
      "end_of_word_suffix": nil,
      "fuse_unk": false,
      "byte_fallback": false,
      "ignore_merges": .bool(preTokenizer == .llamaBPE),
      "vocab": .object(try Self.vocabulary(tokens)),
      "merges": .array(merges.map { [.string($0.left), .string($0.right)] }),
    ]
  }

  static func vocabulary(_ tokens: [String]) throws(TokenizerError) -> JSONObject {
    var vocabulary = JSONObject()
    for (id, token) in tokens.enumerated() where !vocabulary.append(key: token, JSONValue(id)) {
      throw .inconsistentDefinition(reason: "the token \"\(token)\" occurs twice")
    }
    return vocabulary
  }

  /// Control and unknown tokens are special, user-defined ones are found in text but are ordinary otherwise.
  static func addedTokens(_ tokens: [String], _ types: [Int32]) -> [JSONValue] {
    tokens.indices.filter { (2...4).contains(types[$0]) }.map { id in
      [
        "id": JSONValue(id),
        "content": .string(tokens[id]),
        "single_word": false,
        "lstrip": false,
        "rstrip": false,
        "normalized": false,
        "special": .bool(types[id] != 4),
      ]
    }
  }

  private static func byteLevel(addsPrefixSpace: Bool, usesPattern: Bool) -> JSONValue {
    [
      "type": "ByteLevel",
      "add_prefix_space": .bool(addsPrefixSpace),
      "trim_offsets": true,
      "use_regex": .bool(usesPattern),
    ]
  }

  private static func split(_ pattern: SplitPattern) -> JSONValue {
    ["type": "Split", "pattern": ["Regex": .string(pattern.rawValue)], "behavior": "Isolated", "invert": false]
  }

  private var preTokenizerJSON: JSONValue {
    let first: JSONValue
    switch preTokenizer {
    case .gpt2, .unnamed: return Self.byteLevel(addsPrefixSpace: addsPrefixSpace, usesPattern: true)
    case .smollm: first = ["type": "Digits", "individual_digits": true]
    case .llamaBPE: first = Self.split(.llama3)
    case .qwen2: first = Self.split(.qwen2)
    }
    let last = Self.byteLevel(addsPrefixSpace: addsPrefixSpace, usesPattern: preTokenizer == .smollm)
    return ["type": "Sequence", "pretokenizers": [first, last]]
  }

  /// Puts a token in front of a text.
  static func beginning(_ bosID: Int32?, _ bos: String?) -> JSONValue {
    guard let bosID, let bos else { return .null }
    func sequence(_ name: String, _ type: Int) -> JSONValue {
      ["Sequence": ["id": .string(name), "type_id": JSONValue(type)]]
    }
    func special(_ type: Int) -> JSONValue {
      ["SpecialToken": ["id": .string(bos), "type_id": JSONValue(type)]]
    }
    var tokens = JSONObject()
    tokens.append(key: bos, ["id": .string(bos), "ids": [JSONValue(Int(bosID))], "tokens": [.string(bos)]])
    return [
      "type": "TemplateProcessing",
      "single": [special(0), sequence("A", 0)],
      "pair": [special(0), sequence("A", 0), special(1), sequence("B", 1)],
      "special_tokens": .object(tokens),
    ]
  }
}
