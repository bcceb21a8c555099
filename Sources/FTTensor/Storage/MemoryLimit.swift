import Foundation

/// How much memory this process can have at all.
enum MemoryLimit {
  /// Memory and swap of the machine, or of the control group that the process is in; `Int.max` where neither can be told.
  ///
  /// Linux hands out more memory than there is and ends a process that touches it, without a word. Above this limit that is
  /// certain, so it is refused with a reason before.
  static func ofThisProcess() -> Int {
    let machine = machine(meminfo: text("/proc/meminfo"))
    let group = group(of: text("/proc/self/cgroup"), swap: machine.swap) { text("/sys/fs/cgroup\($0)") }
    return min(machine.memory == .max ? .max : machine.memory + machine.swap, group)
  }

  /// MemTotal and SwapTotal of /proc/meminfo.
  static func machine(meminfo: String?) -> (memory: Int, swap: Int) {
    let lines = (meminfo ?? "").split(separator: "\n")
    func bytes(_ name: String) -> Int? {
      guard let line = lines.first(where: { $0.hasPrefix("\(name):") }) else { return nil }
      return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }
    return (bytes("MemTotal") ?? .max, bytes("SwapTotal") ?? 0)
  }

  /// The least of the groups' limits from the process's own up to the root, version 2 of control groups.
  ///
  /// - Parameters:
  ///   - path: the content of /proc/self/cgroup.
  ///   - swap: the machine's.
  ///   - read: the content of a file below the groups' root.
  static func group(of path: String?, swap: Int, read: (String) -> String?) -> Int {
    let own = (path ?? "").split(separator: "\n").first { $0.hasPrefix("0::") }?.dropFirst(3) ?? "/"
    var names = own.split(separator: "/")
    var least = Int.max
    while true {
      let folder = names.isEmpty ? "" : "/" + names.joined(separator: "/")
      if let memory = read("\(folder)/memory.max").flatMap(Self.number) {
        // "max", and a missing file, mean as much swap as the machine has.
        let ownSwap = read("\(folder)/memory.swap.max").flatMap(Self.number) ?? swap
        let (sum, overflows) = memory.addingReportingOverflow(min(ownSwap, swap))
        least = min(least, overflows ? .max : sum)
      }
      if names.isEmpty { return least }
      names.removeLast()
    }
  }

  private static func number(_ text: String) -> Int? { Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) }

  private static func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
}
