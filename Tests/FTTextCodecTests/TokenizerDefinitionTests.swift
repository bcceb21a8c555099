import Foundation
import Testing

@testable import FTTextCodec

@Suite struct TokenizerDefinitionTests {
  /// The golden vocabulary in the pieces that a GGUF file has.
  static func pieces() throws -> (tokens: [String], merges: [String], types: [Int32]) {
    let model = try Golden.tokenizerJSON("digits")["model"] ?? .null
    let tokens = (model["vocab"]?.objectValue?.members ?? []).sorted {
      ($0.value.intValue ?? 0) < ($1.value.intValue ?? 0)
    }.map(\.key)
    let merges = (model["merges"]?.arrayValue ?? []).map { merge in
      (merge.arrayValue ?? []).compactMap(\.stringValue).joined(separator: " ")
    }
    return (tokens, merges, tokens.indices.map { $0 < 3 ? 3 : 1 })
  }

  static func definition(
    _ name: String = "smollm", types: [Int32]? = nil, addsBOS: Bool = false
  ) throws -> TokenizerDefinition {
    let pieces = try pieces()
    return try TokenizerDefinition(
      byteLevelTokens: pieces.tokens, merges: pieces.merges, tokenTypes: types ?? pieces.types, preTokenizer: name,
      bosID: 1, eosID: 2, unknownID: 0, paddingID: 2, addsBOS: addsBOS, addsPrefixSpace: false)
  }

  /// The reference opened equal files: the golden variants "digits" and "gpt2-legacy" have the same pre-tokenizers.
  @Test(arguments: [("smollm", "digits"), ("gpt-2", "gpt2-legacy"), ("default", "gpt2-legacy")])
  func writtenFilesGiveTheIDsOfTheReference(name: String, variant: String) throws {
    let tokenizer = try Tokenizer(json: Self.definition(name).tokenizerJSON())
    #expect(try Golden.mismatches(tokenizer, "hashes-\(variant).bin").isEmpty)
    #expect(tokenizer.vocabularySize == 2000)
    #expect(tokenizer.specialTokenIDs == [0, 1, 2])
  }

  @Test func aBOSIsAddedOnlyWhereItIsAskedFor() throws {
    let tokenizer = try Tokenizer(json: Self.definition("llama-bpe", addsBOS: true).tokenizerJSON())
    let plain = tokenizer.encode("mug")
    #expect(tokenizer.encode("mug", addsSpecialTokens: true) == [1] + plain)
    #expect(!plain.contains(1))
    // A text that begins a sequence has it once, also where it spells it out.
    #expect(tokenizer.encode(beginning: "mug") == [1] + plain)
    #expect(tokenizer.encode(beginning: "<|im_start|>mug") == [1] + plain)
    let bare = try Tokenizer(json: Self.definition("llama-bpe").tokenizerJSON())
    #expect(bare.encode(beginning: "mug") == plain)
  }

  @Test func theFolderNamesItsTokensAndTemplate() throws {
    let tokenizer = try ConversationTests.tokenizer()
    #expect(tokenizer.bosID == 1)
    #expect(tokenizer.eosID == 2)
    #expect(tokenizer.paddingID == 2)
    #expect(tokenizer.bosToken == "<|im_start|>")
    #expect(tokenizer.eosToken == "<|im_end|>")
    #expect(tokenizer.chatTemplate == String(decoding: try Golden.data("Templates/smollm2.jinja"), as: UTF8.self))
  }

  @Test func anUnknownPreTokenizerIsNamedWithTheSupportedOnes() throws {
    #expect {
      try Self.definition("deepseek-coder")
    } throws: { error in
      let text = "\(error)"
      return text.contains("\"deepseek-coder\"") && text.contains("smollm, gpt-2, llama-bpe, qwen2, default")
    }
  }

  @Test func piecesThatDoNotFitAreRefused() throws {
    let pieces = try Self.pieces()
    func build(
      tokens: [String]? = nil, merges: [String]? = nil, types: [Int32]? = nil, bos: Int32? = 1, addsBOS: Bool = false
    ) throws -> Data {
      try TokenizerDefinition(
        byteLevelTokens: tokens ?? pieces.tokens, merges: merges ?? pieces.merges, tokenTypes: types ?? pieces.types,
        preTokenizer: "smollm", bosID: bos, eosID: 2, unknownID: nil, paddingID: nil, addsBOS: addsBOS,
        addsPrefixSpace: false
      ).tokenizerJSON()
    }
    var doubled = pieces.tokens
    doubled[1500] = doubled[1501]
    #expect(throws: TokenizerError.self) { try build(tokens: doubled) }
    #expect(throws: TokenizerError.self) { try build(tokens: [], types: []) }
    #expect(throws: TokenizerError.self) { try build(types: [1, 2]) }
    #expect(throws: TokenizerError.self) { try build(types: pieces.types.map { $0 + 6 }) }
    #expect(throws: TokenizerError.self) { try build(merges: ["abc"]) }
    #expect(throws: TokenizerError.self) { try build(merges: ["a b c"]) }
    #expect(throws: TokenizerError.self) { try build(merges: ["nonsense b"]) }
    #expect(throws: TokenizerError.self) { try build(bos: 2000) }
    #expect(throws: TokenizerError.self) { try build(bos: -1) }
    #expect(throws: TokenizerError.self) { try build(bos: nil, addsBOS: true) }
  }
}
