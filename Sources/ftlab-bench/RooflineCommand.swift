import ArgumentParser
import FTReport
import FTTensor
import Foundation

/// `ftlab-bench roofline`: how near every work comes to what the processor could do.
struct RooflineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "roofline",
    abstract: "Compare every work with the least time this processor could need for it.",
    discussion: """
      The floor of a work is its products, convolutions, attention and recurrences at the rate of large matrix products on \
      this machine, measured first, or the reading of the weights at the rate of memory, whichever takes longer. The share \
      is floor ÷ measured time. What is done element by element (norms, activations, optimizers, Fourier transforms) has \
      no part in the floor, so that 100 % is out of reach, and "-" stands where a work is nothing else. A direct \
      convolution is counted; a faster algorithm may pass 100 %.

      Random weights, sizes as the other commands' defaults; synthesis on one thread. Two to four minutes in all.

      Examples:
        ftlab-bench roofline
        ftlab-bench roofline --only speaker --precision f32 --threads 2 --json
      """)

  @Option(help: "Only works whose name has this in it.") var only: String?
  @Option(help: "Only this type of the computation.") var precision: OperationsCommand.Precision?
  @OptionGroup var options: MeasurementOptions

  func run() throws {
    let works = RooflineWork.all.filter { work in
      (only.map(work.name.contains) ?? true) && (precision.map { $0 == work.precision } ?? true)
    }
    guard !works.isEmpty else {
      let names = Set(RooflineWork.all.map(\.name)).sorted().joined(separator: ", ")
      throw ValidationError("no work is named so; there are: \(names)")
    }
    let rows = try Dictionary(grouping: works.indices) { works[$0].threads ?? options.threads }
      .map { threads, indices in try measured(indices.map { works[$0] }, threads: threads) }
    let ordered = works.flatMap { work in
      rows.flatMap { $0 }.filter { $0.work == work.name && $0.precision == work.typeName }
    }
    if options.json {
      for row in ordered { try JSONLine.show(row) }
    } else {
      print(Self.table(ordered).text)
    }
  }

  /// The machine's line, and a row for each part of each work.
  private func measured(_ works: [RooflineWork], threads: Int?) throws -> [RooflineRow] {
    var configuration = Device.Configuration()
    if let threads { configuration.threads = threads }
    let compute = try ComputeThread(configuration)
    let (machine, report) = try compute.run { (Machine($0), DeviceReport(measuring: $0)) }
    let rates = RooflineRates(machine, report)
    if options.json { try JSONLine.show(rates) } else { print(rates.text) }
    return try works.flatMap { work -> [RooflineRow] in
      if work.precision == .bf16, report.bfloat16Rate == nil {
        Self.note("\(work.name), bf16: left out, the processor does not multiply bfloat16 itself")
        return []
      }
      Self.note("measuring \(work.name), \(work.typeName) …")
      return try compute.run(work.measure).map {
        RooflineRow(work, $0, floor: $0.work.floor(report), threads: report.threads)
      }
    }
  }

  private static func note(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

  private static func table(_ rows: [RooflineRow]) -> Table {
    Table(
      columns: ["work", "type", "10⁹ operations", "weights, MB", "floor, ms", "measured, ms", "share"],
      rows.map { row in
        let isCounted = row.floorSeconds > 0
        return [
          row.name, row.precision, String(format: "%.1f", row.operations * 1e-9),
          row.weightBytes > 0 ? String(format: "%.0f", row.weightBytes * 1e-6) : "-",
          String(format: "%.1f", 1e3 * row.floorSeconds), String(format: "%.1f", 1e3 * row.seconds),
          isCounted ? String(format: "%.0f %%", 100 * row.share) : "-",
        ]
      })
  }
}

/// The rates that floors are computed with: one line of JSON.
struct RooflineRates: Encodable {
  var kind = "rates"
  let machine: Machine
  let float32Gigaflops: Double
  let bfloat16Gigaflops: Double?
  let readGigabytesPerSecond: Double
  /// Running processes and waiting ones, the mean of the last minute; other load makes every share less.
  let load: Double?

  init(_ machine: Machine, _ report: DeviceReport) {
    self.machine = machine
    float32Gigaflops = report.float32Rate
    bfloat16Gigaflops = report.bfloat16Rate
    readGigabytesPerSecond = report.readRate
    load = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8))?.split(separator: " ").first.flatMap {
      Double($0)
    }
  }

  var text: String {
    let bfloat16 = bfloat16Gigaflops.map { String(format: ", bfloat16 %.0f", $0) } ?? ""
    let others = load.map { String(format: "; load of the last minute %.1f", $0) } ?? ""
    return machine.summary
      + String(format: ": float32 %.0f%@ GFLOP/s, memory %.0f GB/s", float32Gigaflops, bfloat16, readGigabytesPerSecond)
      + others
  }
}

/// A work beside its floor: one line of JSON.
struct RooflineRow: Encodable {
  var kind = "roofline"
  let work: String
  /// Empty where the work is measured as a whole.
  let part: String
  let precision: String
  let threads: Int
  let operations: Double
  let weightBytes: Double
  let floorSeconds: Double
  let seconds: Double
  let share: Double

  init(_ work: RooflineWork, _ measured: RooflineWork.Measured, floor: Double, threads: Int) {
    self.work = work.name
    part = measured.part
    precision = work.typeName
    self.threads = threads
    operations = measured.work.operations
    weightBytes = measured.work.weightBytes
    floorSeconds = floor
    seconds = measured.seconds
    share = floor / measured.seconds
  }

  var name: String { part.isEmpty ? work : "\(work): \(part)" }
}
