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
      this machine, measured first, or the reading of the weights at the rate of memory, measured before and after the \
      work, whichever takes longer. The share is floor ÷ measured time. What is done element by element (norms, \
      activations, optimizers, Fourier transforms) has no part in the floor, so that 100 % is out of reach, and "-" \
      stands where a work is nothing else. A direct convolution is counted; a faster algorithm may pass 100 %.

      Random weights, sizes as the other commands' defaults; synthesis on one thread. Two to four minutes in all.

      Examples:
        ftlab-bench roofline
        ftlab-bench roofline --only speaker --precision f32 --threads 2 --json
        ftlab-bench roofline --instruction-set avx2
      """)

  @Option(help: "Only works whose name has this in it.") var only: String?
  @Option(help: "Only this type of the computation.") var precision: OperationsCommand.Precision?
  @OptionGroup var options: MeasurementOptions

  func run() throws {
    let works = RooflineWork.all.filter { work in
      (only.map(work.run.name.contains) ?? true) && (precision.map { $0 == work.run.precision } ?? true)
    }
    guard !works.isEmpty else {
      let names = Set(RooflineWork.all.map(\.run.name)).sorted().joined(separator: ", ")
      throw ValidationError("no work is named so; there are: \(names)")
    }
    let watch = LoadWatch()
    let rows = try Dictionary(grouping: works.indices) { works[$0].threads ?? options.threads }
      .map { threads, indices in try measured(indices.map { works[$0] }, threads: threads) }
    let ordered = works.flatMap { work in
      rows.flatMap { $0 }.filter { $0.work == work.run.name && $0.precision == work.run.typeName }
    }
    let other = watch.measured()
    if options.json {
      for row in ordered { try JSONLine.show(row) }
      try JSONLine.show(other)
    } else {
      print(Self.table(ordered).text)
      print(other.text)
    }
  }

  /// The machine's line, and a row for each part of each work.
  private func measured(_ works: [RooflineWork], threads: Int?) throws -> [RooflineRow] {
    var configuration = options.configuration()
    if let threads { configuration.threads = threads }
    let compute = try ComputeThread(configuration)
    let (machine, report) = try compute.run { (Machine($0), DeviceReport(measuring: $0)) }
    let rates = RooflineRates(machine, report)
    if options.json { try JSONLine.show(rates) } else { print("\(machine.summary): \(rates.text)") }
    return try works.flatMap { work -> [RooflineRow] in
      let run = work.run
      if run.needsBFloat16, report.bfloat16Rate == nil {
        let who = machine.instructionSet == machine.detectedInstructionSet ? "the processor" : machine.instructionSet
        Self.note("\(run.name), bf16: left out, \(who) does not multiply bfloat16 itself")
        return []
      }
      Self.note("measuring \(run.name), \(run.typeName) …")
      // Memory that other machines share has another rate every few seconds: it is measured before and after the work.
      let before = try compute.run(DeviceReport.readRate)
      let parts = try compute.run { try run.measured(on: $0).parts }
      var present = report
      present.readRate = (before + (try compute.run(DeviceReport.readRate))) / 2
      return parts.map { RooflineRow(run, $0, present) }
    }
  }

  private static func note(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

  private static func table(_ rows: [RooflineRow]) -> Table {
    Table(
      columns: [
        "work", "type", "10⁹ operations", "weights, MB", "memory, GB/s", "floor, ms", "measured, ms", "share",
      ],
      rows.map { row in
        [
          row.name, row.precision, String(format: "%.1f", row.operations * 1e-9),
          row.weightBytes > 0 ? String(format: "%.0f", row.weightBytes * 1e-6) : "-",
          row.readGigabytesPerSecond.map { String(format: "%.0f", $0) } ?? "-",
          String(format: "%.1f", 1e3 * row.floorSeconds), String(format: "%.1f", 1e3 * row.seconds),
          row.shareText,
        ]
      })
  }
}
