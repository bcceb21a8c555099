import FTLab
import Foundation

/// How far a long command is: a line that is drawn over on a terminal; in a pipe a plain line every few seconds, so that a log stays
/// readable.
struct ProgressLine {
  /// Seconds between two plain lines.
  static let interval = 5.0

  private var lastPlainLine: Date

  /// - Parameter isQuietAtFirst: whether the first plain line waits for the interval, for work that may be done before it.
  init(isQuietAtFirst: Bool = false) { lastPlainLine = isQuietAtFirst ? Date() : .distantPast }

  /// - Parameters:
  ///   - text: the line, without its indent.
  ///   - bar: what a terminal shows in front of it.
  ///   - isLast: the line is shown whenever the one before was.
  mutating func show(_ text: String, bar: String = "", isLast: Bool = false) {
    if Terminal.isInteractive {
      Terminal.redraw("  \(bar)\(text)")
    } else if isLast || Date().timeIntervalSince(lastPlainLine) > Self.interval {
      lastPlainLine = Date()
      Terminal.note("  \(text)")
    }
  }

  /// Takes the line off a terminal.
  func clear() { Terminal.redraw("") }
}
