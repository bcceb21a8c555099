import FTJSON
import FTTensor
import Foundation
import Testing

/// ftlab-bench as a person runs it: what it says of the machine, of floors and of other load, and what it refuses.
@Suite struct BenchmarkTests {
  /// Small enough for a test: two speakers with two windows each.
  private static let small = [
    "voice", "--speakers", "2", "--utterances", "2", "--windows", "2", "--seconds", "1", "--steps", "2", "--threads",
    "1",
  ]

  private func start(_ arguments: [String], input: String? = nil) throws -> Tool.Outcome {
    try Tool(scratch: try ScratchFolder(), program: "ftlab-bench").run(arguments, input: input)
  }

  /// The lines of JSON by their kind.
  private func measured(_ arguments: [String], input: String? = nil) throws -> [String: [JSONValue]] {
    let outcome = try start(arguments + ["--json"], input: input)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let values = try outcome.lines.map { try JSONValue(parsing: Array($0.utf8)) }
    return Dictionary(grouping: values) { $0["kind"]?.stringValue ?? "none" }
  }

  @Test func aLimitedInstructionSetIsComputedWithAndSaid() throws {
    let limit = ["--instruction-set", "baseline"]
    let machine = try #require(try measured(Self.small + limit)["machine"]?.first)
    #expect(machine["instructionSet"]?.stringValue == "baseline")
    #expect(machine["detectedInstructionSet"]?.stringValue == InstructionSet.detected.name)
    let words = try start(Self.small + limit)
    if InstructionSet.detected > .baseline {
      #expect(words.output.contains("baseline (limited; it has \(InstructionSet.detected.name))"), "\(words.output)")
    }
    let free = try #require(try measured(Self.small)["machine"]?.first)
    #expect(free["instructionSet"] == free["detectedInstructionSet"])
  }

  @Test(arguments: [
    ["ops", "--filter", "nothing"], ["steps"], ["generate"], ["style"], ["classifier"], ["generator"], ["voice"],
    ["roofline", "--only", "speaker"], ["repeat"],
  ])
  func everyMeasurementRefusesAnInstructionSetThatIsNone(arguments: [String]) throws {
    let outcome = try start(arguments + ["--instruction-set", "avx9"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("'baseline', 'avx2', 'avx512' or 'avx512-bf16'"), "\(outcome.errors)")
  }

  @Test(.enabled(if: InstructionSet.detected < .avx512BFloat16))
  func whatTheProcessorDoesNotHaveIsRefused() throws {
    let outcome = try start(["steps", "--instruction-set", "avx512-bf16"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("this processor has no more than \(InstructionSet.detected.name)"))
  }

  /// Decoding asks nothing of the kernels that could be limited, so that the flag would be a promise that is not kept.
  @Test func decodingTakesNoInstructionSet() throws {
    let outcome = try start(["pictures", "x.png", "--instruction-set", "avx2"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("--instruction-set"), "\(outcome.errors)")
  }

  @Test func aMeasurementStandsBesideItsFloorAndTheOtherLoad() throws {
    let lines = try measured(Self.small)
    let rows = try #require(lines["roofline"])
    #expect(rows.map { $0["part"]?.stringValue } == ["step", "embedding", "log-mel"])
    let rate = try #require(lines["rates"]?.first?["float32Gigaflops"]?.doubleValue)
    for row in rows {
      let operations = try #require(row["operations"]?.doubleValue)
      let floor = try #require(row["floorSeconds"]?.doubleValue)
      let seconds = try #require(row["seconds"]?.doubleValue)
      let share = try #require(row["share"]?.doubleValue)
      #expect(abs(floor * rate * 1e9 / operations - 1) < 1e-9)
      #expect(abs(share * seconds / floor - 1) < 1e-9)
      #expect(row["peakBytes"] == lines["voice"]?.first?["peakBytes"])
    }
    let other = try #require(lines["load"]?.first?["otherProcessors"]?.doubleValue)
    #expect(other >= 0)
  }

  @Test func aRepeatedWorkBeginsWhenALineComes() throws {
    let arguments = ["repeat", "--work", "speaker", "--seconds", "1", "--threads", "1", "--wait"]
    let lines = try measured(arguments, input: "\n")
    #expect(lines["ready"]?.count == 1)
    let times = try #require(lines["repeat"]?.first?["completions"]?.arrayValue).compactMap(\.doubleValue)
    #expect(times.count >= 2 && times == times.sorted() && (times.last ?? 0) >= 1)
    let unasked = try start(arguments)
    #expect(unasked.status == 2)
    #expect(unasked.errors.contains("standard input ended"), "\(unasked.errors)")
  }
}
