import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// A web server of this process, on a port of 127.0.0.1 that the system chooses, that answers as a test wants: also wrongly.
///
/// It speaks HTTP/1.1, one request a connection. It ends with the object.
public final class FaultyServer: Sendable {
  public struct Request: Sendable {
    /// With the query.
    public let path: String
    /// By names in lower case.
    public let headers: [String: String]
    /// How many requests came before.
    public let index: Int
  }

  public struct Response: Sendable {
    public var status: Int
    public var headers: [String: String]
    public var body: [UInt8]
    /// What Content-Length says; by default the truth, and with `-1` nothing.
    public var announced: Int?
    /// After how many bytes of the body the connection is closed.
    public var cut: Int?
    /// Microseconds of rest after each 4096 bytes.
    public var pause: UInt32 = 0

    public init(_ status: Int, _ headers: [String: String] = [:], body: [UInt8] = [], announced: Int? = nil) {
      self.status = status
      self.headers = headers
      self.body = body
      self.announced = announced
    }
  }

  public let port: Int
  private let listener: Int32
  private let log = Mutex<(requests: [Request], sent: Int)>(([], 0))
  private let answer: @Sendable (Request) -> Response

  public init(_ answer: @escaping @Sendable (Request) -> Response) throws {
    self.answer = answer
    let (listener, port) = try Self.listen()
    self.listener = listener
    self.port = port
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0, let server = self else {
          if connection >= 0 { close(connection) }
          return
        }
        Thread.detachNewThread { server.serve(connection) }
      }
    }
  }

  /// A socket that is listened at, and its port.
  static func listen() throws -> (socket: Int32, port: Int) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let failed = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) != 0 || Glibc.listen(listener, 16) != 0 || getsockname(listener, $0, &size) != 0
      }
    }
    guard !failed else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EADDRINUSE) }
    return (listener, Int(UInt16(bigEndian: address.sin_port)))
  }

  deinit {
    // Wakes the thread that accepts.
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  public var address: URL { URL(string: "http://127.0.0.1:\(port)")! }
  public var requests: [Request] { log.withLock { $0.requests } }
  /// Bytes of bodies that were sent.
  public var sent: Int { log.withLock { $0.sent } }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    guard let request = read(connection) else { return }
    var response = answer(request)
    if response.headers["Connection"] == nil { response.headers["Connection"] = "close" }
    let length = response.announced ?? response.body.count
    if length >= 0 { response.headers["Content-Length"] = "\(length)" }
    let head =
      "HTTP/1.1 \(response.status) X\r\n"
      + response.headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined() + "\r\n"
    guard send(Array(head.utf8), to: connection) else { return }
    let body = response.body.prefix(response.cut ?? .max)
    var place = 0
    while place < body.count {
      let piece = Array(body[place..<min(body.count, place + 4096)])
      guard send(piece, to: connection) else { return }
      place += piece.count
      log.withLock { $0.sent += piece.count }
      if response.pause > 0 { usleep(response.pause) }
    }
  }

  private func send(_ bytes: [UInt8], to connection: Int32) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      sent += count
    }
    return true
  }

  /// A whole request, so that nothing unread is left when the connection closes: that would take back what was sent.
  private func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
      let count = piece.withUnsafeMutableBytes { recv(connection, $0.baseAddress, $0.count, 0) }
      guard count > 0 else { return nil }
      bytes += piece[..<count]
    }
    let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count == 3 else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    return log.withLock { log in
      let request = Request(path: String(words[1]), headers: headers, index: log.requests.count)
      log.requests.append(request)
      return request
    }
  }
}
