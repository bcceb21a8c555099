import Foundation
import Synchronization

/// Ctrl-C and SIGTERM as a wish, not an end: work in hand is finished and saved. A second Ctrl-C ends the program.
enum Interrupt {
  private static let wished = Atomic<Bool>(false)

  static var isRequested: Bool { wished.load(ordering: .relaxed) }

  /// Starts listening.
  static func install() {
    // A parent may have started the program with these signals blocked.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in
        if Interrupt.wished.exchange(true, ordering: .relaxed) { _exit(130) }
      }
    }
  }
}
