import FTJSON
import Foundation
import Testing

@testable import FTTextCodec

/// SentencePiece's unigram tokenizer against tokenizers 0.23; golden files by tools/golden/unigram.py.
@Suite struct UnigramTests {
  private static let golden = Result { try Golden.json("unigram.json") }
  private static let base = Result { try Golden.tokenizerJSON(ofModel: "tiny-multilingual") }
  private static func golden(_ key: String) throws -> JSONValue { try golden.get()[key] ?? .null }
  private static func texts() throws -> [String] { try Golden.texts(golden("texts")) }
  /// Every fifth of the mixed lines.
  private static func lines() throws -> [String] {
    try Golden.lines().enumerated().filter { $0.offset % 5 == 0 }.map(\.element)
  }

  private static func mapping() throws -> JSONValue {
    try base.get()["normalizer"]?["normalizers"]?.arrayValue?[0] ?? .null
  }

  /// The base with changes; a normaliser of the type Precompiled is the base's.
  private static func tokenizer(_ changes: JSONValue = .object(JSONObject())) throws -> UnigramTokenizer {
    var changes = changes
    if changes["normalizer"]?["type"] == "Precompiled" {
      changes = Golden.merged(changes, ["normalizer": try mapping()])
    }
    return try UnigramTokenizer(json: Data(Golden.merged(base.get(), changes).encoded().utf8))
  }

  private static func map() throws -> CharacterMap {
    let text = try #require(try mapping()["precompiled_charsmap"]?.stringValue)
    let data = try #require(Data(base64Encoded: text))
    return try #require(CharacterMap(Array(data)))
  }

  /// Hashes of what "a?b", "?" with an accent behind it and "e?" become for every character of the planes 0 to 2.
  @Test func everyCharacterBecomesWhatItDoesInTheReference() throws {
    let map = try Self.map()
    let expected = Golden.integers(try Self.golden("characters"))
    #expect(expected.count == 0x30000 >> 10)
    for (block, hash) in expected.enumerated() {
      var lines: [String] = []
      for code in max(1, block << 10)..<(block + 1) << 10 {
        guard let scalar = Unicode.Scalar(UInt32(code)) else { continue }
        let texts = ["a\(scalar)b", "\(scalar)\u{301}", "e\(scalar)"].map { text in
          let bytes = Array(text.utf8)
          return String(decoding: map.normalize(bytes, 0..<bytes.count), as: UTF8.self)
        }
        lines.append(texts.joined(separator: "|"))
      }
      #expect(Int(Golden.hash(lines.joined(separator: "\n").utf8)) == hash, "U+\(String(block << 10, radix: 16))")
    }
  }

  @Test(arguments: ["xlm-roberta", "words", "whole", "nfkc", "bytes"])
  func idsEqualTheReferenceOnAThousandLines(variant: String) throws {
    let golden = try Self.golden("variants")[variant] ?? .null
    let tokenizer = try Self.tokenizer(golden["changes"] ?? .null)
    let expected = Golden.integers(golden["lines"])
    let lines = try Self.lines()
    #expect(expected.count == lines.count)
    let wrong = zip(lines, expected).filter { Int(Golden.hash(tokenizer.encode($0).ids)) != $1 }.map(\.0)
    #expect(wrong.isEmpty, "\(wrong.count) of \(lines.count), first: \(wrong.prefix(3).map(\.debugDescription))")
    let ids = try Self.texts().map { tokenizer.encode($0).ids.map(Int.init) }
    #expect(ids == (golden["texts"]?.arrayValue ?? []).map(Golden.integers))
  }

  @Test func aLimitCutsTheEndAndKeepsTheLastToken() throws {
    let tokenizer = try Self.tokenizer()
    let whole = tokenizer.encode(try Self.texts()[0])
    let cut = tokenizer.encode(try Self.texts()[0], limit: 9)
    #expect(cut.ids == whole.ids.prefix(8) + [2] && cut.isCut && cut.fullLength == whole.ids.count)
    #expect(tokenizer.encode("湯", limit: 2).ids == tokenizer.encode("").ids)
  }

  /// Scores by hand: "ab" + "c" −3, "a" + "bc" −4, "abc" −3.5; of two ways of −2 the longer last piece.
  @Test func theLikeliestPiecesAreChosen() {
    let pieces = ["?", "a", "b", "c", "ab", "bc", "abc"].map { Array($0.utf8) }
    func ids(_ scores: [Double], _ text: String) -> [Int32] {
      let model = UnigramModel(vocabulary: Array(zip(pieces, scores)), unknownID: 0, fallsBackToBytes: false)
      var ids: [Int32] = []
      model.encode(Array(text.utf8), 0..<text.utf8.count, into: &ids)
      return ids
    }
    #expect(ids([0, -2, -2, -1, -2, -2, -3.5], "abc") == [4, 3])
    #expect(ids([0, -2, -2, -1, -2, -2, -2.5], "abc") == [6])
    #expect(ids([0, -1, -1, -1, -1, -1, -9], "abc") == [1, 5])
    // Neighbours that are no pieces are one unknown token.
    #expect(ids([0, -2, -2, -1, -2, -2, -3.5], "éxabcñ") == [0, 4, 3, 0])
  }

  /// The real checkpoint's tokenizer as `models import` writes it, read by the tokenizers library.
  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["FTLAB_CHECKPOINTS"].map {
        FileManager.default.fileExists(atPath: "\($0)/multilingual-e5-small")
      } ?? false, "FTLAB_CHECKPOINTS has no multilingual-e5-small"))
  func idsOfMultilingualE5EqualTheReference() throws {
    let root = try #require(ProcessInfo.processInfo.environment["FTLAB_CHECKPOINTS"])
    let folder = URL(fileURLWithPath: root).appendingPathComponent("multilingual-e5-small")
    let tokenizer = try UnigramTokenizer(folder: folder)
    let wrong = zip(try Self.lines(), Golden.integers(try Self.golden("e5")))
      .filter { Int(Golden.hash(tokenizer.encode($0).ids)) != $1 }.map(\.0)
    #expect(wrong.isEmpty, "\(wrong.count) of 1,000, first: \(wrong.prefix(3).map(\.debugDescription))")
    #expect(
      try Self.texts().map { tokenizer.encode($0).ids.map(Int.init) }
        == (Self.golden("e5 texts").arrayValue ?? []).map(Golden.integers))
    #expect(tokenizer.vocabularySize == 250_002)
  }

  static let refusals: [(changes: String, words: String)] = [
    (#"{"model": {"type": "WordPiece"}}"#, "WordPiece"), (#"{"model": {"unk_id": null}}"#, "unk_id"),
    (#"{"model": {"unk_id": 99999}}"#, "unk_id"), (#"{"model": {"vocab": {"a": 1}}}"#, "model.vocab"),
    (#"{"model": {"vocab": [["a", -1], ["b"]]}}"#, "model.vocab[1]"),
    (#"{"model": {"vocab": [["a", -1], ["a", -2], ["<unk>", 0], ["b", 0]]}}"#, "twice"),
    (#"{"normalizer": {"type": "Lowercase"}}"#, "Lowercase"),
    (
      #"{"normalizer": {"type": "Sequence", "normalizers": [{"type": "Precompiled", "precompiled_charsmap": "?"}]}}"#,
      "charsmap"
    ),
    (#"{"normalizer": {"type": "Replace", "pattern": {"Regex": "a+"}, "content": ""}}"#, "a+"),
    (#"{"pre_tokenizer": null}"#, "null"), (#"{"pre_tokenizer": {"type": "ByteLevel"}}"#, "ByteLevel"),
    (#"{"pre_tokenizer": {"type": "Metaspace", "replacement": "_"}}"#, "_"),
    (#"{"pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first"}}"#, "first"),
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
