import FTJSON
import Foundation

extension SentencePieceDefinition {
  /// Takes the tokenizer of a model folder apart: the counterpart of ``tokenizerJSON()``.
  ///
  /// `tokenizer.json` lists merges in their order. A piece gets the score of the first merge that makes it, −rank, so that who merges by
  /// scores merges in the same order; pieces that no merge makes come after all others.
  ///
  /// - Parameters:
  ///   - folder: with `tokenizer.json` and, where present, `tokenizer_config.json`.
  ///   - size: rows of the embedding; ids without a token get names that no text has.
  /// - Throws: `TokenizerError`; what llama.cpp would do otherwise than this tokenizer is refused by name.
  package init(folder: URL, size: Int) throws {
    let tokenizer = try Tokenizer(folder: folder)
    let url = folder.appending(path: "tokenizer.json")
    let reader = try TokenizerReader(json: try Data(contentsOf: url), file: url.path)
    let model = reader.root["model"] ?? .null
    guard case .characters = tokenizer.model.alphabet, tokenizer.normalizers == [.markedSpaces] else {
      throw reader.unsupported(
        "tokenizer for GGUF", "one that does not mark spaces", ["BPE with byte fallback (SentencePiece)"])
    }
    guard tokenizer.preTokenizer.steps.allSatisfy({ if case .splitBehindSpaces = $0 { true } else { false } }) else {
      throw reader.unsupported("pre_tokenizer for GGUF", "another than a cut behind spaces", ["spaces, null"])
    }
    let addsBOS = try TokenizerDefinition.addsBOS(reader, tokenizer)
    var (tokens, types) = try TokenizerDefinition.spellings(reader, tokenizer, model, size: size)
    let unknown = try TokenizerDefinition.unknownToken(folder).flatMap { tokenizer.id(of: $0) }
    let bytes = Set((0...255).map { TokenSpelling.spelling(of: UInt8($0)) })
    // By bytes: two pieces may be one text to Unicode.
    var ids: [[UInt8]: Int] = [:]
    for id in tokens.indices {
      if types[id] == 5 { tokens[id] = "[PAD\(id)]" }
      if types[id] == 1, bytes.contains(tokens[id]) { types[id] = 6 }
      if Int32(id) == unknown { types[id] = 2 }
      ids[Array(tokens[id].utf8)] = id
    }
    let merges = try TokenizerDefinition.merges(reader, model)
    var scores = [Float](repeating: -Float(merges.count), count: size)
    for (rank, merge) in merges.enumerated().reversed() {
      guard let id = ids[merge.utf8.filter { $0 != UInt8(ascii: " ") }] else {
        throw reader.malformed("model.merges[\(rank)]", "two pieces that make a third of the vocabulary")
      }
      scores[id] = -Float(rank)
    }
    try self.init(
      tokens: tokens, scores: scores, tokenTypes: types, bosID: tokenizer.bosID, eosID: tokenizer.eosID,
      unknownID: unknown,
      paddingID: tokenizer.paddingID, addsBOS: addsBOS)
  }
}
