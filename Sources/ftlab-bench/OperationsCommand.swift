import ArgumentParser
import FTOpCases
import FTTensor

/// `ftlab-bench ops`: single operations at the shapes of SmolLM2-135M and of the style step.
struct OperationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ops",
    abstract: "Time single operations at the shapes of SmolLM2-135M (4 × 256 tokens) and of the style step (4 × 256²).",
    discussion: """
      Rates are the operations and the least memory traffic of one forward run, divided by the median time. With \
      --gradients the time is that of the forward and backward pass together, and no rates are printed.
      """)

  enum Precision: String, ExpressibleByArgument, CaseIterable {
    case f32, bf16

    var dtype: DType { self == .f32 ? .float32 : .bfloat16 }
  }

  @Option(help: "Only operations whose name matches this regular expression.")
  var filter: String?

  @Option(help: "The type of the computation; both when absent.")
  var precision: Precision?

  @Option(help: "What multiplies matrices: automatic, onednn, openblas or reference.")
  var engine: EngineChoice = .automatic

  @Flag(help: "Time the forward and backward pass instead of the forward pass.")
  var gradients = false

  @OptionGroup var options: MeasurementOptions

  func validate() throws {
    if let filter, (try? Regex(filter)) == nil {
      throw ValidationError("--filter \"\(filter)\" is not a regular expression")
    }
  }

  func run() throws {
    let watch = LoadWatch()
    let pattern = try filter.map { try Regex($0) }
    let device = try Device(options.configuration(engine: engine))
    let reporter = OperationReporter(isJSON: options.json)
    try reporter.report(Machine(device))
    for operation in OperationTable.all {
      for shape in operation.benchmarks where try matches(pattern, "\(operation.family.rawValue)/\(shape.name)") {
        for dtype in precision.map({ [$0.dtype] }) ?? [.float32, .bfloat16] {
          let run = OperationRun(operation, shape, dtype, withGradients: gradients, on: device)
          try reporter.report(run.measured())
        }
      }
    }
    if reporter.count == 0 {
      throw ValidationError("no operation matches \"\(filter ?? "")\"; without --filter all of them are timed")
    }
    try reporter.report(watch.measured())
  }

  private func matches(_ pattern: Regex<AnyRegexOutput>?, _ name: String) throws -> Bool {
    guard let pattern else { return true }
    return try pattern.firstMatch(in: name) != nil
  }
}

extension EngineChoice: ExpressibleByArgument {}
