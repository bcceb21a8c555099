import FTEvaluation
import Foundation
import Testing

@Suite struct MeasureTests {
  @Test func aMeasureIsReadBackAsItWasWritten() throws {
    let measures = [
      Measure("accuracy", unit: "%", .higher, 0.8, low: 0.6, high: 0.9, count: 10, perItem: [1, 0, nil]),
      Measure("attributes", unit: "%", .higher, undefined: "no row has attributes"),
    ]
    let data = try JSONEncoder().encode(Evaluation(measures, remarks: ["as before"]))
    #expect(try JSONDecoder().decode(Evaluation.self, from: data) == Evaluation(measures, remarks: ["as before"]))
  }
}
