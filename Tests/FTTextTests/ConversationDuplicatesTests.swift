import FTData
import FTText
import FTTextCodec
import Testing

@Suite struct ConversationDuplicatesTests {
  static func row(_ line: Int, _ question: String, _ answer: String, file: String = "a") -> ConversationRow {
    ConversationRow(
      turns: [ChatMessage(role: .user, content: question), ChatMessage(role: .assistant, content: answer)],
      location: Place(file: file, line: line))
  }

  @Test func duplicatesAcrossSidesAreFoundWithBothPlaces() {
    let train = [Self.row(1, "What?", "That."), Self.row(2, "Why?", "So."), Self.row(3, "WHY?", "so.")]
    let validation = [
      Self.row(1, " why? ", "SO.\n", file: "b"), Self.row(2, "Why not?", "So.", file: "b"),
      Self.row(3, "what?", "that.", file: "b"), Self.row(4, "Why?So.", "", file: "b"),
    ]
    let pairs = ConversationRow.duplicates(in: train, and: validation)
    #expect(pairs.map(\.first.description) == ["a:2", "a:1"])
    #expect(pairs.map(\.second.description) == ["b:1", "b:3"])
    #expect(pairs[0].description.hasPrefix("b:1 repeats a:2"))
  }

  @Test func groupingByTextLeavesNoDuplicatesAcrossSides() {
    let rows = (0..<200).map { Self.row($0, "Question \($0 % 60)", "Answer") }
    let split = Split(count: rows.count, seed: 3, group: { rows[$0].normalisedText })
    let sides = (split.train.map { rows[$0] }, split.validation.map { rows[$0] })
    #expect(!sides.1.isEmpty)
    #expect(ConversationRow.duplicates(in: sides.0, and: sides.1).isEmpty)
  }
}
