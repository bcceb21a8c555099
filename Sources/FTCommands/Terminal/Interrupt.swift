import Foundation
import Synchronization

/// Ctrl-C, SIGTERM and SIGHUP (the terminal or the connection has gone) as a wish, not an end: work in hand is finished and
/// saved. A second Ctrl-C ends the program at once.
enum Interrupt {
  /// The signal that came first; 0 before.
  private static let wished = Atomic<Int32>(0)

  static var isRequested: Bool { wished.load(ordering: .relaxed) != 0 }

  /// What the program ends with after a wish to stop, as shells count: 129 after SIGHUP, otherwise 130.
  static var status: Int32 { wished.load(ordering: .relaxed) == SIGHUP ? 129 : 130 }

  /// Starts listening.
  static func install() {
    // Started by nohup, the program goes on when the terminal has gone.
    let outlivesTerminal = isIgnored(SIGHUP)
    let numbers = outlivesTerminal ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]
    // A parent may have started the program with these signals blocked.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in numbers { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    for number in numbers {
      signal(number) { number in
        let (isFirst, first) = Interrupt.wished.compareExchange(expected: 0, desired: number, ordering: .relaxed)
        // Closing a terminal sends SIGHUP more than once, and logging out SIGTERM after it; only insisting ends unsaved.
        if !isFirst, number == SIGINT || (number == SIGTERM && first == SIGTERM) { _exit(130) }
      }
    }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    let before = signal(number, SIG_IGN)
    _ = signal(number, before)
    return unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
