import FTAugment
import FTData
import FTModels
import FTTextCodec
import Foundation
import Testing

@testable import FTText

/// Rows in other words, as a run learns from them.
@Suite struct ConversationViewsTests {
  private static let plan = "synonyms 1 from WORDS, delete 0.5, case p 0.5"

  private func views(
    _ lines: [String], plan: String = plan, heldOut: [ConversationRow] = [], seed: UInt64 = 3
  ) throws -> (views: ConversationViews, set: TextDataset, encoder: ConversationEncoder) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("views-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let words = folder.appendingPathComponent("words.csv").path
    try Data("sofa,couch\nbig,large\nsteel,iron\nlitres,gallons\noak,elm\nbuy,purchase\n".utf8)
      .write(to: URL(fileURLWithPath: words))
    let rows = folder.appendingPathComponent("rows.jsonl").path
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: rows))
    let model = try ModelFolder<LlamaConfiguration>(url: Fixtures.tiny)
    let encoder = try ConversationEncoder(tokenizer: model.tokenizer(), template: model.chatTemplate())
    let set = try TextDataset(files: [rows], encoder: encoder, maximumLength: 512, overLong: .fail)
    var settings = TextSettings()
    settings.run.seed = seed
    let parsed = try AugmentPlan(parsing: plan.replacing("WORDS", with: words), for: .text)
    let views = try ConversationViews(
      parsed, of: set, settings: settings, maximumLength: 512, encoder: encoder, heldOut: heldOut)
    return (views, set, encoder)
  }

  private func row(_ question: String, _ answer: String, attributes: String = "{}") -> String {
    #"{"messages": [{"role": "user", "content": "\#(question)"}, {"role": "assistant", "content": "\#(answer)"}], "#
      + #""attributes": \#(attributes)}"#
  }

  private func text(_ example: TextExample, _ encoder: ConversationEncoder) -> String {
    encoder.tokenizer.decode(example.ids[...])
  }

  private func learned(_ example: TextExample) -> [Int32] {
    zip(example.ids, example.isSupervised).filter(\.1).map(\.0)
  }

  @Test func questionsAreWordedAnewAndAnswersStay() throws {
    let made = try views([row("Which sofa is big enough to buy for the hall?", "The blue one.")])
    let original = made.set.examples[0]
    let seen = (0..<12).map { made.views.view(of: 0, epoch: $0) }
    #expect(seen.contains { $0.isChanged && text($0.example, made.encoder).contains("couch") })
    for view in seen { #expect(learned(view.example) == learned(original)) }
    #expect(Set(seen.map { text($0.example, made.encoder) }).count > 1, "every epoch has a view of its own")
  }

  @Test func numbersValuesAndWordsOfTheAnswerStayByteByByte() throws {
    let made = try views(
      [
        row(
          "Is the oak sofa of 4.5 litres big, and is steel in it?", "It is big.",
          attributes: #"{"material": "steel", "wood": "oak"}"#)
      ])
    for epoch in 0..<20 {
      let view = text(made.views.view(of: 0, epoch: epoch).example, made.encoder)
      for kept in ["4.5 litres", "steel", "oak", "big"] { #expect(view.contains(kept), "\(view)") }
    }
  }

  @Test func aViewIsAFunctionOfSeedEpochAndNumberWhereverTheFileLies() throws {
    let lines = (0..<6).map { row("Which sofa number \($0) is big enough to buy?", "None of the \($0).") }
    let first = try views(lines)
    let second = try views(lines)
    for epoch in 0..<4 {
      // In any order.
      for index in [5, 0, 3] {
        #expect(
          first.views.view(of: index, epoch: epoch).example.ids
            == second.views.view(of: index, epoch: epoch).example.ids)
      }
      #expect(first.views.examples(epoch: epoch).map(\.ids) == second.views.examples(epoch: epoch).map(\.ids))
    }
    let other = try views(lines, seed: 4)
    let differs = (0..<4).contains { epoch in
      first.views.examples(epoch: epoch).map(\.ids) != other.views.examples(epoch: epoch).map(\.ids)
    }
    #expect(differs)
  }

  @Test func aViewNeverBecomesARowThatIsHeldOut() throws {
    let line = row("Which sofa fits?", "None.")
    let plan = "synonyms 1 from WORDS"
    let free = try views([line], plan: plan)
    #expect(free.views.view(of: 0, epoch: 0).isChanged)
    let held = try views([row("Which couch fits?", "None.")], plan: plan).set.rows
    let made = try views([line], plan: plan, heldOut: held)
    #expect(!made.views.view(of: 0, epoch: 0).isChanged)
    #expect(made.views.view(of: 0, epoch: 0).example == made.set.examples[0])
  }

  @Test func documentsAreAllAnswerAndStay() throws {
    let made = try views([#"{"text": "The sofa is big enough to buy."}"#])
    for epoch in 0..<5 { #expect(!made.views.view(of: 0, epoch: epoch).isChanged) }
  }
}
