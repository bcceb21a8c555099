import Foundation
import Testing

@testable import FTTextCodec

@Suite struct TokenizerRejectionTests {
  /// A complete small tokenizer.json with one part replaced by JSON text.
  static func json(_ part: String = "", _ value: String = "", model: String? = nil) throws -> Data {
    let plain = """
      {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2, "Ġ": 3}, "merges": [["a", "b"]]}
      """
    var parts = [
      ("version", "\"1.0\""), ("added_tokens", "[]"), ("normalizer", "null"),
      ("pre_tokenizer", "{\"type\": \"ByteLevel\", \"add_prefix_space\": false}"), ("post_processor", "null"),
      ("decoder", "{\"type\": \"ByteLevel\"}"), ("model", model ?? plain),
    ]
    if let index = parts.firstIndex(where: { $0.0 == part }) { parts[index].1 = value }
    return Data(("{" + parts.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}").utf8)
  }

  @Test func theUnchangedFileIsAccepted() throws {
    let tokenizer = try Tokenizer(json: Self.json())
    #expect(tokenizer.encode("ab a") == [2, 3, 0])
    #expect(tokenizer.id(of: "Ġ") == 3)
    #expect(tokenizer.bytes(of: 3) == [0x20])
    #expect(tokenizer.bytes(of: 99).isEmpty && tokenizer.bytes(of: -1).isEmpty)
    #expect(tokenizer.decode([0, 77, -5, 1]) == "ab")
  }

  static let unsupported: [(part: String, value: String, name: String)] = [
    ("model", #"{"type": "Unigram", "vocab": []}"#, "Unigram"),
    ("model", #"{"type": "WordPiece", "vocab": {"a": 0}}"#, "WordPiece"),
    ("model", #"{"type": "BPE", "byte_fallback": true, "vocab": {"a": 0}, "merges": []}"#, "byte_fallback"),
    ("model", #"{"type": "BPE", "dropout": 0.1, "vocab": {"a": 0}, "merges": []}"#, "dropout"),
    ("model", #"{"type": "BPE", "end_of_word_suffix": "</w>", "vocab": {"a": 0}, "merges": []}"#, "</w>"),
    ("pre_tokenizer", #"{"type": "Metaspace"}"#, "Metaspace"),
    ("pre_tokenizer", "null", "null"),
    ("pre_tokenizer", #"{"type": "Digits"}"#, "without ByteLevel"),
    (
      "pre_tokenizer", #"{"type": "Sequence", "pretokenizers": [{"type": "ByteLevel"}, {"type": "Digits"}]}"#,
      "ByteLevel before other steps"
    ),
    (
      "pre_tokenizer",
      #"{"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex": "\\d+"}, "behavior": "Isolated"}]}"#,
      #"\d+"#
    ),
    ("decoder", #"{"type": "WordPiece"}"#, "WordPiece"),
    ("decoder", "null", "null"),
    ("normalizer", #"{"type": "Lowercase"}"#, "Lowercase"),
    ("post_processor", #"{"type": "RobertaProcessing"}"#, "RobertaProcessing"),
  ]

  @Test(arguments: unsupported) func anUnsupportedPartIsNamed(part: String, value: String, name: String) throws {
    let json = try Self.json(part, value)
    #expect {
      try Tokenizer(json: json)
    } throws: { error in
      guard case .unsupported(_, _, let found, let supported) = error as? TokenizerError else { return false }
      return found.contains(name) && !supported.isEmpty
    }
  }

  static let malformed: [(part: String, value: String)] = [
    ("version", "\"2.0\""), ("version", "1"), ("version", "null"),
    ("model", "null"), ("model", "[]"), ("model", #"{"vocab": {}, "merges": []}"#),
    ("model", #"{"vocab": {"a": 0, "a": 1}, "merges": []}"#), ("model", #"{"vocab": {"a": 0, "b": 0}, "merges": []}"#),
    ("model", #"{"vocab": {"a": -1}, "merges": []}"#), ("model", #"{"vocab": {"a": 4000000000}, "merges": []}"#),
    ("model", #"{"vocab": {"a": 1.5}, "merges": []}"#), ("model", #"{"vocab": {"a": 0}}"#),
    ("model", #"{"vocab": {"a": 0, "b": 1}, "merges": [["a", "b"]]}"#),
    ("model", #"{"vocab": {"a": 0, "ab": 1}, "merges": ["a b"]}"#),
    ("model", #"{"vocab": {"a": 0}, "merges": ["ab"]}"#), ("model", #"{"vocab": {"a": 0}, "merges": ["a b c"]}"#),
    ("model", #"{"vocab": {"a": 0}, "merges": [["a"]]}"#), ("model", #"{"vocab": {"a": 0}, "merges": [[1, 2]]}"#),
    ("model", #"{"vocab": {"a": 0}, "merges": [], "unk_token": "<unk>"}"#),
    ("model", #"{"vocab": {"a": 0}, "merges": [], "fuse_unk": 3}"#),
    ("added_tokens", "{}"), ("added_tokens", #"[{"id": 4}]"#), ("added_tokens", #"[{"id": 9, "content": "x"}]"#),
    ("added_tokens", #"[{"id": 1, "content": "a"}]"#), ("added_tokens", #"[{"id": 4, "content": ""}]"#),
    ("added_tokens", #"[{"id": -4, "content": "x"}]"#), ("added_tokens", #"[{"id": 4, "content": "x", "special": 1}]"#),
    ("pre_tokenizer", "{}"), ("pre_tokenizer", #"{"type": "Sequence"}"#), ("pre_tokenizer", "7"),
    ("post_processor", #"{"type": "TemplateProcessing"}"#),
    (
      "post_processor",
      #"{"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "x"}}, {"Sequence": {"id": "A"}}]}"#
    ),
  ]

  @Test(arguments: malformed) func aMalformedPartIsATypedError(part: String, value: String) throws {
    let json = try Self.json(part, value)
    #expect(throws: TokenizerError.self) { try Tokenizer(json: json) }
  }

  static let broken = [
    "", "{", "nul", "[1,]", "{\"a\" 1}", "{\"a\": 1,}", "{\"a\": 1} x", "\"abc", "\"\\u12\"", "\"\\ud800\"", "\"\\q\"",
    "01", "1.", "-", "{\"a\": 1, \"a\": 2}", "\"\u{1}\"", "[1 2]", "{1: 2}", "\"\\", "tru", "+1", "\"\\ud800\\u0041\"",
  ]

  @Test(arguments: broken) func brokenJSONIsATypedError(text: String) {
    #expect {
      try Tokenizer(json: Data(text.utf8))
    } throws: { error in
      guard case .invalidJSON = error as? TokenizerError else { return false }
      return true
    }
  }

  @Test func everyCutOfAFileIsATypedError() throws {
    let json = try Self.json()
    for length in 0..<json.count {
      #expect(throws: TokenizerError.self) { try Tokenizer(json: json.prefix(length)) }
    }
  }

  @Test func deepNestingAndInvalidUTF8AreTypedErrors() {
    #expect(throws: TokenizerError.self) { try Tokenizer(json: Data(repeating: UInt8(ascii: "["), count: 1_000_000)) }
    #expect(throws: TokenizerError.self) { try Tokenizer(json: Data([0x22, 0xFF, 0x22])) }
  }

  @Test func aMissingFolderIsATypedErrorWithItsPath() {
    #expect {
      try Tokenizer(folder: URL(fileURLWithPath: "/nowhere/at/all"))
    } throws: { error in
      guard case .unreadable(let file, _) = error as? TokenizerError else { return false }
      return file == "/nowhere/at/all/tokenizer.json"
    }
  }

  @Test func aConfigurationThatNamesAnUnknownTokenIsRefused() throws {
    var configuration = TokenizerConfiguration()
    configuration.eosToken = "</s>"
    let reader = try TokenizerReader(json: Self.json(), file: "tokenizer.json")
    #expect(throws: TokenizerError.unknownToken(file: "tokenizer.json", field: "eos_token", token: "</s>")) {
      try reader.tokenizer(configuration)
    }
  }

  @Test(arguments: ["a", "ab", " ", "日", "1", "!", "\u{301}"])
  func aMegabyteOfOneCharacterIsEncodedInTime(unit: String) throws {
    let tokenizer = try Golden.tokenizer("gpt2-legacy")
    let text = String(repeating: unit, count: 1_000_000 / unit.utf8.count)
    let start = ContinuousClock.now
    let ids = tokenizer.encode(text)
    // All seven cases took less than two seconds together; a quadratic algorithm would take hours.
    #expect(ContinuousClock.now - start < .seconds(20))
    #expect(tokenizer.decode(ids) == text)
  }

  @Test func specialTokensInTextAreParsedOnlyIfWanted() throws {
    let tokenizer = try Golden.tokenizer("digits")
    #expect(tokenizer.encode("<|im_end|>") == [2])
    let plain = tokenizer.encode("<|im_end|>", parsesSpecialTokens: false)
    #expect(!plain.contains(2))
    #expect(tokenizer.decode(plain) == "<|im_end|>")
    #expect(tokenizer.decode([2] + plain, skipsSpecialTokens: true) == "<|im_end|>")
  }
}
