import FTTensor
import Foundation

/// The rates that floors are computed with: one line of JSON.
struct RooflineRates: Encodable {
  var kind = "rates"
  let machine: Machine
  let float32Gigaflops: Double
  let bfloat16Gigaflops: Double?
  let readGigabytesPerSecond: Double

  init(_ machine: Machine, _ report: DeviceReport) {
    self.machine = machine
    float32Gigaflops = report.float32Rate
    bfloat16Gigaflops = report.bfloat16Rate
    readGigabytesPerSecond = report.readRate
  }

  var text: String {
    let bfloat16 =
      bfloat16Gigaflops.map { String(format: ", bfloat16 %.0f GFLOP/s", $0) } ?? " GFLOP/s, bfloat16 only as float32"
    return String(format: "float32 %.0f%@, memory %.0f GB/s", float32Gigaflops, bfloat16, readGigabytesPerSecond)
  }
}

/// A work beside its floor: one line of JSON.
struct RooflineRow: Encodable, Sendable {
  var kind = "roofline"
  let work: String
  /// Empty where the work is measured as a whole.
  let part: String
  let precision: String
  let threads: Int
  /// Of memory around this work, where it reads weights.
  let readGigabytesPerSecond: Double?
  let operations: Double
  let weightBytes: Double
  let floorSeconds: Double
  let seconds: Double
  let share: Double
  /// What is done in these seconds, where it has a unit of its own.
  let amount: Double?
  let unit: String?
  /// Of the process, where it measured this work alone.
  let peakBytes: Int?

  init(_ run: some BenchmarkRun, _ measured: MeasuredPart, _ report: DeviceReport, peakBytes: Int? = nil) {
    work = run.name
    part = measured.part
    precision = run.typeName
    threads = report.threads
    readGigabytesPerSecond = measured.work.weightBytes > 0 ? report.readRate : nil
    operations = measured.work.operations
    weightBytes = measured.work.weightBytes
    floorSeconds = measured.work.floor(report)
    seconds = measured.seconds
    share = floorSeconds / measured.seconds
    amount = measured.amount
    unit = measured.unit
    self.peakBytes = peakBytes
  }

  var name: String { part.isEmpty ? work : "\(work): \(part)" }

  /// "-" where nothing that is counted was done.
  var shareText: String { floorSeconds > 0 ? String(format: "%.0f %%", 100 * share) : "-" }

  /// For people, below a measurement.
  var summary: String {
    guard floorSeconds > 0 else { return "\(name): no part of it is counted in a floor" }
    return String(format: "%@: %@ of the floor, %.1f ms", name, shareText, 1e3 * floorSeconds)
  }
}
