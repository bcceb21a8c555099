import FTData
import FTModels
import FTNN
import FTTensor
import FTTestSupport
import FTTextCodec
import Foundation
import Testing

@testable import FTText

/// Losses and gradients of packed batches.
@Suite struct TextTaskTests {
  /// Rows of the sample data with unequal lengths and label counts.
  private func examples(_ count: Int) throws -> [TextExample] {
    let folder = try ModelFolder<LlamaConfiguration>(url: Fixtures.tiny)
    let encoder = try ConversationEncoder(tokenizer: folder.tokenizer(), template: folder.chatTemplate())
    let data = try TextDataset(
      files: [Fixtures.products.appendingPathComponent("train.jsonl").path], encoder: encoder, maximumLength: 512,
      overLong: .fail)
    return data.examples.prefix(count).enumerated().map { index, example in
      // The sample's rows are of much the same length: cut some of them down.
      let ids = index % 2 == 0 ? example.ids : Array(example.ids.suffix(60 + 7 * index))
      return TextExample(
        ids: ids, isSupervised: Array(example.isSupervised.suffix(ids.count)), location: example.location)
    }
  }

  /// Loss and gradients, by parameter, of a window of batches.
  private func gradients(
    _ windows: [TextBatch], _ model: LlamaModel
  ) throws -> (loss: Double, gradients: [String: [Float]]) {
    let task = try TextTask(model, training: [], validation: [], batchTokens: 4096, seed: 0)
    let labels = windows.reduce(0) { $0 + $1.labelCount }
    var sums: [String: [Float]] = [:]
    var loss = 0.0
    for batch in windows {
      let part = task.loss(batch, normalizer: Float(labels), context: ForwardContext(isTraining: true))
      loss += Double(part.item())
      var found = part.gradients()
      for (name, parameter) in model.trainableParameters() {
        let values = try #require(parameter.takeGradient(from: &found)).values()
        sums[name] = sums[name].map { zip($0, values).map(+) } ?? values
      }
    }
    return (loss, sums)
  }

  /// Eight batches of one, four of two and one of eight give one loss and one gradient.
  @Test(arguments: TextSettings.Method.allCases.filter { $0 != .partial }, [1, 2])
  func accumulatedWindowsEqualTheBigBatch(method: TextSettings.Method, size: Int) throws {
    let device = try TestDevice.make()
    let model = try Fixtures.learning(method, on: device)
    let examples = try examples(8)
    let big = try gradients([TextBatch(examples)], model)
    let small = try gradients(
      stride(from: 0, to: 8, by: size).map { TextBatch(Array(examples[$0..<$0 + size])) }, model)
    #expect(abs(big.loss - small.loss) <= 1e-6 * big.loss)
    #expect(big.gradients.count == model.trainableParameters().count)
    for (name, expected) in big.gradients {
      let found = try #require(small.gradients[name])
      let difference = Comparison.mismatch(found, expected, shape: [expected.count], tolerance: 2e-5)
      #expect(difference == nil, "\(name): \(difference ?? "")")
    }
  }

  @Test(arguments: [32, 64, 256])
  func paddingChangesNeitherLossNorGradients(granularity: Int) throws {
    let device = try TestDevice.make()
    let model = try Fixtures.learning(.lora, on: device)
    let examples = try examples(3)
    let bare = try gradients([TextBatch(examples, granularity: 1)], model)
    let batch = TextBatch(examples, granularity: granularity)
    #expect(batch.paddingCount > 0)
    let padded = try gradients([batch], model)
    #expect(abs(bare.loss - padded.loss) <= 1e-6 * bare.loss)
    for (name, expected) in bare.gradients {
      let difference = Comparison.mismatch(
        try #require(padded.gradients[name]), expected, shape: [expected.count], tolerance: 1e-5)
      #expect(difference == nil, "\(name): \(difference ?? "")")
    }
  }

  /// Every epoch trains every example once, in another order, and a batch is a function of its place.
  @Test func epochsAreReorderingsOfAllExamples() throws {
    let device = try TestDevice.make()
    let model = try Fixtures.learning(.lora, on: device)
    let all = try examples(20)
    let lines = { (task: TextTask, epoch: Int) in
      (0..<task.batchCount(epoch: epoch)).flatMap {
        task.batch(epoch: epoch, index: $0).examples.compactMap(\.location.line)
      }
    }
    let task = try TextTask(model, training: all, validation: [], batchTokens: 512, seed: 4)
    #expect(lines(task, 0).sorted() == all.compactMap(\.location.line).sorted())
    #expect(lines(task, 0) != lines(task, 1))
    let again = try TextTask(model, training: all, validation: [], batchTokens: 512, seed: 4)
    let last = again.batchCount(epoch: 1) - 1
    #expect(again.batch(epoch: 1, index: last) == task.batch(epoch: 1, index: last))
    #expect(again.batch(epoch: 0, index: 0) == task.batch(epoch: 0, index: 0))
  }

  /// The mean over all labels, not over batches.
  @Test func validationLossDoesNotDependOnThePacking() throws {
    let device = try TestDevice.make()
    let model = try Fixtures.learning(.lora, on: device)
    let all = try examples(7)
    let losses = try [1, 300, 4096].map { tokens in
      try #require(
        try TextTask(model, training: [], validation: all, batchTokens: tokens, seed: 0)
          .validationLoss(context: ForwardContext(), shouldStop: { false }))
    }
    for loss in losses { #expect(abs(loss - losses[0]) <= 1e-5 * losses[0]) }
  }
}
