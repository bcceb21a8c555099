import Foundation

/// A tokenizer in pieces, as a GGUF file stores them, to be written as the files of a Hugging Face model folder.
///
/// The folder gives the same ids in `transformers` (AutoTokenizer) and in `Tokenizer`.
/// Source: keys `tokenizer.ggml.*` of the GGUF specification; the meaning of `tokenizer.ggml.pre` from llama.cpp.
package struct TokenizerDefinition: Sendable {
  /// How text is cut into words, by the names that GGUF uses.
  package enum PreTokenizerName: String, CaseIterable, Sendable {
    /// Every digit alone, then GPT-2's pattern.
    case smollm
    case gpt2 = "gpt-2"
    case llamaBPE = "llama-bpe"
    case qwen2
    /// Files from before the key existed; read like GPT-2, which is what `transformers` does with them.
    case unnamed = "default"
  }

  package let tokens: [String]
  package let merges: [(left: String, right: String)]
  package let tokenTypes: [Int32]
  package let preTokenizer: PreTokenizerName
  package let bosID: Int32?
  package let eosID: Int32?
  package let unknownID: Int32?
  package let paddingID: Int32?
  package let addsBOS: Bool
  let addsPrefixSpace: Bool

  /// - Parameters:
  ///   - byteLevelTokens: the vocabulary in the byte-level spelling (`"Ġthe"`), `[vocabulary]`.
  ///   - merges: `"left right"` in order of rank.
  ///   - tokenTypes: `[vocabulary]`: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte.
  ///   - preTokenizer: value of `tokenizer.ggml.pre`: "smollm", "gpt-2", "llama-bpe", "qwen2" or "default".
  ///   - bosID: beginning of sequence.
  ///   - eosID: end of sequence; generation stops there.
  ///   - unknownID: named in the configuration only; byte-level BPE drops bytes that have no token.
  ///   - paddingID: padding.
  ///   - addsBOS: whether a text begins with `bosID` where special tokens are asked for.
  ///   - addsPrefixSpace: whether a text without a space at its start gets one.
  /// - Throws: `TokenizerError`.
  package init(
    byteLevelTokens: [String], merges: [String], tokenTypes: [Int32], preTokenizer: String, bosID: Int32?,
    eosID: Int32?, unknownID: Int32?, paddingID: Int32?, addsBOS: Bool, addsPrefixSpace: Bool
  ) throws {
    guard let name = PreTokenizerName(rawValue: preTokenizer) else {
      throw TokenizerError.unsupported(
        file: "tokenizer definition", part: "pre-tokenizer", name: preTokenizer,
        supported: PreTokenizerName.allCases.map(\.rawValue))
    }
    guard !byteLevelTokens.isEmpty, byteLevelTokens.count == tokenTypes.count else {
      throw TokenizerError.inconsistentDefinition(
        reason: "\(byteLevelTokens.count) tokens but \(tokenTypes.count) token types")
    }
    if let index = tokenTypes.firstIndex(where: { !(1...6).contains($0) }) {
      throw TokenizerError.inconsistentDefinition(
        reason: "token \(index) has type \(tokenTypes[index]), defined are 1 to 6")
    }
    for (field, id) in [("BOS", bosID), ("EOS", eosID), ("unknown", unknownID), ("padding", paddingID)] {
      if let id, !(0..<Int32(clamping: byteLevelTokens.count)).contains(id) {
        throw TokenizerError.inconsistentDefinition(
          reason: "the \(field) id is \(id), the vocabulary has \(byteLevelTokens.count) tokens")
      }
    }
    if addsBOS, bosID == nil {
      throw TokenizerError.inconsistentDefinition(reason: "a BOS is to be added, but its id is not given")
    }
    tokens = byteLevelTokens
    self.merges = try merges.enumerated().map { rank, merge in
      let parts = merge.utf8.split(separator: 0x20, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
        throw TokenizerError.inconsistentDefinition(reason: "merge \(rank) is \"\(merge)\", expected \"left right\"")
      }
      return (String(Substring(parts[0])), String(Substring(parts[1])))
    }
    self.tokenTypes = tokenTypes
    self.preTokenizer = name
    self.bosID = bosID
    self.eosID = eosID
    self.unknownID = unknownID
    self.paddingID = paddingID
    self.addsBOS = addsBOS
    self.addsPrefixSpace = addsPrefixSpace
  }

  func token(_ id: Int32?) -> String? { id.map { tokens[Int($0)] } }
}
