import FTText
import Foundation

/// Teaches a model rows that are in memory, for as many seconds as there are, and lets it answer.
///
///     swift run text ../../Models/tiny-llama /tmp/colours 20
@main struct Main {
  static func main() async throws {
    let arguments = CommandLine.arguments
    let model = try ModelFolder<LlamaConfiguration>(url: URL(filePath: arguments[1]))
    let output = URL(filePath: arguments[2])
    let compute = try ComputeThread()
    let rows = (0..<60).map { number in
      let answer = "It is \(["red", "green", "blue"][number % 3])."
      return [ChatMessage(role: .user, content: "Tray \(number)?"), ChatMessage(role: .assistant, content: answer)]
    }
    // Cancelling the task ends the training after its step.
    let training = Task { try await compute.submit { try learn(rows, model, output, $0, $1) } }
    let alarm = Task {
      try await Task.sleep(for: .seconds(Double(arguments[3])!))
      training.cancel()
    }
    print("\(try await training.value) steps, saved in \(output.path)")
    alarm.cancel()
    let answer = try await compute.submit { device, cancellation in
      try TextSession(model, adapter: output.appending(path: "adapter"), weights: nil, on: device)
        .reply(to: [rows[4][0]], TextGenerationSettings()) { _ in !cancellation.isCancelled }
    }
    print("\(rows[4][0].content) \(answer)")
  }
}

/// Trains an adapter and saves it; returns the steps it took.
private func learn(
  _ rows: [[ChatMessage]], _ folder: ModelFolder<LlamaConfiguration>, _ output: URL, _ device: Device,
  _ cancellation: Cancellation
) throws -> Int {
  let encoder = try folder.conversationEncoder()
  let examples = try rows.enumerated().map { index, row in
    let encoded = try encoder.encode(row)
    return TextExample(
      ids: encoded.ids, isSupervised: encoded.isSupervised, location: Place(file: "memory", line: index + 1))
  }
  let (model, adapter) = (try LlamaModel.load(folder, computeType: .float32, on: device), LowRankSettings())
  var random = RandomGenerator(seed: 1)
  _ = model.addLowRankAdapters(adapter, generator: &random, on: device)
  let task = try TextTask(model, training: examples, validation: [], batchTokens: 512, seed: 1)
  var settings = TrainingSettings()
  settings.length = .steps(400)
  settings.rate = 1e-2
  try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
  let trainer = try Trainer(task, settings: settings, folder: output, on: device) { event in
    if case .step(let step) = event, step.step % 20 == 0 { print("step \(step.step): loss \(step.loss)") }
    return cancellation.isCancelled ? .stop : .proceed
  }
  let steps = try trainer.run().steps
  let origin = PEFTAdapter.Origin(baseName: folder.url.path, baseSHA256: try folder.weightsSHA256())
  try PEFTAdapter.write(model, settings: adapter, origin: origin, to: output.appending(path: "adapter"))
  return steps
}
