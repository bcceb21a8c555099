import FTJSON
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// A batch of texts as a person runs it: prices, stop strings, and every way to be interrupted.
///
/// The tiny model writes nonsense, always the same behind one prompt. The template prints nothing of the row, and the rows' value is the
/// second word of that nonsense, so that a text which ends before the third passes.
struct BatchTests {
  private let scratch: ScratchFolder
  /// The second word that the model writes, and the third with its space.
  private let word: String
  private let stop: String
  private let data: String
  private let output: String

  init() throws {
    scratch = try ScratchFolder()
    output = scratch.path("texts.jsonl")
    try scratch.add("task.txt", "Write.".utf8)
    try scratch.add("checks.yaml", "attributes:\n  name: {mention: no}\n".utf8)
    try scratch.add("trial.csv", "name,material\nHexley,oak\n".utf8)
    _ = try Tool(scratch: scratch).run(Self.arguments("trial.csv", "trial.jsonl", stop: nil))
    let first = try JSONValue(parsing: Array(scratch.text("trial.jsonl").utf8.dropLast()))["first"]?.stringValue ?? ""
    let words = first.split(separator: " ")
    try #require(words.count > 2, "the model wrote \(first)")
    (word, stop) = (String(words[1]), " \(words[2])")
    data = try scratch.add("p.csv", rows: ["name,material"] + (1...40).map { "Hexley \($0),\(words[1])" })
  }

  private static func arguments(_ data: String, _ output: String, stop: String?, rounds: Int = 1) -> [String] {
    [
      "text", "generate", "--model", "tiny-llama", "--weights", "f32", "--threads", "1", "--max-tokens", "12", "--data",
      data,
      "--output", output, "--template", "task.txt", "--checks", "checks.yaml", "--candidates", "3", "--rounds",
      "\(rounds)",
    ] + (stop.map { ["--stop", $0] } ?? [])
  }

  private var arguments: [String] { Self.arguments(data, output, stop: stop) }

  private func lines() throws -> [JSONValue] {
    try scratch.text("texts.jsonl").split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
  }

  private func write(_ prices: String, _ name: String) throws -> [String] {
    ["--prices", try scratch.add(name, prices.utf8)]
  }

  private let table = "currency: EUR\nper-1000-tokens: {training: 0, prompt: 1, output: 2}\n"

  @Test func candidatesEndBeforeAStopStringAndTheLineSaysWhatTheyCost() throws {
    let data = try scratch.add("two.csv", rows: ["name,material", "Hexley,\(word)", "Kerris,elm"])
    let prices = try write(table, "prices.yaml")
    let result = try Tool(scratch: scratch).run(Self.arguments(data, output, stop: stop) + prices)
    #expect(result.status == 0 && result.output.contains("1 of 2 products have a text"), "\(result.errors)")
    let rows = try lines()
    let published = try #require(rows.first { $0["name"] == "Hexley" })
    let text = try #require(published["text"]?.stringValue)
    #expect(text.hasSuffix(word) && !text.contains(stop))
    #expect(rows.allSatisfy { $0["first"]?.stringValue?.contains(stop) == false })
    var sum = 0
    for row in rows {
      let (prompt, written) = (
        try #require(row["prompt_tokens"]?.intValue), try #require(row["written_tokens"]?.intValue)
      )
      sum += prompt + 2 * written
      #expect(prompt > 0 && written > 0 && written <= 3 * 12)
      #expect(row["cost"]?["currency"] == "EUR")
      #expect(row["cost"]?["amount"]?.doubleValue == Double(prompt + 2 * written) / 1000)
      let isPublished = row["text"]?.isNull == false
      #expect((1...12).contains(row["published_tokens"]?.intValue ?? -1) == isPublished)
    }
    #expect(result.output.contains("At the prices of \(prices[1]) these tokens would cost"))
    // Sums of whole thousandths below one, as they are shown.
    #expect(result.output.contains(String(format: "%.3f EUR", Double(sum) / 1000)), "\(sum): \(result.output)")
  }

  /// What the tiny model writes passes the first row's rules and is unlikely all the same.
  @Test func moreAreWrittenWhereNonePassedThatReadsWell() throws {
    let data = try scratch.add("two.csv", rows: ["name,material", "Hexley,\(word)", "Kerris,elm"])
    let result = try Tool(scratch: scratch).run(Self.arguments(data, output, stop: stop, rounds: 2))
    #expect(result.status == 0, "\(result.errors)")
    #expect(try lines().map { $0["candidates"]?.intValue } == [6, 6])
    // The prompt is read again, and counted.
    let prompts = try lines().compactMap { $0["prompt_tokens"]?.intValue }
    #expect(prompts.count == 2 && prompts.allSatisfy { $0 > 0 && $0 % 2 == 0 })
    #expect(try lines().map { $0["text"]?.stringValue != nil } == [true, false])
  }

  @Test func aBatchGoesOnAtOtherPricesAndItsLinesAreInThem() throws {
    let before = try write(table, "before.yaml")
    let first = try Tool(scratch: scratch).run(arguments + before)
    #expect(first.status == 0 && first.output.contains("40 of 40 products"), "\(first.errors)")
    let rows = try lines()
    let now = try write(table.replacing("EUR", with: "JPY").replacing("prompt: 1", with: "prompt: 0"), "now.yaml")
    let again = try Tool(scratch: scratch).run(arguments + now)
    #expect(again.status == 0 && again.errors.contains("is put at the prices of now"), "\(again.errors)")
    let repriced = try lines()
    #expect(repriced.map { $0["text"] } == rows.map { $0["text"] })
    for row in repriced {
      let written = try #require(row["written_tokens"]?.intValue)
      #expect(row["cost"]?["amount"]?.doubleValue == Double(2 * written) / 1000 && row["cost"]?["currency"] == "JPY")
    }
    // Without prices nothing is changed.
    let without = try Tool(scratch: scratch).run(arguments)
    #expect(without.status == 0 && !without.output.contains("cost"), "\(without.errors)")
    #expect(try lines() == repriced)
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGKILL])
  func anInterruptedBatchEndsAsOneThatWasNot(signal: Int32) throws {
    #expect(try Tool(scratch: scratch).run(arguments).status == 0)
    let whole = try Data(contentsOf: URL(fileURLWithPath: output))
    try FileManager.default.removeItem(atPath: output)
    let running = try Tool(scratch: scratch).start(arguments)
    while running.isRunning, ((try? scratch.text("texts.jsonl")) ?? "").isEmpty { usleep(2000) }
    running.send(signal)
    let ended = try running.wait()
    #expect(ended.status == (signal == SIGKILL ? 128 + SIGKILL : 130), "\(ended.errors)")
    let done = try lines().count
    #expect((1..<40).contains(done), "\(done) rows were done before the signal")
    #expect(try Tool(scratch: scratch).run(arguments).status == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: output)) == whole)
  }

  @Test func inAPipeABatchSaysEveryFewSecondsHowFarItIs() throws {
    let rows = ["name,material", "Kerris"] + (1...20_000).map { "Hexley \($0),\(word)" }
    let running = try Tool(scratch: scratch).start(Self.arguments(scratch.add("p.csv", rows: rows), output, stop: stop))
    while running.isRunning, !running.errorsSoFar.contains(" left\n") { usleep(100_000) }
    running.send(SIGTERM)
    let ended = try running.wait()
    // How long it takes is the machine's affair: hours, minutes or seconds.
    let line =
      #/  \d+ of 20001 rows: \d+ published, 0 listed, 1 refused  \d+ tokens/s  (\d+ h )?(\d+ min )?([\d.]+ s )?left\n/#
    #expect(ended.errors.contains(line) && ended.status == 130, "\(ended.errors)")
  }

  @Test func aSecondBatchDoesNotWriteIntoTheSameFile() throws {
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: scratch.add("texts.jsonl", [])))
    #expect(flock(file.fileDescriptor, LOCK_EX | LOCK_NB) == 0)
    let result = try Tool(scratch: scratch).run(arguments)
    #expect(result.status == 2 && result.errors.contains("another batch writes to it"), "\(result.errors)")
    try file.close()
  }

  @Test func aFullDiskEndsABatchThatCanGoOn() throws {
    let full = try Tool(scratch: scratch).start(arguments, shell: "trap '' XFSZ; ulimit -f 4; exec").wait()
    #expect(full.status == 1 && full.errors.contains("texts.jsonl: cannot be written: "), "\(full.errors)")
    #expect(full.errors.contains("the same command goes on behind them"), "\(full.errors)")
    let again = try Tool(scratch: scratch).run(arguments)
    #expect(again.status == 0 && again.errors.contains("The last line of \(output) is cut off"), "\(again.errors)")
    #expect(try Set(lines().map { $0["place"] }).count == 40)
  }

  @Test func aRowThatLacksWhatTheTemplatePrintsIsListedWithThat() throws {
    try scratch.add("task.txt", "About {{ name }} of {{ material }}".utf8)
    let data = try scratch.add("p.csv", rows: ["name,material,colour", "Hexley,oak,red", "Kerris,,red"])
    let result = try Tool(scratch: scratch).run(Self.arguments(data, output, stop: nil))
    #expect(result.status == 0 && result.errors.contains("1 row lacks what the template prints"), "\(result.errors)")
    let reasons = try lines()[1]["needs_a_person"]?.arrayValue?.compactMap(\.stringValue) ?? []
    #expect(reasons.count == 1 && reasons[0].hasPrefix("the template prints material, which this row does not have"))
  }

  /// The tiny model reads 512 tokens.
  @Test func aRowWhosePromptIsTooLongIsListedWithThat() throws {
    try scratch.add("task.txt", "About {{ name }} of {{ material }}".utf8)
    let long = String(repeating: "oak ", count: 700)
    let data = try scratch.add("p.csv", rows: ["name,material", "Hexley,\(long)", "Kerris,oak"])
    let result = try Tool(scratch: scratch).run(Self.arguments(data, output, stop: nil))
    #expect(result.status == 0 && result.output.contains("0 of 2 products"), "\(result.errors)")
    let reasons = try lines()[0]["needs_a_person"]?.arrayValue?.compactMap(\.stringValue) ?? []
    #expect(reasons.count == 1 && reasons[0].hasSuffix("shorten the row or the template"), "\(reasons)")
    #expect(reasons.first?.contains("the model reads 512") == true)
  }

  @Test func aTextAboutARowThatIsNoRecordNowIsNotTakenForDone() throws {
    let data = try scratch.add("p.csv", rows: ["name,material", "Hexley,\(word)", "Kerris,\(word)"])
    #expect(try Tool(scratch: scratch).run(Self.arguments(data, output, stop: stop)).status == 0)
    try scratch.add("p.csv", rows: ["name,material", "Hexley,\(word)", "Kerris"])
    let changed = try Tool(scratch: scratch).run(Self.arguments(data, output, stop: stop))
    #expect(
      changed.status == 3 && changed.errors.contains("texts.jsonl:2: was written from another row"), "\(changed.errors)"
    )
    try scratch.add("p.csv", rows: ["name,material", "Hexley,\(word)"])
    let shorter = try Tool(scratch: scratch).run(Self.arguments(data, output, stop: stop))
    #expect(shorter.status == 3 && shorter.errors.contains("there is no such row now"), "\(shorter.errors)")
  }

  @Test(arguments: [
    (["--data", "trial.csv", "--output", "x.jsonl", "--prices", "bad.yaml"], "prompt: -1 is negative"),
    (
      ["--data", "trial.csv", "--output", "x.jsonl", "--prices", "none.yaml"],
      "none.yaml: the prices file cannot be read"
    ),
    (["--prompt", "Hello", "--prices", "bad.yaml"], "--prices belongs to --data"),
  ])
  func pricesThatCannotBeUsedAreToldBeforeTheWork(flags: [String], part: String) throws {
    _ = try write(table.replacing("prompt: 1", with: "prompt: -1"), "bad.yaml")
    let result = try Tool(scratch: scratch).run(["text", "generate", "--model", "tiny-llama"] + flags)
    #expect(result.status == 2 && result.errors.contains(part), "\(result.errors)")
    #expect(!scratch.exists("x.jsonl"))
  }

  /// 0.012 and 0.016 dollars for 1,000 tokens, see `PriceTable.example`.
  @Test func theSampleOfATableCanBeUsed() throws {
    let sample = ScratchFolder.root.appendingPathComponent("Samples/prices.yaml").path
    let data = try scratch.add("p.csv", rows: ["name,material", "Hexley,\(word)"])
    let result = try Tool(scratch: scratch).run(Self.arguments(data, output, stop: stop) + ["--prices", sample])
    #expect(result.status == 0, "\(result.errors)")
    let row = try lines()[0]
    let (prompt, written) = (
      try #require(row["prompt_tokens"]?.intValue), try #require(row["written_tokens"]?.intValue)
    )
    #expect(row["cost"]?["amount"]?.doubleValue == Double(12 * prompt + 16 * written) / 1_000_000)
    #expect(row["cost"]?["currency"] == "USD")
  }
}
