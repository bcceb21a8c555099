import FTData
import FTRandom
import Testing

@Suite struct BatchPlannerTests {
  static let orders: [BatchPlanner.PackingOrder] = [.firstFitDecreasing, .nextFit]

  static func lengths(_ count: Int, maximum: Int = 200, seed: UInt64 = 1) -> [Int] {
    var generator = RandomGenerator(seed: seed)
    return (0..<count).map { _ in 1 + generator.integer(below: maximum) }
  }

  @Test(arguments: orders, [0, 1, 2, 7, 500])
  func everyExampleIsInTheEpochExactlyOnce(order: BatchPlanner.PackingOrder, count: Int) throws {
    let planner = try BatchPlanner(lengths: Self.lengths(count), windowLength: 256, order: order, seed: 5)
    for epoch in 0..<3 {
      let plan = planner.plan(epoch: epoch)
      #expect(plan.batches.flatMap(\.examples).sorted() == Array(0..<count))
      #expect(plan.batches.allSatisfy { !$0.examples.isEmpty })
    }
  }

  @Test(arguments: orders)
  func noWindowHoldsMoreThanItsLength(order: BatchPlanner.PackingOrder) throws {
    let lengths = Self.lengths(500)
    let planner = try BatchPlanner(lengths: lengths, windowLength: 200, order: order, seed: 5)
    for batch in planner.plan(epoch: 0).batches {
      #expect(batch.tokenCount <= 200)
      #expect(batch.tokenCount == batch.examples.reduce(0) { $0 + lengths[$1] })
    }
  }

  @Test(arguments: orders)
  func seedAndEpochDecideTheOrder(order: BatchPlanner.PackingOrder) throws {
    let lengths = Self.lengths(300)
    let one = try BatchPlanner(lengths: lengths, windowLength: 256, order: order, seed: 5)
    let same = try BatchPlanner(lengths: lengths, windowLength: 256, order: order, seed: 5)
    let other = try BatchPlanner(lengths: lengths, windowLength: 256, order: order, seed: 6)
    #expect(one.plan(epoch: 2) == same.plan(epoch: 2))
    #expect(one.plan(epoch: 2).batches != one.plan(epoch: 3).batches)
    #expect(one.plan(epoch: 2).batches != other.plan(epoch: 2).batches)
  }

  /// Johnson's bound: first-fit decreasing needs at most 11/9 · optimum + 6/9 windows, and no packing needs fewer than
  /// tokens / window.
  @Test func firstFitDecreasingIsDense() throws {
    let lengths = Self.lengths(2_000)
    let dense = try BatchPlanner(lengths: lengths, windowLength: 512, seed: 1)
    let simple = try BatchPlanner(lengths: lengths, windowLength: 512, order: .nextFit, seed: 1)
    let fewest = (lengths.reduce(0, +) + 511) / 512
    #expect(dense.plan(epoch: 0).batches.count <= fewest * 11 / 9 + 1)
    #expect(dense.plan(epoch: 0).paddingFraction < 0.01)
    #expect(dense.plan(epoch: 0).paddingFraction < simple.plan(epoch: 0).paddingFraction)
  }

  /// By hand: 6 + 4, 5 + 5, 3 fill three windows of ten; next-fit in any order needs at least as many.
  @Test func packingFillsWindowsByHandExample() throws {
    let planner = try BatchPlanner(lengths: [6, 5, 5, 4, 3], windowLength: 10, seed: 0)
    let plan = planner.plan(epoch: 0)
    #expect(Set(plan.batches.map { Set($0.examples) }) == [[0, 3], [1, 2], [4]])
    #expect(plan.batches.reduce(0) { $0 + $1.tokenCount } == 23)
    #expect(abs(plan.paddingFraction - 7.0 / 30) < 1e-12)
  }

  @Test func planOfTheFirstEpochIsPinned() throws {
    let planner = try BatchPlanner(lengths: [5, 9, 2, 7, 4, 8], windowLength: 12, seed: 42)
    #expect(planner.plan(epoch: 0).batches.map(\.examples) == PinnedValues.packedWindows)
  }

  @Test func impossibleSettingsAndExamplesAreRefused() {
    func refusal(_ lengths: [Int], windowLength: Int) -> BatchPlanError? {
      do {
        _ = try BatchPlanner(lengths: lengths, windowLength: windowLength, seed: 0)
        return nil
      } catch { return error }
    }
    #expect(refusal([8, 9], windowLength: 8) == .exampleTooLong(index: 1, length: 9, limit: 8))
    #expect(refusal([8, 0], windowLength: 8) == .emptyExample(index: 1))
    #expect(refusal([8], windowLength: 0) != nil)
    #expect(refusal([8], windowLength: -1) != nil)
    #expect(refusal([8], windowLength: Int.max) == nil)
  }

  @Test func hundredThousandExamplesArePlannedQuickly() throws {
    let planner = try BatchPlanner(lengths: Self.lengths(100_000), windowLength: 512, seed: 1)
    let clock = ContinuousClock()
    // A scan over all windows would take minutes; the limit is loose for slow machines.
    #expect(clock.measure { _ = planner.plan(epoch: 0) } < .seconds(5))
  }
}
