import FTData
import FTRandom
import Testing

@Suite struct BatchPlannerTests {
  static func lengths(_ count: Int, maximum: Int = 200, seed: UInt64 = 1) -> [Int] {
    var generator = RandomGenerator(seed: seed)
    return (0..<count).map { _ in 1 + generator.integer(below: maximum) }
  }

  @Test(arguments: [0, 1, 2, 7, 500])
  func everyExampleIsInTheEpochExactlyOnce(count: Int) throws {
    let planner = try BatchPlanner(lengths: Self.lengths(count), windowLength: 256, seed: 5)
    for epoch in 0..<3 {
      let plan = planner.plan(epoch: epoch)
      #expect(plan.batches.flatMap(\.examples).sorted() == Array(0..<count))
      #expect(plan.batches.allSatisfy { !$0.examples.isEmpty })
    }
  }

  @Test func noWindowHoldsMoreThanItsLength() throws {
    let lengths = Self.lengths(500)
    let planner = try BatchPlanner(lengths: lengths, windowLength: 200, seed: 5)
    for batch in planner.plan(epoch: 0).batches {
      #expect(batch.tokenCount <= 200)
      #expect(batch.tokenCount == batch.examples.reduce(0) { $0 + lengths[$1] })
    }
  }

  @Test func seedAndEpochDecideTheOrder() throws {
    let lengths = Self.lengths(300)
    let one = try BatchPlanner(lengths: lengths, windowLength: 256, seed: 5)
    let same = try BatchPlanner(lengths: lengths, windowLength: 256, seed: 5)
    let other = try BatchPlanner(lengths: lengths, windowLength: 256, seed: 6)
    #expect(one.plan(epoch: 2) == same.plan(epoch: 2))
    #expect(one.plan(epoch: 2).batches != one.plan(epoch: 3).batches)
    #expect(one.plan(epoch: 2).batches != other.plan(epoch: 2).batches)
  }

  /// A window is closed only where the next example does not fit: two neighbours are always more than one window.
  @Test func windowsAreClosedWhenTheNextDoesNotFit() throws {
    let lengths = Self.lengths(2_000)
    let batches = try BatchPlanner(lengths: lengths, windowLength: 512, seed: 1).plan(epoch: 0).batches
    for (batch, next) in zip(batches, batches.dropFirst()) {
      #expect(batch.tokenCount + lengths[next.examples[0]] > 512)
    }
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
    // The limit is loose for slow machines.
    #expect(clock.measure { _ = planner.plan(epoch: 0) } < .seconds(5))
  }
}
