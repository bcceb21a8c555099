import FTData
import FTNN
import FTRandom
import FTTensor
import FTTestSupport
import Testing

@testable import FTText

/// Examples that begin alike learn together what they learn apart.
@Suite struct SharedBeginningsTests {
  @Test func rowsOfBeginnings() {
    let shared = SharedBeginnings(of: [[1, 2, 3, 4], [1, 2, 5], [7], [1, 2, 5, 6], [1, 2], [1, 2, 3, 4], [2, 3]])
    #expect(shared.ids == [1, 2, 3, 4, 5, 7, 6, 2, 3])
    #expect(shared.rows == [0, 1, 2, 3, 0, 1, 4, 5, 0, 1, 4, 6, 0, 1, 0, 1, 2, 3, 7, 8])
    #expect(shared.counts == [0, 2, 0, 3, 2, 4, 0])
    #expect(shared.savedCount == 11)
    #expect(SharedBeginnings(of: []).rows.isEmpty)
  }

  private func example(_ ids: [Int32], learnedFrom first: Int) -> TextExample {
    TextExample(ids: ids, isSupervised: ids.indices.map { $0 >= first }, location: Place(file: "made", line: 1))
  }

  @Test func littleIsNotShared() {
    let row = Array(Int32(10)..<110)
    let alone = TextBatch([example(row, learnedFrom: 3), example(Array(row[..<2] + row[3...]), learnedFrom: 3)])
    #expect(alone.shared.savedCount == 0)
    #expect(alone.rows == Array(0..<Int32(alone.ids.count)))
    let enough = TextBatch([example(row, learnedFrom: 3), example(Array(row[..<20] + row[30...]), learnedFrom: 3)])
    #expect(enough.shared.savedCount == 20)
  }

  /// Rows with every kind of beginning: prompts, learned tokens, a whole row, none.
  private func examples() -> [TextExample] {
    var generator = RandomGenerator(seed: 11)
    func tokens(_ count: Int) -> [Int32] { (0..<count).map { _ in Int32(generator.integer(below: 250)) } }
    let (system, long) = (tokens(23), tokens(140))
    return [
      example(system + tokens(40), learnedFrom: 30),
      example(system + long, learnedFrom: 23),
      // Its first learned tokens are those of the row before.
      example(system + long.prefix(90) + tokens(31), learnedFrom: 60),
      example(tokens(17), learnedFrom: 4),
      // The beginning of another row, learned otherwise; and the same row once more.
      example(system + long.prefix(70), learnedFrom: 50),
      example(system + long, learnedFrom: 100),
    ]
  }

  private func results(
    _ model: LlamaModel, _ batch: TextBatch, over frozen: FrozenStates? = nil
  ) throws -> [(name: String, values: [Float])] {
    let task = try TextTask(
      model, training: examples(), views: nil, validation: [], batchTokens: 1024, seed: 0, over: frozen)
    return try task.lossAndGradients(of: batch)
  }

  @Test(arguments: TextSettings.Method.allCases.filter { $0 != .partial })
  func sharingChangesNeitherLossNorGradients(method: TextSettings.Method) throws {
    let model = try Fixtures.learning(method, on: TestDevice.make())
    let together = TextBatch(examples())
    #expect(together.shared.savedCount == 23 + 113 + 93 + 163)
    let (found, expected) = (
      try results(model, together), try results(model, TextBatch(examples(), sharesRows: false))
    )
    for (found, expected) in zip(found, expected) {
      let difference = Comparison.mismatch(
        found.values, expected.values, shape: [expected.values.count], tolerance: 2e-5)
      #expect(difference == nil, "\(expected.name): \(difference ?? "")")
    }
  }

  /// Losses come by example, whichever rows they were read from.
  @Test func lossesOfEachExample() throws {
    let model = try Fixtures.learning(.lora, on: TestDevice.make())
    let found = model.losses(TextBatch(examples()), ForwardContext())
    let expected = examples().map { model.losses(TextBatch([$0]), ForwardContext())[0] }
    #expect(found.map(\.count) == expected.map(\.count))
    for (found, expected) in zip(found.joined(), expected.joined()) { #expect(abs(found - expected) < 1e-4) }
  }

  /// Rows to measure on lie beside those that begin alike, in batches of no more rows than asked for.
  @Test(arguments: [64, 200, 1024])
  func measuredTogether(limit: Int) {
    let all = examples() + examples().reversed()
    let batches = TextTask.packed(all, batchTokens: limit)
    #expect(batches.joined().sorted() == Array(all.indices))
    for numbers in batches {
      let batch = TextBatch(numbers.map { all[$0] }, granularity: 1)
      let rows = Set(numbers.map { all[$0].ids })
      #expect(rows.count == 1 || batch.ids.count <= limit)
      #expect(rows.count == 1 || batch.ids.count < batch.tokenCount || batch.ids.count <= 57)
    }
    // Each row is there twice and computed once.
    let computed = batches.reduce(0) { $0 + TextBatch($1.map { all[$0] }, granularity: 1).ids.count }
    if limit >= 1024 { #expect(computed < all.reduce(0) { $0 + $1.ids.count } / 2) }
  }

  /// The upper blocks read what rows made alone below.
  @Test func frozenStatesAreShared() throws {
    let model = try Fixtures.learning(.full, on: TestDevice.make())
    _ = model.trainOnly([NamePattern("model.layers.1.*")])
    let first = model.firstTrainedBlock
    #expect(first == 1)
    let frozen = FrozenStates(of: model, before: first, keptIn: nil)
    let found = try results(model, TextBatch(examples()), over: frozen)
    let expected = try results(model, TextBatch(examples(), sharesRows: false))
    for (found, expected) in zip(found, expected) {
      let difference = Comparison.mismatch(
        found.values, expected.values, shape: [expected.values.count], tolerance: 2e-5)
      #expect(difference == nil, "\(expected.name): \(difference ?? "")")
    }
  }
}
