import FTReport
import Foundation

/// Prints measurements as they come, as a table or as lines of JSON.
final class OperationReporter {
  private let isJSON: Bool
  private(set) var count = 0
  /// Its rows are printed as they are measured, so its columns are as wide as such rows are.
  private let table = Table(
    columns: [
      .init("operation", width: 60), .init("", width: 4), .init("median ms", .trailing, width: 9),
      .init("minimum", .trailing, width: 8), .init("GFLOP/s", .trailing, width: 7),
      .init("GB/s", .trailing, width: 6), .init("runs", .trailing, width: 5),
    ], [])

  init(isJSON: Bool) { self.isJSON = isJSON }

  func report(_ machine: Machine) throws {
    if isJSON {
      try JSONLine.show(machine)
    } else {
      print(machine.summary)
      print(table.textLine(table.columns.map(\.title)))
    }
  }

  func report(_ result: OperationMeasurement) throws {
    count += 1
    if isJSON { return try JSONLine.show(result) }
    let milliseconds = { (seconds: Double) in String(format: "%.3f", 1000 * seconds) }
    let rate = { (value: Double?) in value.map { $0 == 0 ? "" : String(format: "%.1f", $0) } ?? "" }
    print(
      table.textLine([
        "\(result.operation)/\(result.shape)", result.precision, milliseconds(result.medianSeconds),
        milliseconds(result.minimumSeconds), rate(result.gigaflops), rate(result.gigabytesPerSecond), "\(result.runs)",
      ]))
  }

  func report(_ load: OtherLoad) throws { if isJSON { try JSONLine.show(load) } else { print(load.text) } }
}
