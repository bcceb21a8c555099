import Foundation

/// What else the machine did while something was measured: one line of JSON.
struct OtherLoad: Encodable {
  var kind = "load"
  /// Running and waiting processes, the mean of the minute before; `nil` where Linux does not say.
  let loadBefore: Double?
  /// Processors' worth of time that other programs of this machine took meanwhile.
  let otherProcessors: Double?
  /// The same of other machines on the same hardware, where a virtual machine is told.
  let stolenProcessors: Double?

  /// Whether it changed what was measured by more than such numbers differ by themselves.
  var isMuch: Bool { (otherProcessors ?? 0) + (stolenProcessors ?? 0) > 0.2 }

  var text: String {
    var parts: [String] = []
    if let otherProcessors { parts.append(String(format: "%.2f processors while this ran", otherProcessors)) }
    if let stolenProcessors, stolenProcessors >= 0.005 {
      parts.append(String(format: "%.2f taken by other machines", stolenProcessors))
    }
    if let loadBefore { parts.append(String(format: "%.1f in the minute before", loadBefore)) }
    if parts.isEmpty { parts.append("unknown, /proc says nothing of it") }
    return "other load: \(parts.joined(separator: ", "))" + (isMuch ? "; do not quote these numbers" : "")
  }
}

/// Reads Linux's counts of processor time when it is made, and what came on top since.
struct LoadWatch {
  private let load = Self.words("/proc/loadavg")?.first.flatMap { Double($0) }
  private let begin = Counts()

  /// What else there was since this was made.
  func measured() -> OtherLoad {
    guard let begin, let end = Counts(), end.all > begin.all else {
      return OtherLoad(loadBefore: load, otherProcessors: nil, stolenProcessors: nil)
    }
    // Counts of all processors, so that their unit cancels out.
    let share = { (ticks: Double) in max(0, ticks) * Double(end.processors) / (end.all - begin.all) }
    return OtherLoad(
      loadBefore: load, otherProcessors: share(end.busy - begin.busy - (end.own - begin.own)),
      stolenProcessors: share(end.stolen - begin.stolen))
  }

  /// Sums over all processors since the machine was started, in ticks of the system's clock.
  private struct Counts {
    let all: Double
    let busy: Double
    let stolen: Double
    /// Of this process.
    let own: Double
    let processors: Int

    init?() {
      guard let text = try? String(contentsOfFile: "/proc/stat", encoding: .utf8),
        let own = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8)
      else { return nil }
      let lines = text.split(separator: "\n").filter { $0.hasPrefix("cpu") }
      // user, nice, system, idle, waiting for input, two of interrupts, stolen; guests are counted in the first two.
      let times = lines.first?.split(separator: " ").dropFirst().prefix(8).compactMap { Double($0) } ?? []
      // The name of the program, in parentheses, may hold anything; twelve fields after it come user and system time.
      let fields = own[(own.lastIndex(of: ")") ?? own.startIndex)...].split(separator: " ")
      guard times.count == 8, lines.count > 1, fields.count > 13, let user = Double(fields[12]),
        let system = Double(fields[13])
      else { return nil }
      all = times.reduce(0, +)
      stolen = times[7]
      busy = all - times[3] - times[4] - stolen
      self.own = user + system
      processors = lines.count - 1
    }
  }

  private static func words(_ path: String) -> [Substring]? {
    (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: " ")
  }
}
