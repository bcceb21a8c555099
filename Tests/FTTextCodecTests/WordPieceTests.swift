import FTJSON
import Foundation
import Testing

@testable import FTTextCodec

/// BERT's tokenizer against tokenizers 0.23; golden files by tools/golden/encoder.py.
@Suite struct WordPieceTests {
  private static let golden = Result { try Golden.json("wordpiece.json") }
  private static let base = Result { try Golden.tokenizerJSON(ofModel: "tiny-encoder") }
  private static func golden(_ key: String) throws -> JSONValue { try golden.get()[key] ?? .null }
  private static func texts() throws -> [String] { try Golden.texts(golden("texts")) }

  private static func tokenizer(_ changes: JSONValue = .object(JSONObject())) throws -> WordPieceTokenizer {
    try WordPieceTokenizer(json: Data(Golden.merged(base.get(), changes).encoded().utf8))
  }

  /// Hashes of the words of "a?b ?" for every character of the planes 0 to 2, by blocks of 1,024.
  @Test func everyCharacterIsNormalisedAndCutAsByTheReference() throws {
    let normalizer = BERTNormalizer()
    let expected = Golden.integers(try Self.golden("characters"))
    #expect(expected.count == 0x30000 >> 10)
    for (block, hash) in expected.enumerated() {
      var lines: [String] = []
      for code in block << 10..<(block + 1) << 10 {
        guard let scalar = Unicode.Scalar(UInt32(code)) else { continue }
        let text = Array("a\(scalar)b \(scalar)".utf8)
        let normal = normalizer.normalize(text, 0..<text.count)
        var words: [String] = []
        normalizer.forEachWord(normal, 0..<normal.count) { words.append(String(decoding: normal[$0], as: UTF8.self)) }
        lines.append(words.joined(separator: "|"))
      }
      #expect(Int(Golden.hash(lines.joined(separator: "\n").utf8)) == hash, "U+\(String(block << 10, radix: 16))")
    }
  }

  @Test(arguments: ["uncased", "cased", "accents"])
  func idsEqualTheReferenceOnFiveThousandLines(variant: String) throws {
    let golden = try Self.golden("variants")[variant] ?? .null
    let tokenizer = try Self.tokenizer(golden["changes"] ?? .null)
    let expected = Golden.integers(golden["lines"])
    let lines = try Golden.lines()
    #expect(expected.count == lines.count)
    let wrong = zip(lines, expected).filter { Int(Golden.hash(tokenizer.encode($0).ids)) != $1 }.map(\.0)
    #expect(wrong.isEmpty, "\(wrong.count) of \(lines.count), first: \(wrong.prefix(3).map(\.debugDescription))")
    let ids = try Self.texts().map { tokenizer.encode($0).ids.map(Int.init) }
    #expect(ids == (golden["texts"]?.arrayValue ?? []).map(Golden.integers))
  }

  @Test func aLimitCutsTheEndAndKeepsTheLastToken() throws {
    let tokenizer = try Self.tokenizer()
    let text = try Self.texts()[5]
    let whole = tokenizer.encode(text)
    let cut = tokenizer.encode(text, limit: 9)
    #expect(cut.ids.map(Int.init) == Golden.integers(try Self.golden("cut")))
    #expect(cut.isCut && cut.fullLength == whole.ids.count && !whole.isCut)
    #expect(tokenizer.encode(text, limit: 2).ids == tokenizer.encode("").ids)
  }

  @Test func specialTokensOfStrangersAreTextWhereThatIsWanted() throws {
    let tokenizer = try Self.tokenizer()
    let mask = try #require(tokenizer.id(of: "[MASK]"))
    #expect(tokenizer.encode("a [MASK]").ids.contains(mask))
    #expect(!tokenizer.encode("a [MASK]", parsesSpecialTokens: false).ids.contains(mask))
  }

  /// Hashes of the ids of the real checkpoint's tokenizer.
  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["FTLAB_CHECKPOINTS"] != nil, "FTLAB_CHECKPOINTS is not set"))
  func idsOfAllMiniLMEqualTheReference() throws {
    let root = try #require(ProcessInfo.processInfo.environment["FTLAB_CHECKPOINTS"])
    let folder = URL(fileURLWithPath: root).appendingPathComponent("all-minilm-l6-v2")
    let tokenizer = try WordPieceTokenizer(folder: folder)
    let wrong = zip(try Golden.lines(), Golden.integers(try Self.golden("minilm")))
      .filter { Int(Golden.hash(tokenizer.encode($0).ids)) != $1 }.map(\.0)
    #expect(wrong.isEmpty, "\(wrong.count) of 5,000, first: \(wrong.prefix(3).map(\.debugDescription))")
    #expect(tokenizer.vocabularySize == 30522)
  }

  static let refusals: [(changes: String, words: String)] = [
    (#"{"model": {"type": "Unigram"}}"#, "Unigram"), (#"{"normalizer": {"type": "NFC"}}"#, "NFC"),
    (#"{"normalizer": null}"#, "null"), (#"{"pre_tokenizer": {"type": "Whitespace"}}"#, "Whitespace"),
    (#"{"model": {"unk_token": "[NONE]"}}"#, "[NONE]"), (#"{"model": {"max_input_chars_per_word": 0}}"#, "max_input"),
    (#"{"model": {"continuing_subword_prefix": ""}}"#, "continuing_subword_prefix"),
    (#"{"normalizer": {"type": "BertNormalizer", "lowercase": 1}}"#, "lowercase"),
    (#"{"post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 77], "cls": ["[CLS]", 2]}}"#, "sep"),
    (#"{"added_tokens": [{"id": 9999, "content": "new", "special": true}]}"#, "new"),
  ]

  @Test(arguments: refusals)
  func anotherTokenizerIsRefusedByName(_ refusal: (changes: String, words: String)) throws {
    let changes = try JSONValue(Data(refusal.changes.utf8), file: "changes")
    do {
      _ = try Self.tokenizer(changes)
      Issue.record("\(refusal.changes) was read")
    } catch let error as TokenizerError { #expect(error.description.contains(refusal.words), "\(error)") }
  }
}
