import Foundation

/// Prints measurements as they come, as a table or as lines of JSON.
final class OperationReporter {
  private let isJSON: Bool
  private(set) var count = 0

  init(isJSON: Bool) { self.isJSON = isJSON }

  func report(_ machine: Machine) {
    if isJSON {
      printJSON(machine)
    } else {
      print(
        "\(machine.processor), \(machine.instructionSet), \(machine.engine), "
          + "\(machine.threads) of \(machine.processors) processors")
      print(row(["operation", "", "median ms", "minimum", "GFLOP/s", "GB/s", "runs"]))
    }
  }

  func report(_ result: OperationMeasurement) {
    count += 1
    if isJSON {
      printJSON(result)
      return
    }
    let milliseconds = { (seconds: Double) in String(format: "%.3f", 1000 * seconds) }
    let rate = { (value: Double?) in value.map { $0 == 0 ? "" : String(format: "%.1f", $0) } ?? "" }
    print(
      row([
        "\(result.operation)/\(result.shape)", result.precision, milliseconds(result.medianSeconds),
        milliseconds(result.minimumSeconds), rate(result.gigaflops), rate(result.gigabytesPerSecond), "\(result.runs)",
      ]))
  }

  private func printJSON(_ value: some Encodable) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { return }
    print(String(decoding: data, as: UTF8.self))
  }

  /// The name and precision to the left, numbers to the right.
  private func row(_ fields: [String]) -> String {
    let widths = [62, 4, 10, 10, 9, 8, 7]
    return zip(fields, widths).enumerated().map { column, field in
      let padding = String(repeating: " ", count: max(0, field.1 - field.0.count))
      return column < 2 ? field.0 + padding : padding + field.0
    }.joined(separator: " ")
  }
}
