import FTTensor
import FTText
import FTTraining
import Foundation

/// Greedy generation of a fixed number of tokens behind random prompts.
struct GenerationRun: BenchmarkRun {
  let format: PackedWeight.Format
  let prompt: Int
  let new: Int
  let batch: Int
  let runs: Int

  var name: String { "generation \(format.rawValue)" }
  var precision: OperationsCommand.Precision? { .init(rawValue: format.rawValue) }
  /// Weights are kept in bfloat16 on every processor, and multiplied as what it has.
  var needsBFloat16: Bool { false }

  func generator(on device: Device) throws -> TextGenerator {
    let computeType = TextGenerator.computeType(for: format, on: device)
    let model = try BenchmarkModel.smolLM135M.load(computeType: computeType, packing: format, on: device)
    let generator = TextGenerator(model, format: format, computeType: computeType)
    // One token a pass: random weights write loops, in which lookup would be right far more often than in a text.
    generator.lookup = nil
    return generator
  }

  func measured(on device: Device) throws -> GenerationMeasurement {
    let generator = try generator(on: device)
    let prompts = BenchmarkModel.smolLM135M.sequences(batch, length: prompt)
    // Compiles the prompt's products and touches every weight; not counted.
    _ = once(generator, prompts, new: 4)
    var times: [(prompt: Double, rest: Double)] = []
    var promptWork = WorkTally()
    let work = device.counting {
      times.append(once(generator, prompts, new: new) { promptWork = device.tally ?? WorkTally() })
    }
    while times.count < runs { times.append(once(generator, prompts, new: new)) }
    let computeType = TextGenerator.computeType(for: format, on: device)
    return GenerationMeasurement(self, computeType, times, promptWork: promptWork, work: work - promptWork)
  }

  /// Seconds until every prompt has its first token, and from there to the last token.
  func once(
    _ generator: TextGenerator, _ prompts: [[Int32]], new: Int, afterPrompts told: () -> Void = {}
  ) -> (prompt: Double, rest: Double) {
    var settings = TextGenerationSettings()
    settings.maximumTokens = new
    let clock = ContinuousClock()
    let begin = clock.now
    var firstTokens = 0
    var afterPrompts = begin
    let texts = generator.generate(prompts, settings: settings, endIDs: []) { _, _ in
      firstTokens += 1
      if firstTokens == prompts.count {
        afterPrompts = clock.now
        told()
      }
      return true
    }
    let end = clock.now
    precondition(texts.allSatisfy { $0.count == new }, "a sequence ended early although no token ends one")
    return ((afterPrompts - begin) / .seconds(1), (end - afterPrompts) / .seconds(1))
  }
}

/// The keys of one line of JSON; they stay the same from version to version.
struct GenerationMeasurement: BenchmarkMeasurement {
  var kind = "generation"
  let format: String
  let promptPrecision: String
  let prompt: Int
  let new: Int
  let batch: Int
  let runs: Int
  /// Medians over the runs.
  let promptTokensPerSecond: Double
  /// All sequences together; the first token of each belongs to its prompt.
  let tokensPerSecond: Double
  /// The largest resident memory of the process in bytes, mapped file pages included.
  let peakBytes: Int
  /// What all prompts ask for, and all tokens behind the first of each.
  let promptWork: WorkTally
  let work: WorkTally

  var parts: [MeasuredPart] {
    let read = Double(batch * prompt)
    let written = Double(batch * (new - 1))
    return [
      MeasuredPart(
        part: "prompt", seconds: read / promptTokensPerSecond, work: promptWork, amount: read, unit: "tokens"),
      MeasuredPart(part: "tokens", seconds: written / tokensPerSecond, work: work, amount: written, unit: "tokens"),
    ]
  }

  init(
    _ run: GenerationRun, _ computeType: DType, _ times: [(prompt: Double, rest: Double)], promptWork: WorkTally,
    work: WorkTally
  ) {
    self.promptWork = promptWork
    self.work = work
    let median = { (values: [Double]) in values.sorted()[values.count / 2] }
    format = run.format.rawValue
    promptPrecision = computeType == .float32 ? "f32" : "bf16"
    prompt = run.prompt
    new = run.new
    batch = run.batch
    runs = run.runs
    promptTokensPerSecond = Double(run.batch * run.prompt) / median(times.map(\.prompt))
    tokensPerSecond = Double(run.batch * (run.new - 1)) / median(times.map(\.rest))
    peakBytes = ProcessMemory.peak
  }
}
