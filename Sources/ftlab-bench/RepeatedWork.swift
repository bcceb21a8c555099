import ArgumentParser
import FTTensor
import FTVoice

/// A work that is done again and again beside others: small enough to be done often, of three kinds of need: products with
/// little memory between them, a recurrence whose threads meet at every step, reading weights.
enum RepeatedWork: String, CaseIterable, ExpressibleByArgument, Sendable {
  case lora, speaker, generation

  /// Ready to be done, on one device.
  struct Prepared {
    let unit: String
    /// What one time does, in units.
    let amount: Double
    let once: () throws -> Void
  }

  func prepared(on device: Device) throws -> Prepared {
    switch self {
    case .lora:
      let run = StepRun(method: .lora, computeType: .float32, batch: 1, tokens: 256, steps: 1)
      let material = try run.material(on: device)
      return Prepared(unit: "tokens", amount: Double(run.tokens)) { _ = run.once(material, seed: 0) }
    case .speaker:
      let run = VoiceRun(computeType: .float32, speakers: 8, utterances: 5, windows: 1, seconds: 1, steps: 1)
      let encoder = SpeakerEncoder(load: VoiceRun.randomEncoder(device))
      return Prepared(unit: "steps", amount: 1, once: run.step(of: encoder, on: device))
    case .generation:
      let run = GenerationRun(format: .q8, prompt: 64, new: 32, batch: 1, runs: 1)
      let generator = try run.generator(on: device)
      let prompts = BenchmarkModel.smolLM135M.sequences(run.batch, length: run.prompt)
      return Prepared(unit: "tokens", amount: Double(run.new)) { _ = run.once(generator, prompts, new: run.new) }
    }
  }
}
