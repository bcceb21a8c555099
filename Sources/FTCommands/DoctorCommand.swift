import ArgumentParser
import FTLab
import Foundation

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "What this computer has, what ftlab chose, and how fast it is.",
    discussion: """
      Multiplies matrices for about a second and prints the rates.

      Example:
        ftlab doctor
      """)

  @Option(help: "Default: all processors.") var threads: Int?
  @Option(help: "automatic, onednn, openblas or reference.") var engine: EngineChoice = .automatic

  func validate() throws { try Bounds.checkThreads(threads) }

  func run() throws {
    Terminal.endWithItsReader()
    var configuration = Device.Configuration(engine: engine)
    if let threads { configuration.threads = threads }
    let report = try ComputeThread(configuration).run { DeviceReport(measuring: $0) }
    let memory = ProcessInfo.processInfo.physicalMemory
    let spinning = Device.spinCount.map { "spin for \($0) turns, then sleep" }
    let bfloat16 = report.bfloat16Rate.map { String(format: "%.0f GFLOP/s", $0) }
    let generator = Self.floor(rate: max(report.bfloat16Rate ?? 0, report.float32Rate))
    let facts = [
      ("processor", "\(DeviceReport.processorName), \(Device.Configuration.availableProcessors) in use"),
      ("memory", Terminal.bytes(Int(memory))),
      ("instruction set", InstructionSet.detected.name),
      ("engine", "\(report.engine), \(report.threads) threads"),
      ("waiting threads", spinning ?? "as GOMP_SPINCOUNT or OMP_WAIT_POLICY say"),
      ("float32", String(format: "%.0f GFLOP/s", report.float32Rate)),
      ("bfloat16", bfloat16 ?? "not on this processor; --precision auto takes f32"),
      ("reading memory", String(format: "%.0f GB/s", report.readRate)),
      ("precision auto", report.bfloat16Rate == nil ? "f32" : "bf16"),
      ("image generate", generator),
      ("models", ModelStore().root.path),
    ]
    Terminal.show(Table(facts: facts).text)
  }

  /// What the picture generator could do if it did nothing but multiply at this rate, in GFLOP a second.
  private static func floor(rate: Double) -> String {
    let pass = PictureFlowConfiguration(textEncoder: "", textEncoderSHA256: "").operationsPerPass / 1e9
    let steps = 12
    return String(
      format: "%.2f GFLOP a pass: at this rate at best %.1f pictures a second learned from, %.2f s for one of %d steps",
      pass, rate / (3 * pass), 2 * Double(steps) * pass / rate, steps)
  }
}

extension EngineChoice: ExpressibleByArgument {}
