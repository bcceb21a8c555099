import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A server that says the same bytes to everybody, whatever they mean.
public final class RawServer: Sendable {
  public let address: URL
  private let listener: Int32

  public init(_ bytes: [UInt8]) throws {
    let (listener, port) = try FaultyServer.listen()
    self.listener = listener
    address = URL(string: "http://127.0.0.1:\(port)")!
    Thread.detachNewThread {
      while true {
        let connection = accept(listener, nil, nil)
        if connection < 0 { return }
        var request = [UInt8](repeating: 0, count: 4096)
        _ = request.withUnsafeMutableBytes { recv(connection, $0.baseAddress, $0.count, 0) }
        _ = bytes.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        close(connection)
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }
}
