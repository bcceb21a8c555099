import Foundation

/// The memory of this process as Linux counts it.
public enum ProcessMemory {
  /// The largest resident size so far in bytes, mapped file pages included (`VmHWM`); 0 where /proc is missing.
  public static var peak: Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return 0 }
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kilobytes = line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }
    return (kilobytes ?? 0) * 1024
  }
}
