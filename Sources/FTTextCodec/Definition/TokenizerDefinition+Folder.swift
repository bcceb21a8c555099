import FTJSON
import Foundation

extension TokenizerDefinition {
  /// Takes the tokenizer of a model folder apart, as far as the pieces of a GGUF file can say the same.
  ///
  /// - Parameters:
  ///   - folder: with `tokenizer.json` and, where present, `tokenizer_config.json`.
  ///   - size: rows of the embedding; ids without a token get names that no text has.
  /// - Throws: `TokenizerError`; what llama.cpp would do otherwise than this tokenizer is refused by name.
  package init(folder: URL, size: Int) throws {
    let tokenizer = try Tokenizer(folder: folder)
    let url = folder.appending(path: "tokenizer.json")
    let file = url.path
    let reader = try TokenizerReader(json: try Data(contentsOf: url), file: file)
    let model = reader.root["model"] ?? .null
    guard case .bytes = tokenizer.model.alphabet else {
      throw reader.unsupported("tokenizer for GGUF", "BPE with byte fallback (SentencePiece)", ["byte-level BPE"])
    }
    let mergesWholeWords = try reader.flag(model, "ignore_merges", default: false)
    for normalizer in tokenizer.normalizers where normalizer != .nfc {
      throw reader.unsupported("normalizer for GGUF", normalizer.rawValue, ["NFC", "null"])
    }
    let addsBOS = try Self.addsBOS(reader, tokenizer)
    var spellings = try Self.spellings(reader, tokenizer, model, size: size)
    let unknown = try Self.unknownToken(folder).flatMap { tokenizer.id(of: $0) }
    // One name for each row: llama.cpp counts tokens by names.
    for id in spellings.tokens.indices where spellings.types[id] == 5 { spellings.tokens[id] = "[PAD\(id)]" }
    try self.init(
      byteLevelTokens: spellings.tokens, merges: try Self.merges(reader, model), tokenTypes: spellings.types,
      preTokenizer: try Self.name(reader, tokenizer.preTokenizer.steps, mergesWholeWords).rawValue,
      bosID: tokenizer.bosID,
      eosID: tokenizer.eosID, unknownID: unknown, paddingID: tokenizer.paddingID, addsBOS: addsBOS,
      addsPrefixSpace: false)
  }

  /// Whether the text is brought into a form of Unicode before it is cut, which llama.cpp does not do; it does mark spaces.
  package static func normalizesText(_ folder: URL) throws -> Bool {
    try Tokenizer(folder: folder).normalizers.contains { $0 != .markedSpaces }
  }

  /// Whether a BOS is put before a text.
  ///
  /// - Throws: `TokenizerError` where anything else is put around it.
  static func addsBOS(_ reader: TokenizerReader, _ tokenizer: Tokenizer) throws(TokenizerError) -> Bool {
    let prefix = tokenizer.postProcessor.prefix
    guard tokenizer.postProcessor.suffix.isEmpty, prefix.isEmpty || prefix == [tokenizer.bosID] else {
      throw reader.unsupported(
        "post_processor for GGUF", "special tokens other than the beginning's", ["BOS before a text"])
    }
    return !prefix.isEmpty
  }

  /// Tokens by id with their types: 1 of the vocabulary, 3 special, 4 added and found in text, 5 unused.
  static func spellings(
    _ reader: TokenizerReader, _ tokenizer: Tokenizer, _ model: JSONValue, size: Int
  ) throws(TokenizerError) -> (tokens: [String], types: [Int32]) {
    guard tokenizer.vocabularySize <= size else {
      throw .inconsistentDefinition(reason: "\(tokenizer.vocabularySize) tokens for an embedding of \(size) rows")
    }
    var tokens = [String](repeating: "", count: size)
    var types = [Int32](repeating: 5, count: size)
    for member in model["vocab"]?.objectValue?.members ?? [] {
      guard let id = member.value.intValue else { continue }
      tokens[id] = member.key
      types[id] = 1
    }
    for token in tokenizer.tokens.added {
      guard !token.isSingleWord, !token.stripsLeft, !token.stripsRight else {
        throw reader.unsupported(
          "added token for GGUF", "\(token.content) with single_word, lstrip or rstrip", ["plain ones"])
      }
      tokens[Int(token.id)] = token.content
      types[Int(token.id)] = token.isSpecial ? 3 : 4
    }
    return (tokens, types)
  }

  static func merges(_ reader: TokenizerReader, _ model: JSONValue) throws(TokenizerError) -> [String] {
    var merges: [String] = []
    for (rank, item) in (model["merges"]?.arrayValue ?? []).enumerated() {
      if let text = item.stringValue {
        merges.append(text)
      } else if let pair = item.arrayValue?.compactMap(\.stringValue), pair.count == 2,
        !pair.joined().unicodeScalars.contains(" ")
      {
        merges.append("\(pair[0]) \(pair[1])")
      } else {
        throw reader.malformed("model.merges[\(rank)]", "[\"a\", \"b\"] or \"a b\"")
      }
    }
    return merges
  }

  /// The name by which llama.cpp knows how a text is cut.
  private static func name(
    _ reader: TokenizerReader, _ steps: [PreTokenizer.Step], _ mergesWholeWords: Bool
  ) throws(TokenizerError) -> PreTokenizerName {
    let found = steps.map { step -> String in
      switch step {
      case .digits(let individually): individually ? "single digits" : "digits"
      case .split(let pattern): pattern.name
      case .prefixSpace: "a space before"
      case .splitBehindSpaces: "a cut behind spaces"
      case .metaspace: "Metaspace"
      }
    }
    switch (found, mergesWholeWords) {
    case (["single digits", "GPT-2"], false): return .smollm
    case (["GPT-2"], false): return .gpt2
    case (["Llama 3"], true): return .llamaBPE
    case (["Qwen 2"], false): return .qwen2
    default:
      throw reader.unsupported(
        "pre_tokenizer for GGUF",
        found.joined(separator: ", ") + (mergesWholeWords ? ", ignore_merges" : ""),
        ["single digits with GPT-2's pattern", "GPT-2's", "Llama 3's with ignore_merges", "Qwen 2's"])
    }
  }

  /// The unknown token that tokenizer_config.json names.
  static func unknownToken(_ folder: URL) throws -> String? {
    let url = folder.appending(path: "tokenizer_config.json")
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    let value = try JSONValue(try Data(contentsOf: url), file: url.path).present("unk_token")
    return value?.stringValue ?? value?["content"]?.stringValue
  }
}
