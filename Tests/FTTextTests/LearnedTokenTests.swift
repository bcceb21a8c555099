import FTData
import FTModels
import FTTestSupport
import FTTextCodec
import Foundation
import Testing

@testable import FTRun
@testable import FTText

/// Which tokens of a row are learned, whole rows at a time: the ids are those of its pieces, each encoded by itself.
@Suite struct LearnedTokenTests {
  private typealias Piece = (text: String, isLearned: Bool)

  private static func encoder(isBase: Bool = false) throws -> ConversationEncoder {
    let folder = try ModelFolder<LlamaConfiguration>(url: Fixtures.tiny)
    return try ConversationEncoder(tokenizer: folder.tokenizer(), template: isBase ? nil : folder.chatTemplate())
  }

  private static func example(_ row: String, _ encoder: ConversationEncoder) throws -> TextExample {
    let scratch = try ScratchFolder()
    let path = try scratch.file("rows.jsonl", row)
    let data = try TextDataset(files: [path], encoder: encoder, maximumLength: 512, overLong: .fail)
    try #require(data.examples.count == 1, "\(data.ledger.summary)")
    return data.examples[0]
  }

  private static func user(_ text: String) -> Piece {
    ("<|im_start|>user\n\(text)<|im_end|>\n<|im_start|>assistant\n", false)
  }

  /// A row, whether the model is one without a template, and the pieces it is made of.
  private static let rows: [(row: String, isBase: Bool, pieces: [Piece])] = [
    (
      #"{"messages":[{"role":"user","content":"And 4?"},{"role":"assistant","content":"It is 5.","weight":0},{"role":"user","content":"No."},{"role":"assistant","content":"It is 4.","weight":1}]}"#,
      false,
      [
        user("And 4?"), ("It is 5.<|im_end|>\n", false), user("No."), ("It is 4.<|im_end|>", true), ("\n", false),
      ]
    ),
    (
      #"{"messages":[{"role":"user","content":"And 4?"},{"role":"assistant","content":"It is 4."},{"role":"user","content":"Sure?"},{"role":"assistant","content":"No.","weight":0}]}"#,
      false,
      [
        user("And 4?"), ("It is 4.<|im_end|>", true), ("\n", false), user("Sure?"), ("No.<|im_end|>\n", false),
      ]
    ),
    (
      #"{"conversations":[{"from":"human","value":"And 4?"},{"from":"gpt","value":"It is 4."}]}"#, false,
      [user("And 4?"), ("It is 4.<|im_end|>", true), ("\n", false)]
    ),
    (
      #"{"instruction":"Add one.","input":"3","output":"4"}"#, false,
      [user("Add one.\n\n3"), ("4<|im_end|>", true), ("\n", false)]
    ),
    (
      #"{"prompt":"And 4?","completion":"It is 4.","system":"Short."}"#, false,
      [
        ("<|im_start|>system\nShort.<|im_end|>\n", false), user("And 4?"), ("It is 4.<|im_end|>", true), ("\n", false),
      ]
    ),
    // Plain text has no template around it, whatever the model.
    (#"{"text":"A plain text."}"#, false, [("A plain text.<|im_end|>", true)]),
    (#"{"text":"A plain text."}"#, true, [("A plain text.<|im_end|>", true)]),
    // Without a template the completion stands behind the prompt as it is.
    (
      #"{"prompt":"name: Tray\n","completion":"A tray."}"#, true,
      [("name: Tray\n", false), ("A tray.<|im_end|>", true)]
    ),
  ]

  @Test(arguments: rows.indices) func exactlyTheseTokensAreLearned(index: Int) throws {
    let (row, isBase, pieces) = Self.rows[index]
    let encoder = try Self.encoder(isBase: isBase)
    let example = try Self.example(row, encoder)
    let ids = pieces.map { encoder.tokenizer.encode($0.text) }
    #expect(example.ids == ids.flatMap(\.self))
    #expect(example.isSupervised == zip(pieces, ids).flatMap { piece, ids in ids.map { _ in piece.isLearned } })
    // What is shown to people is the same, neighbours of one kind joined.
    let shown = LearnedExample(example, encoder.tokenizer)
    #expect(shown.parts.map(\.text).joined() == pieces.map(\.text).joined())
    #expect(shown.parts.filter(\.isLearned).map(\.text) == pieces.filter(\.isLearned).map(\.text))
  }

  @Test func aBaseModelRefusesConversationsWithAdviceThatCanBeFollowed() throws {
    let scratch = try ScratchFolder()
    let encoder = try Self.encoder(isBase: true)
    let path = try scratch.file(
      "rows.jsonl",
      #"{"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"A"}]}"#)
    let data = try TextDataset(files: [path], encoder: encoder, maximumLength: 512, overLong: .fail)
    #expect(data.rows.isEmpty)
    #expect(data.ledger.refusals.map(\.reason) == ["template"])
    #expect(data.ledger.refusals[0].sentence.contains("use rows with prompt and completion (two strings) or with text"))
    #expect(
      try encoder.encodePrompt([ChatMessage(role: .user, content: "name: ")]) == encoder.tokenizer.encode("name: "))
    #expect(throws: ConversationError.noTemplate) {
      try encoder.encodePrompt([ChatMessage(role: .system, content: "S"), ChatMessage(role: .user, content: "Q")])
    }
  }

  @Test func theAnswerThatIsAskedForIsTheLastOneThatIsLearned() throws {
    let turns = ["Q", "A", "R", "B"].enumerated().map {
      ChatMessage(role: $0.offset % 2 == 0 ? .user : .assistant, content: $0.element)
    }
    let place = Place(file: "x", line: 1)
    let row = ConversationRow(turns: turns, isLearned: [false, true, false, false], location: place)
    #expect(TextItem(row) == TextItem(place: place, messages: [turns[0]], reference: "A", record: nil))
    #expect(TextItem(ConversationRow(turns: turns, location: place))?.reference == "B")
    #expect(TextItem(ConversationRow(turns: [turns[1]], form: .document, location: place)) == nil)
  }

  @Test func aLongExampleIsShownByItsEnds() {
    let part = LearnedExample.Part(
      String(repeating: "a", count: 50) + "\n" + String(repeating: "b", count: 50), isLearned: true)
    let shown = LearnedExample(Place(file: "x", line: 1), [part]).shortened(to: 30)
    #expect(
      shown.parts == [
        .init(String(repeating: "a", count: 20) + " … " + String(repeating: "b", count: 10), isLearned: true)
      ])
    let short = LearnedExample(Place(file: "x", line: 1), [.init("a\nb", isLearned: false)]).shortened(to: 30)
    #expect(short.parts == [.init("a⏎b", isLearned: false)])
  }
}
