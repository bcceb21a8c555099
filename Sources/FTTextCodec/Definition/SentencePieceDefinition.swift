import FTJSON
import Foundation

/// A SentencePiece BPE tokenizer as a GGUF file holds it (`tokenizer.ggml.model` "llama"): pieces with scores, to be written
/// as the files of a Hugging Face model folder.
///
/// SentencePiece merges the neighbours whose piece has the highest score; `tokenizer.json` lists merges in their order. The
/// list is made as transformers makes it, so that the folder gives the ids of the fast tokenizer there and in `Tokenizer`.
/// Source: transformers `tokenization_utils_tokenizers.py` (`generate_merges`), sentencepiece `bpe_model.cc`.
package struct SentencePieceDefinition: Sendable {
  package let tokens: [String]
  package let scores: [Float]
  package let tokenTypes: [Int32]
  package let bosID: Int32?
  package let eosID: Int32?
  package let unknownID: Int32?
  package let paddingID: Int32?
  package let addsBOS: Bool

  /// - Parameters:
  ///   - tokens: the vocabulary with "▁" for spaces, `[vocabulary]`; user-defined tokens may hold spaces, as llama.cpp writes
  ///     them.
  ///   - scores: of a piece; the highest is merged first. Those of user-defined tokens are not looked at: they come first.
  ///   - tokenTypes: `[vocabulary]`: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte.
  ///   - addsBOS: whether a text begins with `bosID` where special tokens are asked for.
  /// - Throws: `TokenizerError`.
  package init(
    tokens: [String], scores: [Float], tokenTypes: [Int32], bosID: Int32?, eosID: Int32?, unknownID: Int32?,
    paddingID: Int32?, addsBOS: Bool
  ) throws(TokenizerError) {
    guard !tokens.isEmpty, tokens.count == tokenTypes.count, tokens.count == scores.count else {
      throw .inconsistentDefinition(
        reason: "\(tokens.count) tokens but \(tokenTypes.count) token types and \(scores.count) scores")
    }
    if let index = tokenTypes.firstIndex(where: { !(1...6).contains($0) }) {
      throw .inconsistentDefinition(reason: "token \(index) has type \(tokenTypes[index]), defined are 1 to 6")
    }
    if let index = scores.firstIndex(where: \.isNaN) {
      throw .inconsistentDefinition(reason: "the score of token \(index) is not a number")
    }
    for (field, id) in [("BOS", bosID), ("EOS", eosID), ("unknown", unknownID), ("padding", paddingID)] {
      if let id, !(0..<Int32(clamping: tokens.count)).contains(id) {
        throw .inconsistentDefinition(
          reason: "the \(field) id is \(id), the vocabulary has \(tokens.count) tokens")
      }
    }
    if addsBOS, bosID == nil {
      throw .inconsistentDefinition(reason: "a BOS is to be added, but its id is not given")
    }
    self.tokens = zip(tokens, tokenTypes).map { token, type in
      type == 4 ? token.replacingSpaces(by: "\u{2581}") : token
    }
    self.scores = scores
    self.tokenTypes = tokenTypes
    self.bosID = bosID
    self.eosID = eosID
    self.unknownID = unknownID
    self.paddingID = paddingID
    self.addsBOS = addsBOS
  }

  /// The contents of tokenizer.json (version 1.0), on one line: there are two merges to a token.
  ///
  /// - Throws: `TokenizerError` if the pieces do not make a tokenizer: one that occurs twice, a byte without a token.
  package func tokenizerJSON() throws -> Data {
    let space: JSONValue = "\u{2581}"
    let replacement: JSONValue = ["type": "Replace", "pattern": ["String": " "], "content": space]
    let document: JSONValue = [
      "version": "1.0",
      "truncation": nil,
      "padding": nil,
      "added_tokens": .array(TokenizerDefinition.addedTokens(tokens, tokenTypes)),
      "normalizer": replacement,
      "pre_tokenizer": [
        "type": "Split", "pattern": ["String": " "], "behavior": "MergedWithPrevious", "invert": false,
      ],
      "post_processor": addsBOS ? TokenizerDefinition.beginning(bosID, token(bosID)) : .null,
      "decoder": [
        "type": "Sequence",
        "decoders": [
          ["type": "Replace", "pattern": ["String": space], "content": " "], ["type": "ByteFallback"],
          ["type": "Fuse"],
        ],
      ],
      "model": [
        "type": "BPE",
        "dropout": nil,
        "unk_token": token(unknownID).map { JSONValue.string($0) } ?? .null,
        "continuing_subword_prefix": nil,
        "end_of_word_suffix": nil,
        "fuse_unk": true,
        "byte_fallback": true,
        "ignore_merges": false,
        "vocab": .object(try TokenizerDefinition.vocabulary(tokens)),
        "merges": .array(merges().map { [.string(tokens[Int($0.left)]), .string(tokens[Int($0.right)])] }),
      ],
    ]
    let data = Data(document.encoded().utf8)
    _ = try Tokenizer(json: data)
    return data
  }

  /// The contents of tokenizer_config.json.
  package func tokenizerConfigJSON(chatTemplate: String?, contextLength: Int) -> Data {
    TokenizerDefinition.configurationJSON(
      addsPrefixSpace: false,
      tokens: [
        ("bos_token", token(bosID)), ("eos_token", token(eosID)), ("unk_token", token(unknownID)),
        ("pad_token", token(paddingID)),
      ], chatTemplate: chatTemplate, contextLength: contextLength)
  }

  private func token(_ id: Int32?) -> String? { id.map { tokens[Int($0)] } }
}
