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
      let found = try pronouncer.pronunciation(of: text).sentences.map(\.phonemes).joined(separator: " ")
      if found != wanted { wrong.append("\(text)\n  found  \(found)\n  wanted \(wanted)") }
    }
    #expect(wrong.count <= 10, "\(wrong.count) of 500 differ:\n\(wrong.joined(separator: "\n"))")
    // Shown with --verbose, for whoever improves it.
    if !wrong.isEmpty { print("\(wrong.count) of 500 differ:\n\(wrong.joined(separator: "\n"))") }
  }
}
