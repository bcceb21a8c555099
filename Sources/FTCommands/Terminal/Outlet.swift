import Foundation
import Synchronization

/// Standard output or standard error: the only place that writes to them.
///
/// A stream that cannot be written (a full disk, a reader or terminal that has gone, a closed descriptor) is no reason to end
/// hours of training. The first failure is remembered, nothing more is written to that stream, and ``Failure`` tells about it
/// when the program ends.
final class Outlet: Sendable {
  /// What the stream is called in messages.
  let name: String
  private let descriptor: Int32
  private let state = Mutex(State())

  private struct State {
    var failure: Int32?
    var endsWithItsReader = false
  }

  init(_ descriptor: Int32, name: String) { (self.descriptor, self.name) = (descriptor, name) }

  /// The error number of the first write that failed.
  var failure: Int32? { state.withLock { $0.failure } }

  /// From now on a pipe that nobody reads ends the program as it ends other programs: by SIGPIPE, without a word.
  func endWithItsReader() { state.withLock { $0.endsWithItsReader = true } }

  /// Writes all bytes, waiting where the reader is slow; nothing after a failure.
  func write(_ bytes: [UInt8]) {
    state.withLock { state in
      var written = 0
      while state.failure == nil, written < bytes.count {
        let count = bytes[written...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        if count >= 0 {
          written += count
        } else if errno == EAGAIN {
          waitForRoom()
        } else if errno == EPIPE, state.endsWithItsReader {
          Self.endQuietly()
        } else if errno != EINTR {
          state.failure = errno
        }
      }
    }
  }

  /// Somebody made the stream non-blocking; the descriptor is shared with them, so it stays so.
  private func waitForRoom() {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    _ = poll(&request, 1, 1000)
  }

  private static func endQuietly() -> Never {
    signal(SIGPIPE, SIG_DFL)
    raise(SIGPIPE)
    _exit(128 + SIGPIPE)
  }
}
