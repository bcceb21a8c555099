import FTTensor
import FTText
import FTTraining
import Foundation

/// Several texts of each prompt beside one text of each, in turn.
struct CandidatesRun: BenchmarkRun {
  let format: PackedWeight.Format
  let prompt: Int
  let new: Int
  let batch: Int
  let candidates: Int
  let runs: Int

  var name: String { "candidates \(format.rawValue)" }
  var precision: OperationsCommand.Precision? { .init(rawValue: format.rawValue) }

  func measured(on device: Device) throws -> CandidatesMeasurement {
    let computeType = TextGenerator.computeType(for: format, on: device)
    let model = try BenchmarkModel.smolLM135M.load(computeType: computeType, packing: format, on: device)
    let generator = TextGenerator(model, format: format, computeType: computeType)
    // Random weights write loops, whose lookup would make the one text seem cheap or dear.
    generator.lookup = nil
    let prompts = BenchmarkModel.smolLM135M.sequences(batch, length: prompt)
    _ = once(generator, prompts, count: candidates, new: 4)
    var one: [Double] = []
    var all: [Double] = []
    for _ in 0..<runs {
      one.append(once(generator, prompts, count: 1, new: new))
      all.append(once(generator, prompts, count: candidates, new: new))
    }
    return CandidatesMeasurement(self, one: one, all: all)
  }

  private func once(_ generator: TextGenerator, _ prompts: [[Int32]], count: Int, new: Int) -> Double {
    var settings = TextGenerationSettings()
    settings.maximumTokens = new
    // No top-p: random weights leave nearly the whole vocabulary likely, and sorting it would be most of what is measured.
    settings.sampling.noRepeatNGram = TokenSamplingSettings.usualNoRepeatNGram
    let clock = ContinuousClock()
    let begin = clock.now
    let texts = generator.candidates(of: prompts, count: count, settings: settings, endIDs: [])
    let end = clock.now
    precondition(texts.joined().allSatisfy { $0.tokens.count == new }, "a text ended early although no token ends one")
    return (end - begin) / .seconds(1)
  }
}

/// The keys of one line of JSON; they stay the same from version to version.
struct CandidatesMeasurement: BenchmarkMeasurement {
  var kind = "candidates"
  let format: String
  let prompt: Int
  let new: Int
  let batch: Int
  let candidates: Int
  let runs: Int
  /// Medians over the runs, prompts included.
  let secondsForOne: Double
  let secondsForAll: Double
  let ratio: Double
  let peakBytes: Int

  /// Two ways are compared with each other.
  var parts: [MeasuredPart] { [] }

  init(_ run: CandidatesRun, one: [Double], all: [Double]) {
    format = run.format.rawValue
    prompt = run.prompt
    new = run.new
    batch = run.batch
    candidates = run.candidates
    runs = run.runs
    secondsForOne = one.sorted()[one.count / 2]
    secondsForAll = all.sorted()[all.count / 2]
    ratio = secondsForAll / secondsForOne
    peakBytes = ProcessMemory.peak
  }

  var summary: String {
    """
    \(format) weights, \(batch) prompts of \(prompt) tokens, \(new) new ones, \(runs) runs
    one text \(milliseconds(secondsForOne)) ms, \(candidates) texts \(milliseconds(secondsForAll)) ms: \
    \(String(format: "%.2f", ratio)) times as long
    """
  }
}
