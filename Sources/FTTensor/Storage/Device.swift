import CKernels

/// The machine's processor as ftlab uses it: a compute engine, a buffer pool and a number of threads.
///
/// A device and everything made on it belong to one thread; neither is `Sendable`. ``ComputeThread`` provides such a thread
/// and the device on it.
public final class Device {
  /// What to compute with.
  public struct Configuration: Sendable {
    /// Threads of the libgomp team; all processors by default. ``threadRange`` says how many there can be.
    public var threads: Int
    public var engine: EngineChoice
    /// An upper limit for the instruction set; `nil` uses all the processor has.
    public var instructionSet: InstructionSet?
    /// Bytes of freed buffers to keep for reuse; `nil` keeps what a repeated step needs, and 1 GB more.
    public var poolLimit: Int?

    public init(
      threads: Int = Configuration.availableProcessors, engine: EngineChoice = .automatic,
      instructionSet: InstructionSet? = nil, poolLimit: Int? = nil
    ) {
      self.threads = threads
      self.engine = engine
      self.instructionSet = instructionSet
      self.poolLimit = poolLimit
    }

    /// The processors this process may run on.
    public static var availableProcessors: Int { Int(ftk_available_processors()) }

    /// Threads that a device takes: four for each processor, and at most 1024. More than one for each only wait for each other;
    /// up to 64 are taken anywhere, so that the run of a larger computer can be repeated byte for byte.
    public static var threadRange: ClosedRange<Int> { 1...min(1024, max(64, 4 * availableProcessors)) }

    /// What is wrong with a number of threads; `nil` when nothing is.
    public static func problem(withThreads threads: Int) -> String? {
      if threadRange.contains(threads) { return nil }
      let processors = availableProcessors == 1 ? "1 processor" : "\(availableProcessors) processors"
      return
        "\(threads) threads on \(processors): expected 1 to \(threadRange.upperBound); one for each processor is fastest"
    }
  }

  /// What was asked for.
  public let configuration: Configuration
  /// Where tensors get their memory.
  package let pool: BufferPool
  /// What multiplies matrices.
  package let engine: any ComputeEngine
  /// Whether every convolution is the direct sum of its products, for comparison; always so with the reference engine.
  package var convolvesDirectly: Bool
  /// What is being asked for, while it is counted.
  package internal(set) var tally: WorkTally?

  /// - Throws: ``EngineError`` when the chosen engine cannot be loaded, or the number of threads is none.
  public init(_ configuration: Configuration = Configuration()) throws {
    if let problem = Configuration.problem(withThreads: configuration.threads) { throw EngineError.threads(problem) }
    self.configuration = configuration
    convolvesDirectly = configuration.engine == .reference
    OutOfMemory.watchKernels()
    if let limit = configuration.instructionSet { InstructionSet.limit(to: limit) }
    ftk_set_threads(Int32(configuration.threads))
    pool = BufferPool(limit: configuration.poolLimit, allowance: MemoryLimit.ofThisProcess())
    engine = try configuration.engine.makeEngine(threads: configuration.threads)
  }

  /// How long a waiting thread spins before it sleeps, in turns of libgomp's loop; `nil` where the environment says it
  /// (`GOMP_SPINCOUNT`, `OMP_WAIT_POLICY`).
  public static var spinCount: Int? { ftk_spin_count() < 0 ? nil : Int(ftk_spin_count()) }

  /// Whether products of bfloat16 matrices run on the processor's own instructions.
  public var hasFastBFloat16: Bool { engine.hasFastBFloat16 }
}

/// The instruction sets the kernels are compiled for, in rising order.
public enum InstructionSet: Int32, Sendable, CaseIterable, Comparable {
  case baseline = 0
  case avx2 = 1
  case avx512 = 2
  case avx512BFloat16 = 3

  /// The best one this processor has.
  public static var detected: InstructionSet { InstructionSet(rawValue: ftk_detected_isa()) ?? .baseline }
  /// The one the kernels use now.
  public static var current: InstructionSet { InstructionSet(rawValue: ftk_isa()) ?? .baseline }

  /// Limits the whole process, as the processor is a property of the process. Takes effect for oneDNN only before the
  /// first device is made.
  static func limit(to level: InstructionSet) {
    ftk_limit_isa(level.rawValue)
    ftk_dnn_limit_isa(level.rawValue)
  }

  public static func < (a: InstructionSet, b: InstructionSet) -> Bool { a.rawValue < b.rawValue }

  public var name: String {
    switch self {
    case .baseline: "baseline"
    case .avx2: "AVX2"
    case .avx512: "AVX-512"
    case .avx512BFloat16: "AVX-512 with bfloat16"
    }
  }
}
