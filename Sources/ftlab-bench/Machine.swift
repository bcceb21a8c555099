import ArgumentParser
import FTTensor

/// What the numbers were measured on: one line of JSON.
struct Machine: Encodable {
  var kind = "machine"
  let processor: String
  /// What was computed with.
  let instructionSet: String
  /// The best that the processor has; more than ``instructionSet`` where that was limited.
  let detectedInstructionSet: String
  let engine: String
  let threads: Int
  let processors: Int

  init(_ device: Device) {
    processor = DeviceReport.processorName
    instructionSet = InstructionSet.current.name
    detectedInstructionSet = InstructionSet.detected.name
    engine = device.engine.name
    threads = device.configuration.threads
    processors = Device.Configuration.availableProcessors
  }

  /// One line for people.
  var summary: String {
    let limit = instructionSet == detectedInstructionSet ? "" : " (limited; it has \(detectedInstructionSet))"
    return "\(processor), \(instructionSet)\(limit), \(engine), \(threads) of \(processors) processors"
  }
}

extension InstructionSet: ExpressibleByArgument {
  /// The word on the command line.
  var argument: String {
    switch self {
    case .baseline: "baseline"
    case .avx2: "avx2"
    case .avx512: "avx512"
    case .avx512BFloat16: "avx512-bf16"
    }
  }

  public init?(argument: String) {
    guard let found = Self.allCases.first(where: { $0.argument == argument }) else { return nil }
    self = found
  }

  public static var allValueStrings: [String] { allCases.map(\.argument) }

  /// What is wrong with this as a limit on this processor; `nil` when nothing is.
  var problemAsLimit: String? {
    if self <= .detected { return nil }
    let choices = Self.allCases.filter { $0 <= .detected }.map(\.argument).joined(separator: " or ")
    return "--instruction-set \(argument): this processor has no more than \(InstructionSet.detected.name); "
      + "give \(choices), or leave it out for all that it has"
  }
}
