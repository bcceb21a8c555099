import FTTensor
import Foundation

/// The device tests compute on.
///
/// The environment variable FTLAB_TEST_MAX_ISA (baseline, avx2 or avx512) limits the instruction set of the whole process;
/// `tools/test` runs the numeric tests a second time with avx2. Every test takes its device from here, because oneDNN
/// can be limited only before its first use.
public enum TestDevice {
  /// The configuration for tests: two threads, whatever the machine, so that results can be compared.
  public static func configuration(
    threads: Int = 2, engine: EngineChoice = .automatic, poolLimit: Int = 64 << 20
  ) -> Device.Configuration {
    Device.Configuration(threads: threads, engine: engine, instructionSet: instructionSet, poolLimit: poolLimit)
  }

  /// A device on the calling thread. A test that uses it must not suspend.
  public static func make(
    threads: Int = 2, engine: EngineChoice = .automatic, poolLimit: Int = 64 << 20
  ) throws -> Device {
    try Device(configuration(threads: threads, engine: engine, poolLimit: poolLimit))
  }

  /// The limit the environment asks for, if any.
  public static let instructionSet: InstructionSet? = {
    guard let name = ProcessInfo.processInfo.environment["FTLAB_TEST_MAX_ISA"] else { return nil }
    switch name {
    case "baseline": return .baseline
    case "avx2": return .avx2
    case "avx512": return .avx512
    default: fatalError("FTLAB_TEST_MAX_ISA is \"\(name)\"; it must be baseline, avx2 or avx512")
    }
  }()
}
