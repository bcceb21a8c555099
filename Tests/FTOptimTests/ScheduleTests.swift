import FTOptim
import Testing

@Suite struct ScheduleTests {
  @Test func theRateRisesInAStraightLineDuringWarmUp() {
    let schedule = Schedule(shape: .cosine, rate: 1, warmupSteps: 4, totalSteps: 20)
    #expect((1...4).map { schedule.rate(at: $0) } == [0.25, 0.5, 0.75, 1])
  }

  @Test(arguments: [Schedule.Shape.linear, .cosine])
  func theRateFallsFromTheTopToItsEnd(shape: Schedule.Shape) {
    let schedule = Schedule(shape: shape, rate: 2, warmupSteps: 5, totalSteps: 25, finalFraction: 0.1)
    #expect(schedule.rate(at: 6) == 2)
    let rates = (6...25).map { schedule.rate(at: $0) }
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 > $1 })
    #expect(rates.last! > 0.2 && rates.last! < 0.4)
    #expect(abs(schedule.rate(at: 26) - 0.2) < 1e-12)
  }

  @Test func aConstantRateStays() {
    let schedule = Schedule(shape: .constant, rate: 3e-4, warmupSteps: 0, totalSteps: 10)
    #expect((1...10).allSatisfy { schedule.rate(at: $0) == 3e-4 })
  }

  /// torch.nn.utils.clip_grad_norm_: min(1, limit / (norm + 1e-6)).
  @Test func clippingOnlyEverShrinks() {
    #expect(clippingFactor(norm: 0.5, limit: 1) == 1)
    #expect(clippingFactor(norm: 4, limit: 1) == Float(1 / 4.000001))
  }
}
