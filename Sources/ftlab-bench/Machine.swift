import FTTensor
import Foundation

/// What the numbers were measured on.
struct Machine: Encodable {
  var kind = "machine"
  let processor: String
  let instructionSet: String
  let engine: String
  let threads: Int
  let processors: Int

  init(_ device: Device) {
    processor = Self.processorName
    instructionSet = InstructionSet.current.name
    engine = device.engine.name
    threads = device.configuration.threads
    processors = Device.Configuration.availableProcessors
  }

  /// The model name Linux gives, or "unknown".
  private static var processorName: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
    return name ?? "unknown"
  }
}
