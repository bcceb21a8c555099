import FTJSON
import Foundation
import Testing

@testable import FTTextCodec

/// SentencePiece BPE against the tokenizers library and sentencepiece; golden file by tools/golden/sentencepiece_tokenizer.py.
@Suite struct SentencePieceTests {
  private struct Row {
    let text: String
    let ids: [Int32]
    let decoded: String
  }

  private static let golden: JSONValue = (try? Golden.json("sentencepiece.json")) ?? .null

  private static var rows: [Row] {
    (golden["texts"]?.arrayValue ?? []).map { row in
      Row(
        text: row["text"]?.stringValue ?? "", ids: (row["ids"]?.arrayValue ?? []).map { Int32($0.intValue ?? -1) },
        decoded: row["decoded"]?.stringValue ?? "")
    }
  }

  private static func definition(
    _ change: (inout [String], inout [Float], inout [Int32]) -> Void = { _, _, _ in }
  ) throws -> SentencePieceDefinition {
    var tokens = (golden["tokens"]?.arrayValue ?? []).compactMap(\.stringValue)
    var scores = (golden["scores"]?.arrayValue ?? []).compactMap(\.doubleValue).map { Float($0) }
    var types = (golden["types"]?.arrayValue ?? []).compactMap(\.intValue).map { Int32($0) }
    change(&tokens, &scores, &types)
    return try SentencePieceDefinition(
      tokens: tokens, scores: scores, tokenTypes: types, bosID: 2, eosID: 1, unknownID: 3, paddingID: 0, addsBOS: true)
  }

  private static func reference(_ part: String? = nil, _ value: JSONValue = .null) throws -> Tokenizer {
    var changes = JSONObject()
    if let part { changes.append(key: part, value) }
    let json = Golden.merged(golden["tokenizer"] ?? .null, .object(changes))
    return try Tokenizer(json: Data(json.encoded().utf8))
  }

  private func expectEqual(_ tokenizer: Tokenizer) {
    #expect(Self.rows.count == 418)
    for row in Self.rows {
      #expect(tokenizer.encode(row.text) == row.ids, "\(row.text.debugDescription)")
      #expect(tokenizer.decode(row.ids) == row.decoded, "\(row.text.debugDescription)")
    }
  }

  @Test func theFileOfTheReferenceGivesItsIDs() throws { expectEqual(try Self.reference()) }

  @Test func thePiecesOfAGGUFFileGiveTheIDsOfTheReference() throws {
    let written = try Self.definition().tokenizerJSON()
    expectEqual(try Tokenizer(json: written))
    // Not only the ids: every merge in its place.
    let model = try JSONValue(parsing: Array(written))["model"]
    #expect(model?["merges"] == Self.golden["tokenizer"]?["model"]?["merges"])
    #expect(model?["vocab"] == Self.golden["tokenizer"]?["model"]?["vocab"])
  }

  /// A space and a combining mark on it are one character to Swift and two to a tokenizer: in texts, in pieces, in merges.
  @Test(arguments: ["\u{301}", "\u{93F}", "\u{200D}", "\u{1F3FD}"]) func aSpaceUnderAMarkIsASpace(mark: String) throws {
    let text = " \(mark)b a \(mark)"
    let found = TextNormalizer.markedSpaces.normalize(text)
    #expect(Array(found.utf8) == Array("\u{2581}\(mark)b\u{2581}a\u{2581}\(mark)".utf8))
    // And the merge that joins a piece with one that begins so is found again in a folder's file.
    let pieces = ["\u{2581}q", "\(mark)q", "\u{2581}q\(mark)q"]
    let definition = try Self.definition { tokens, scores, types in
      let strangers = pieces + (tokens.contains(mark) ? [] : [mark])
      tokens += strangers
      scores += strangers.indices.map { -1e6 - Float($0) }
      types += strangers.map { _ in 1 }
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "ftlab-pieces-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try definition.tokenizerJSON().write(to: folder.appending(path: "tokenizer.json"))
    try definition.tokenizerConfigJSON(chatTemplate: nil, contextLength: 64).write(
      to: folder.appending(path: "tokenizer_config.json"))
    let read = try SentencePieceDefinition(folder: folder, size: definition.tokens.count)
    #expect(try !TokenizerDefinition.normalizesText(folder))
    #expect(read.tokens.map { Array($0.utf8) } == definition.tokens.map { Array($0.utf8) })
    // Whoever merges by the scores that were read makes the same merges in the same order.
    let written = try definition.tokenizerJSON()
    let again = try SentencePieceDefinition(
      tokens: read.tokens, scores: read.scores, tokenTypes: read.tokenTypes, bosID: 2, eosID: 1, unknownID: 3,
      paddingID: 0, addsBOS: true
    ).tokenizerJSON()
    let tokenizers = try (Tokenizer(json: written), Tokenizer(json: again))
    for row in Self.rows { #expect(tokenizers.0.encode(row.text) == tokenizers.1.encode(row.text)) }
    #expect(tokenizers.0.encode("q\(mark)q") == tokenizers.1.encode("q\(mark)q"))
  }

  @Test func aStreamGivesTheWholeText() throws {
    let tokenizer = try Self.reference()
    for row in Self.rows {
      var detokenizer = StreamingDetokenizer(tokenizer: tokenizer)
      let pieces = row.ids.map { detokenizer.push($0) }
      #expect(pieces.joined() + detokenizer.finish() == row.decoded)
    }
  }

  @Test func aTextBeginsWithTheBOSWhereItIsAskedFor() throws {
    let tokenizer = try Self.reference()
    #expect(tokenizer.encode("mug", addsSpecialTokens: true) == [2] + tokenizer.encode("mug"))
    #expect(tokenizer.vocabularySize == 700)
  }

  /// Also where the vocabulary would allow merging the parts of one.
  @Test func strangersCannotSpellAControlToken() throws {
    let tokenizer = try Self.reference()
    let special = Set(tokenizer.specialTokenIDs)
    for text in ["<bos>mug<eos>", "<start_of_turn>user", "a<pad>"] {
      let ids = tokenizer.encode(text, parsesSpecialTokens: false)
      #expect(special.isDisjoint(with: ids))
      #expect(tokenizer.decode(ids) == text)
    }
    let json = """
      {"version": "1.0", "added_tokens": [{"id": 1, "content": "<s>", "special": true, "normalized": false}],
       "decoder": {"type": "Sequence", "decoders": [
         {"type": "Replace", "pattern": {"String": "\u{2581}"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"}]},
       "model": {"type": "BPE", "byte_fallback": true, "vocab": {"<s": 0, "<s>": 1, ">": 2, "<": 3, "s": 4, BYTES},
         "merges": [["<", "s"], ["<s", ">"]]}}
      """
    let bytes = (0...255).map { "\"\(TokenSpelling.spelling(of: UInt8($0)))\": \(5 + $0)" }.joined(separator: ", ")
    let small = try Tokenizer(json: Data(json.replacing("BYTES", with: bytes).utf8))
    #expect(small.encode("<s>") == [1])
    #expect(small.encode("<s>", parsesSpecialTokens: false) == [0, 2])
  }

  @Test func metaspaceIsTheSameAsTheNormalizer() throws {
    let metaspace: JSONValue = [
      "type": "Metaspace", "replacement": "\u{2581}", "prepend_scheme": "never", "split": false,
    ]
    let json = Golden.merged(
      Self.golden["tokenizer"] ?? .null, ["normalizer": .null, "pre_tokenizer": metaspace])
    expectEqual(try Tokenizer(json: Data(json.encoded().utf8)))
  }

  static let unsupported: [(part: String, value: JSONValue, name: String)] = [
    ("decoder", ["type": "ByteLevel"], "ByteLevel"),
    ("pre_tokenizer", ["type": "Metaspace", "replacement": "\u{2581}", "prepend_scheme": "always"], "always"),
    ("pre_tokenizer", ["type": "ByteLevel"], "ByteLevel"),
    ("normalizer", ["type": "Replace", "pattern": ["String": "a"], "content": "b"], "Replace"),
    ("model", ["ignore_merges": true], "ignore_merges"),
  ]

  @Test(arguments: unsupported) func anUnsupportedPartIsNamed(part: String, value: JSONValue, name: String) throws {
    #expect {
      try Self.reference(part, value)
    } throws: { error in
      guard case .unsupported(_, _, let found, let supported) = error as? TokenizerError else { return false }
      return found.contains(name) && !supported.isEmpty
    }
  }

  @Test func piecesThatDoNotFitAreRefused() throws {
    let changes: [(String, (inout [String], inout [Float], inout [Int32]) -> Void)] = [
      ("700 tokens but 700 token types and 699 scores", { _, scores, _ in scores.removeLast() }),
      ("token 9 has type 7", { _, _, types in types[9] = 7 }),
      ("the score of token 4 is not a number", { _, scores, _ in scores[4] = .nan }),
      ("occurs twice", { tokens, _, _ in tokens[600] = tokens[601] }),
      ("<0x41>", { tokens, _, types in tokens = tokens.map { $0 == "<0x41>" || $0 == "A" ? "[\($0)]" : $0 } }),
    ]
    for (says, change) in changes {
      #expect {
        try Self.definition(change).tokenizerJSON()
      } throws: { error in
        "\(error)".contains(says)
      }
    }
  }
}
