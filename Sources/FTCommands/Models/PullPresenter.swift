import FTDownload
import FTLab
import Foundation

/// Shows a pull: what will come, how far it is, how fast, and how long it lasts.
final class PullPresenter {
  /// Seconds over which the rate is taken: long enough to be calm, short enough to follow the network.
  private static let window = 10.0

  private var line = ProgressLine(isQuietAtFirst: true)
  private var marks: [(time: Date, bytes: Int)] = []
  private var lastShown = Date.distantPast

  func show(_ event: PullEvent) {
    switch event {
    case .listed(let files, let bytes, let present, let revision):
      let size = bytes.map { ", \(Terminal.bytes($0))" } ?? ""
      let there = present > 0 ? "; \(Terminal.bytes(present)) are there already" : ""
      let what = files == 1 ? "one file" : "\(files) files"
      Terminal.note("Fetching \(what)\(size)\(revision.map { " (\($0.prefix(40)))" } ?? "")\(there)")
    case .progress(let progress): show(progress)
    case .retrying(let reason, let seconds):
      clear()
      // What is begun anew is no news.
      if seconds > 0 { Terminal.note("  \(reason); trying again in \(Terminal.seconds(seconds))") }
      marks = []
    case .importing(let progress):
      Terminal.redraw("  \(progress.stage.rawValue) \(100 * progress.completed / max(1, progress.total)) %")
    }
  }

  func clear() { line.clear() }

  private func show(_ progress: PullProgress) {
    let now = Date()
    let isLast = progress.completed == progress.total
    guard isLast || now.timeIntervalSince(lastShown) > 0.2 else { return }
    lastShown = now
    marks.removeAll { now.timeIntervalSince($0.time) > Self.window || $0.bytes > progress.completed }
    marks.append((now, progress.completed))
    var parts = [
      progress.total.map { "\(Terminal.bytes(progress.completed)) of \(Terminal.bytes($0))" }
        ?? Terminal.bytes(progress.completed)
    ]
    let seconds = now.timeIntervalSince(marks[0].time)
    if seconds > 0.5 {
      let rate = Double(progress.completed - marks[0].bytes) / seconds
      parts.append("\(Terminal.bytes(Int(rate)))/s")
      if let total = progress.total, rate > 1 {
        parts.append("\(Terminal.seconds(Double(total - progress.completed) / rate)) left")
      }
    }
    line.show("\(progress.file): \(parts.joined(separator: ", "))")
  }
}
