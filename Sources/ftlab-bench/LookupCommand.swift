import ArgumentParser
import FTCheckpoint
import FTModels
import FTTensor
import FTText
import FTTextCodec
import FTTraining
import Foundation

/// `ftlab-bench lookup`: greedy texts of real rows, with and without prompt lookup.
struct LookupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lookup",
    abstract: "Time greedy texts of a data set's rows with and without prompt lookup.",
    discussion: """
      How often a proposal is right depends on the texts, so this needs a model and rows. Each row is written in both ways, one
      after the other; that their tokens agree is checked.

      Example:
        ftlab-bench lookup --model ~/.local/share/ftlab/models/smollm2-135m-instruct --adapter runs/mine/adapter \\
          --data Samples/products/test.jsonl
      """)

  @Option(help: "The folder of a model.") var model: String
  @Option(help: "The folder of a PEFT adapter.") var adapter: String?
  @Option(help: "Rows with messages, as for ftlab text finetune.") var data: String
  @Option(help: "Rows, from the first.") var rows = 20
  @Option(help: "How the weights are kept: f32, bf16, q8 or q4.") var format: PackedWeight.Format = .bfloat16
  @Option(help: "New tokens at most.") var new = 100
  @Option(help: "Rows at once.") var batch = 1
  @Option(help: "Tokens that must agree, at least.") var shortest: Int?
  @Option(help: "Tokens that are compared, at most.") var longest: Int?
  @Option(help: "Tokens proposed at most.") var proposed: Int?
  @OptionGroup var options: MeasurementOptions

  func validate() throws {
    try BenchmarkLimits.check("--rows", rows, 1...1_000_000)
    try BenchmarkLimits.check("--new", new, 1...1_000_000)
    try BenchmarkLimits.check("--batch", batch, 1...1_024)
    try BenchmarkLimits.check("--shortest", limits.shortest, 1...64)
    try BenchmarkLimits.check("--longest", limits.longest, limits.shortest...64)
    try BenchmarkLimits.check("--proposed", limits.proposed, 1...64)
  }

  private var limits: PromptLookup.Limits {
    var limits = PromptLookup.Limits()
    if let shortest { limits.shortest = shortest }
    if let longest { limits.longest = longest }
    if let proposed { limits.proposed = proposed }
    return limits
  }

  func run() throws {
    let run = LookupRun(
      model: URL(fileURLWithPath: model), adapter: adapter.map { URL(fileURLWithPath: $0) },
      data: URL(fileURLWithPath: data), rows: rows, format: format, new: new, batch: batch, limits: limits)
    try options.show(run) { $0.summary }
  }
}

/// Each batch of rows without lookup and with it.
struct LookupRun: BenchmarkRun {
  let model: URL
  let adapter: URL?
  let data: URL
  let rows: Int
  let format: PackedWeight.Format
  let new: Int
  let batch: Int
  let limits: PromptLookup.Limits

  var name: String { "lookup \(format.rawValue)" }
  var precision: OperationsCommand.Precision? { .init(rawValue: format.rawValue) }

  func measured(on device: Device) throws -> LookupMeasurement {
    let folder = try ModelFolder<LlamaConfiguration>(url: model)
    let encoder = try folder.conversationEncoder()
    let computeType = TextGenerator.computeType(for: format, on: device)
    let model = try LlamaModel.load(folder, computeType: computeType, packing: format, on: device)
    if let adapter { try model.attach(PEFTAdapter.read(adapter, for: model, on: device).0) }
    let generator = TextGenerator(model, format: format, computeType: computeType)
    let lines = try String(contentsOf: data, encoding: .utf8).split(separator: "\n").prefix(rows)
    let prompts = try lines.map { line in
      let row = try JSONDecoder().decode(Row.self, from: Data(line.utf8))
      return try encoder.encodePrompt(row.prompt)
    }
    var settings = TextGenerationSettings()
    settings.maximumTokens = new
    var result = LookupMeasurement(format: format.rawValue, batch: batch, rows: prompts.count)
    let clock = ContinuousClock()
    // Compiles the prompt's products and touches every weight; not counted.
    _ = generator.generate(Array(prompts.prefix(1)), settings: settings, endIDs: Set(encoder.endTokenIDs))
    for start in stride(from: 0, to: prompts.count, by: batch) {
      let part = Array(prompts[start..<min(start + batch, prompts.count)])
      var texts: [[[Int32]]] = []
      for lookup in [nil, limits] {
        generator.lookup = lookup
        let begin = clock.now
        texts.append(generator.generate(part, settings: settings, endIDs: Set(encoder.endTokenIDs)))
        let seconds = (clock.now - begin) / .seconds(1)
        if lookup == nil { result.secondsPlain += seconds } else { result.secondsWithLookup += seconds }
      }
      precondition(texts[0] == texts[1], "prompt lookup changed a text of rows \(start)…")
      result.tokens += texts[0].reduce(0) { $0 + $1.count }
    }
    result.peakBytes = ProcessMemory.peak
    return result
  }

  private struct Row: Decodable {
    struct Message: Decodable {
      let role: String
      let content: String
    }
    let messages: [Message]

    /// What stands before the first answer.
    var prompt: [ChatMessage] {
      messages.prefix { $0.role != "assistant" }.map {
        ChatMessage(role: $0.role == "system" ? .system : .user, content: $0.content)
      }
    }
  }
}

/// The keys of one line of JSON; they stay the same from version to version.
struct LookupMeasurement: BenchmarkMeasurement {
  var kind = "lookup"
  let format: String
  let batch: Int
  let rows: Int
  /// Written, the same in both ways.
  var tokens = 0
  /// Of all rows, prompts included.
  var secondsPlain = 0.0
  var secondsWithLookup = 0.0
  var peakBytes = 0

  /// Two ways are compared with each other.
  var parts: [MeasuredPart] { [] }

  init(format: String, batch: Int, rows: Int) {
    self.format = format
    self.batch = batch
    self.rows = rows
  }

  var summary: String {
    """
    \(format) weights, \(rows) rows, \(batch) at once, \(tokens) tokens, the same in both ways
    plain \(milliseconds(secondsPlain)) ms, with prompt lookup \(milliseconds(secondsWithLookup)) ms: \
    \(String(format: "%.2f", secondsPlain / secondsWithLookup)) times as fast
    """
  }
}
