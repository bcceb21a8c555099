import FTJSON
import FTTestSupport
import Foundation
import Testing

@testable import FTPronunciation

let checkpoints = ProcessInfo.processInfo.environment["FTLAB_CHECKPOINTS"].map { URL(filePath: $0) }

/// Five hundred sentences against hibari's own reading; tools/golden/pronunciation.py.
@Suite(.enabled(if: checkpoints != nil, "FTLAB_CHECKPOINTS is not set"))
struct PronouncerTests {
  static func pronouncer() throws -> Pronouncer {
    try Pronouncer(folder: #require(checkpoints).appending(path: "hibari"), on: TestDevice.make())
  }

  @Test func readsAsTheReferenceDoes() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/sentences.json")
    let sentences = try #require(JSONValue(parsing: Array(Data(contentsOf: file))).arrayValue)
    #expect(sentences.count == 500)
    let pronouncer = try Self.pronouncer()
    var wrong: [String] = []
    for sentence in sentences {
      let (text, wanted) = (
        try #require(sentence["text"]?.stringValue), try #require(sentence["phonemes"]?.stringValue)
      )
      let found = try pronouncer.pronunciation(of: text, reading: .hibari).sentences.map(\.phonemes)
        .joined(separator: " ")
      if found != wanted { wrong.append("\(text)\n  found  \(found)\n  wanted \(wanted)") }
    }
    #expect(wrong.count <= 10, "\(wrong.count) of 500 differ:\n\(wrong.joined(separator: "\n"))")
    // Shown with --verbose, for whoever improves it.
    if !wrong.isEmpty { print("\(wrong.count) of 500 differ:\n\(wrong.joined(separator: "\n"))") }
  }

  /// Where nothing needs reading but words, the standard reading changes no sound.
  @Test func plainSentencesSoundAsInTheReference() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/sentences.json")
    let sentences = try #require(JSONValue(parsing: Array(Data(contentsOf: file))).arrayValue)
    let pronouncer = try Self.pronouncer()
    var plain = 0
    var rightBefore = 0
    var rightNow = 0
    var changed: [String] = []
    var sameInAll = 0
    for sentence in sentences {
      let text = try #require(sentence["text"]?.stringValue)
      let wanted = try #require(sentence["phonemes"]?.stringValue)
      func found(_ style: ReadingStyle) throws -> String {
        try pronouncer.pronunciation(of: text, reading: style).sentences.map(\.phonemes).joined(separator: " ")
      }
      let standard = try found(.standard)
      if standard == wanted { sameInAll += 1 }
      let line = TokenizedLine(CharacterNormalizer.normalized(text).text)
      for kind in TokenClass.all { line.recognize(kind) }
      guard line.tokens.isEmpty else {
        if standard != wanted { print("\(text)\n  found  \(standard)\n  wanted \(wanted)") }
        continue
      }
      plain += 1
      let hibari = try found(.hibari)
      if hibari == wanted { rightBefore += 1 }
      if standard == wanted { rightNow += 1 }
      if standard != hibari { changed.append("\(text)\n  \(standard)\n  \(hibari)") }
    }
    print(
      "\(plain) of \(sentences.count) sentences are plain; standard \(rightNow), hibari \(rightBefore) as the reference;"
    )
    print("of all, \(sameInAll) sound as the reference in the standard reading")
    #expect(plain > 200 && rightNow >= rightBefore, "\(changed.joined(separator: "\n"))")
  }
}
