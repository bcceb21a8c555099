@preconcurrency import Foundation

/// Says on standard output, between what the cells print, which cell and which line the notebook has come to.
enum NotebookMark {
  private static let begin = ContinuousClock.now

  static func start() {
    // A crash loses what is buffered.
    setlinebuf(stdout)
    _ = begin
  }

  static func cell(_ number: Int) { say("cell \(number)") }
  static func line(_ number: Int) { say("line \(number)") }
  static func end() { say("end") }

  private static func say(_ what: String) {
    let time = (ContinuousClock.now - begin) / .seconds(1)
    print("\u{1E}\(what) \(time)")
  }
}
