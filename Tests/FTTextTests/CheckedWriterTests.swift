import FTData
import FTModels
import FTTestSupport
import Testing

@testable import FTText

/// How often a writer draws, with a random model.
@Suite struct CheckedWriterTests {
  private static let record = ProductRecord(
    [.init("name", ["Hexley"]), .init("kind", ["kettle"])], place: Place(file: "products.jsonl", line: 1))

  private func writer() throws -> CheckedWriter {
    let session = try TextSession(
      ModelFolder(url: Fixtures.tiny), adapter: nil, weights: .float32, on: TestDevice.make())
    var writer = CheckedWriter(session, TextChecker(CheckRules()), try ProductPrompt(system: nil))
    (writer.count, writer.rounds, writer.isGuided) = (3, 4, false)
    writer.settings.maximumTokens = 20
    return writer
  }

  @Test func whatNeverPassesIsDrawnAsOftenAsAllowedAndNotPublished() throws {
    var writer = try writer()
    let written = try writer.write(about: Self.record)
    #expect(written.candidates.count == 12 && written.text == nil && !written.reasons.isEmpty)
    // The first round is that of a writer that draws once, and the further ones repeat no text of it.
    writer.rounds = 1
    #expect(try writer.write(about: Self.record).candidates == Array(written.candidates.prefix(3)))
    #expect(Set(written.candidates.map(\.text)).count == 12)
  }

  @Test func aTextThatPassesAndIsLikelyEndsTheDrawing() throws {
    let writer = try writer()
    func isGood(_ mean: Double, _ findings: [CheckFinding] = []) -> Bool {
      var result = CheckResult()
      result.findings = findings
      return writer.isGood(.init(text: "", result: result, meanLogProbability: mean, tokens: 1))
    }
    #expect(isGood(-0.2) && isGood(-0.35) && !isGood(-0.36) && !isGood(-0.2, [.forbidden("perfect")]))
  }
}
