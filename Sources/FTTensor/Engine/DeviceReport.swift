import Foundation

/// What a device reaches, measured on it.
package struct DeviceReport: Sendable {
  package let engine: String
  package let threads: Int
  /// Products of 1024 × 1024 matrices, in 10⁹ operations per second.
  package let float32Rate: Double
  /// The same in bfloat16; `nil` where the processor does not multiply it itself.
  package let bfloat16Rate: Double?
  /// Reading a large tensor once, in 10⁹ bytes per second.
  package var readRate: Double

  /// Measures for about a second.
  package init(measuring device: Device) {
    engine = device.engine.name
    threads = device.configuration.threads
    float32Rate = Self.productRate(.float32, device)
    bfloat16Rate = device.hasFastBFloat16 ? Self.productRate(.bfloat16, device) : nil
    readRate = Self.readRate(device)
  }

  /// Reading a large tensor once, in 10⁹ bytes per second: the best of a tenth of a second.
  ///
  /// Where other machines share the memory, the rate of one moment is not that of the next; twofold changes within a minute were seen.
  package static func readRate(_ device: Device) -> Double {
    let large = Tensor(zeros: [48 << 20], on: device)
    return Double(large.byteCount) / fastest(runs: 16) { _ = large.sumOfSquares() } * 1e-9
  }

  /// The processor's name as the operating system knows it.
  package static var processorName: String {
    let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
    let line = lines.first { $0.hasPrefix("model name") }
    return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
  }

  private static func productRate(_ type: DType, _ device: Device) -> Double {
    let size = 1024
    let a = Tensor(repeating: 1, shape: [size, size], dtype: type, on: device)
    return 2 * Double(size * size * size) / fastest(runs: 10) { _ = Tensor.matmul(a, a, transposeB: true) } * 1e-9
  }

  private static func fastest(runs: Int, _ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    return (0...runs).map { _ in
      let (seconds, attoseconds) = clock.measure(body).components
      return Double(seconds) + Double(attoseconds) * 1e-18
    }.min()!
  }
}
