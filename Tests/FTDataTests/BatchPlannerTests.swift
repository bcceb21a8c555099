import FTData
import Foundation
import Testing

@Suite struct BatchPlannerTests {
  struct Settings: Sendable, CustomTestStringConvertible {
    let layout: BatchPlanner.Layout
    let budget: BatchPlanner.Budget
    var testDescription: String { "\(layout) \(budget)" }
  }

  static let settings: [Settings] = [
    Settings(layout: .packed(windowLength: 256, order: .firstFitDecreasing), budget: .rows(4)),
    Settings(layout: .packed(windowLength: 256, order: .nextFit), budget: .rows(4)),
    Settings(layout: .packed(windowLength: 200, order: .firstFitDecreasing), budget: .tokens(1_000)),
    Settings(layout: .packed(windowLength: 200, order: .nextFit), budget: .tokens(999)),
    Settings(layout: .lengthBucketed(), budget: .rows(8)),
    Settings(layout: .lengthBucketed(chunkSize: 50), budget: .tokens(1_024)),
    Settings(layout: .lengthBucketed(chunkSize: 100, lengthMultiple: 32), budget: .tokens(rows: 4, maximumLength: 256)),
    Settings(layout: .lengthBucketed(chunkSize: 1, lengthMultiple: 32), budget: .rows(3)),
  ]

  static func lengths(_ count: Int, maximum: Int = 200, seed: UInt64 = 1) -> [Int] {
    var generator = RandomGenerator(seed: seed)
    return (0..<count).map { _ in 1 + generator.integer(below: maximum) }
  }

  @Test(arguments: settings, [0, 1, 2, 7, 500])
  func everyExampleIsInTheEpochExactlyOnce(settings: Settings, count: Int) throws {
    let planner = try BatchPlanner(
      lengths: Self.lengths(count), layout: settings.layout, budget: settings.budget, seed: 5)
    for epoch in 0..<3 {
      let plan = planner.plan(epoch: epoch)
      #expect(plan.batches.flatMap(\.examples).sorted() == Array(0..<count))
      #expect(plan.batches.allSatisfy { !$0.rows.isEmpty && $0.rows.allSatisfy { !$0.isEmpty } })
    }
  }

  @Test(arguments: settings)
  func budgetAndRowLengthAreKept(settings: Settings) throws {
    let lengths = Self.lengths(500)
    let planner = try BatchPlanner(lengths: lengths, layout: settings.layout, budget: settings.budget, seed: 5)
    for batch in planner.plan(epoch: 0).batches {
      switch settings.budget {
      case .rows(let rows): #expect(batch.rows.count <= rows)
      case .tokens(let tokens): #expect(batch.capacity <= tokens)
      }
      for row in batch.rows { #expect(row.reduce(0) { $0 + lengths[$1] } <= batch.rowLength) }
      #expect(batch.tokenCount == batch.examples.reduce(0) { $0 + lengths[$1] })
      switch settings.layout {
      case .packed(let window, _): #expect(batch.rowLength == window)
      case .lengthBucketed(_, let multiple):
        let longest = batch.examples.map { lengths[$0] }.max() ?? 0
        #expect(batch.rowLength % multiple == 0)
        #expect(batch.rowLength >= longest && batch.rowLength - longest < multiple)
        #expect(batch.rows.allSatisfy { $0.count == 1 })
      }
    }
  }

  @Test(arguments: settings)
  func seedAndEpochDecideTheOrder(settings: Settings) throws {
    let lengths = Self.lengths(300)
    let one = try BatchPlanner(lengths: lengths, layout: settings.layout, budget: settings.budget, seed: 5)
    let same = try BatchPlanner(lengths: lengths, layout: settings.layout, budget: settings.budget, seed: 5)
    let other = try BatchPlanner(lengths: lengths, layout: settings.layout, budget: settings.budget, seed: 6)
    #expect(one.plan(epoch: 2) == same.plan(epoch: 2))
    #expect(one.plan(epoch: 2).batches != one.plan(epoch: 3).batches)
    #expect(one.plan(epoch: 2).batches != other.plan(epoch: 2).batches)
    #expect(one.fingerprint == same.fingerprint)
    #expect(one.fingerprint != other.fingerprint)
    #expect(one.fingerprint.count == 16)
  }

  @Test(arguments: settings)
  func resumedRunSeesExactlyTheRemainingBatches(settings: Settings) throws {
    let planner = try BatchPlanner(
      lengths: Self.lengths(120), layout: settings.layout, budget: settings.budget, seed: 5)
    let whole = planner.plan(epoch: 1).batches
    for index in 0...whole.count {
      let saved = try JSONEncoder().encode(DataPosition(epoch: 1, batchIndex: index))
      let position = try JSONDecoder().decode(DataPosition.self, from: saved)
      #expect(Array(try planner.remainingBatches(from: position)) == Array(whole[index...]))
    }
    for wrong in [
      DataPosition(epoch: 1, batchIndex: whole.count + 1), DataPosition(epoch: 1, batchIndex: -1),
      DataPosition(epoch: -1, batchIndex: 0),
    ] {
      #expect(throws: BatchPlanError.self) { try planner.remainingBatches(from: wrong) }
    }
  }

  /// Johnson's bound: first-fit decreasing needs at most 11/9 · optimum + 6/9 windows, and no packing needs fewer than
  /// tokens / window.
  @Test func firstFitDecreasingIsDense() throws {
    let lengths = Self.lengths(2_000)
    let dense = try BatchPlanner(lengths: lengths, layout: .packed(windowLength: 512), budget: .rows(1), seed: 1)
    let simple = try BatchPlanner(
      lengths: lengths, layout: .packed(windowLength: 512, order: .nextFit), budget: .rows(1), seed: 1)
    let fewest = (lengths.reduce(0, +) + 511) / 512
    #expect(dense.plan(epoch: 0).batches.count <= fewest * 11 / 9 + 1)
    #expect(dense.plan(epoch: 0).paddingFraction < 0.01)
    #expect(dense.plan(epoch: 0).paddingFraction < simple.plan(epoch: 0).paddingFraction)
  }

  /// By hand: 6 + 4, 5 + 5, 3 fill three windows of ten; next-fit in any order needs at least as many.
  @Test func packingFillsWindowsByHandExample() throws {
    let planner = try BatchPlanner(
      lengths: [6, 5, 5, 4, 3], layout: .packed(windowLength: 10), budget: .rows(3), seed: 0)
    let batches = planner.plan(epoch: 0).batches
    #expect(batches.count == 1)
    #expect(Set(batches[0].rows.map { Set($0) }) == [[0, 3], [1, 2], [4]])
    #expect(batches[0].tokenCount == 23)
    #expect(abs(planner.plan(epoch: 0).paddingFraction - 7.0 / 30) < 1e-12)
  }

  @Test func bucketingPadsLessThanRandomBatches() throws {
    let lengths = Self.lengths(4_000)
    let sorted = try BatchPlanner(lengths: lengths, layout: .lengthBucketed(), budget: .rows(8), seed: 1)
    let unsorted = try BatchPlanner(lengths: lengths, layout: .lengthBucketed(chunkSize: 8), budget: .rows(8), seed: 1)
    #expect(sorted.plan(epoch: 0).paddingFraction < 0.02)
    #expect(unsorted.plan(epoch: 0).paddingFraction > 0.3)
  }

  @Test func planOfTheFirstEpochIsPinned() throws {
    let planner = try BatchPlanner(
      lengths: [5, 9, 2, 7, 4, 8], layout: .packed(windowLength: 12), budget: .rows(2), seed: 42)
    #expect(planner.plan(epoch: 0).batches.map(\.rows) == PinnedValues.packedRows)
  }

  @Test func impossibleSettingsAndExamplesAreRefused() {
    func refusal(
      _ lengths: [Int], _ layout: BatchPlanner.Layout, _ budget: BatchPlanner.Budget
    ) -> BatchPlanError? {
      do {
        _ = try BatchPlanner(lengths: lengths, layout: layout, budget: budget, seed: 0)
        return nil
      } catch { return error }
    }
    let window = BatchPlanner.Layout.packed(windowLength: 8)
    #expect(refusal([8, 9], window, .rows(1)) == .exampleTooLong(index: 1, length: 9, limit: 8))
    #expect(refusal([8, 0], window, .rows(1)) == .emptyExample(index: 1))
    #expect(
      refusal([33], .lengthBucketed(lengthMultiple: 32), .tokens(63))
        == .exampleTooLong(index: 0, length: 33, limit: 32))
    #expect(refusal([8], window, .tokens(7))?.description.contains("less than one window") == true)
    #expect(refusal([8], window, .rows(0)) != nil)
    #expect(refusal([8], window, .tokens(-1)) != nil)
    #expect(refusal([8], .packed(windowLength: 0), .rows(1)) != nil)
    #expect(refusal([8], .lengthBucketed(chunkSize: 0), .rows(1)) != nil)
    #expect(refusal([8], .lengthBucketed(lengthMultiple: 0), .tokens(8)) != nil)
    #expect(refusal([8], .lengthBucketed(), .rows(Int.max)) == nil)
  }

  @Test func hundredThousandExamplesArePlannedQuickly() throws {
    let planner = try BatchPlanner(
      lengths: Self.lengths(100_000), layout: .packed(windowLength: 512), budget: .rows(4), seed: 1)
    let clock = ContinuousClock()
    // A scan over all windows would take minutes; the limit is loose for slow machines.
    #expect(clock.measure { _ = planner.plan(epoch: 0) } < .seconds(5))
  }
}
