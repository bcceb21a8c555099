import FTTensor

/// Something that is measured as a whole, by a command of its own and by `ftlab-bench roofline`.
protocol BenchmarkRun: Sendable {
  associatedtype Measurement: BenchmarkMeasurement

  /// The work's name in tables, such as "text lora step".
  var name: String { get }
  /// `nil` for packed weights, whose products have the type that suits the processor.
  var precision: OperationsCommand.Precision? { get }
  /// Whether this says little of ftlab where the processor does not multiply bfloat16 itself.
  var needsBFloat16: Bool { get }

  func measured(on device: Device) throws -> Measurement
}

extension BenchmarkRun {
  /// The type of the computation, for people and programs.
  var typeName: String { precision?.rawValue ?? "packed" }
  var needsBFloat16: Bool { precision == .bf16 }
}

/// What a run tells, as one line of JSON.
protocol BenchmarkMeasurement: Encodable, Sendable {
  /// What is compared with a floor; empty where the run compares two ways of its own.
  var parts: [MeasuredPart] { get }
  /// The largest resident memory of the process when it was done, in bytes.
  var peakBytes: Int { get }
}

/// The time of a work or of a part of it, with what it asked for.
struct MeasuredPart: Sendable {
  /// Empty where the work is measured as a whole.
  var part = ""
  let seconds: Double
  let work: WorkTally
  /// How much was done in these seconds, where that has a unit of its own: tokens, seconds of sound.
  var amount: Double?
  var unit: String?
}

extension OperationsCommand.Precision {
  init(_ type: DType) { self = type == .float32 ? .f32 : .bf16 }
}
