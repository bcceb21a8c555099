import CCurl
import Foundation

/// Who hears of an answer while it comes.
protocol HTTPReceiver: AnyObject {
  /// - Returns: whether the body is wanted.
  func begin(_ head: HTTPHead) throws -> Bool
  func receive(_ bytes: UnsafeRawBufferPointer) throws
}

/// Requests over http and https through libcurl, one after the other over a connection that is kept.
///
/// Everything happens on the calling thread, so a slow disk slows the network down instead of filling the memory.
/// Proxies are those that the environment names for libcurl (`https_proxy`, `http_proxy`, `no_proxy`).
final class HTTPClient {
  struct Settings: Sendable {
    var userAgent = "ftlab"
    /// A file of certificates to trust instead of the system's.
    var certificates: String?
    /// Seconds until a connection must stand, and that it may be silent.
    var connectSeconds = 20
    var stallSeconds = 60
    /// Asked several times a second.
    var shouldStop: @Sendable () -> Bool = { false }
  }

  let settings: Settings
  /// Whether anything has answered so far.
  private(set) var hasAnswered = false
  private let connection: UnsafeMutableRawPointer

  /// - Throws: ``DownloadError/noLibrary(_:)``.
  init(_ settings: Settings = Settings()) throws(DownloadError) {
    if let problem = ftu_load() { throw .noLibrary(String(cString: problem)) }
    guard let connection = ftu_open() else { throw .noLibrary("there is no memory for a connection") }
    self.connection = connection
    self.settings = settings
  }

  deinit { ftu_close(connection) }

  /// One request; redirects are an answer like any other.
  ///
  /// - Throws: ``TransferFailure``, and what the receiver throws.
  func exchange(_ url: URL, headers: [String: String], _ receiver: any HTTPReceiver) throws -> HTTPHead {
    let exchange = Exchange(receiver, settings.shouldStop)
    var words = [CChar](repeating: 0, count: Int(FTU_ERROR_SIZE))
    let lines = headers.sorted { $0.key < $1.key }.map { strdup("\($0.key): \($0.value)") }
    defer { for line in lines { free(line) } }
    let code = withExtendedLifetime(exchange) {
      (lines.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { headers in
        url.absoluteString.withCString { url in
          settings.userAgent.withCString { agent in
            withOptionalCString(settings.certificates) { certificates in
              var request = ftu_request(
                url: url, headers: headers.baseAddress, user_agent: agent, certificates: certificates,
                connect_seconds: settings.connectSeconds, stall_seconds: settings.stallSeconds,
                header: { Exchange.of($0).header(UnsafeRawBufferPointer(start: $1, count: $2)) },
                body: { Exchange.of($0).body(UnsafeRawBufferPointer(start: $1, count: $2)) },
                tick: { Exchange.of($0).shouldStop() ? 1 : 0 },
                context: Unmanaged.passUnretained(exchange).toOpaque())
              return ftu_get(connection, &request, &words)
            }
          }
        }
      }
    }
    hasAnswered = hasAnswered || exchange.head != nil
    if let error = exchange.error { throw error }
    if let head = exchange.head, exchange.hasEnough || code == 0 { return head }
    guard code != 0 else { throw TransferFailure(.malformed, "an answer without a head") }
    let detail = words.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    throw TransferFailure(code: code, detail: detail)
  }

  private func withOptionalCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let text else { return body(nil) }
    return text.withCString { body($0) }
  }
}

/// The state of one request. The three functions are called by libcurl on the thread that waits for it, one at a time.
private final class Exchange {
  /// What is read of a body that nobody wants, so that the connection can be kept.
  private static let mostUnwanted = 1 << 16

  private let receiver: any HTTPReceiver
  let shouldStop: () -> Bool
  private var reader = HTTPHead.Reader()
  private var isWanted = false
  private var unwanted = 0
  private(set) var head: HTTPHead?
  private(set) var error: (any Error)?
  /// An unwanted body was longer than is worth waiting for.
  private(set) var hasEnough = false

  init(_ receiver: any HTTPReceiver, _ shouldStop: @escaping () -> Bool) {
    self.receiver = receiver
    self.shouldStop = shouldStop
  }

  static func of(_ context: UnsafeMutableRawPointer?) -> Exchange {
    Unmanaged<Exchange>.fromOpaque(context!).takeUnretainedValue()
  }

  func header(_ bytes: UnsafeRawBufferPointer) -> Int32 {
    attempt {
      guard let head = try reader.add(bytes) else { return }
      self.head = head
      isWanted = try receiver.begin(head)
    }
  }

  func body(_ bytes: UnsafeRawBufferPointer) -> Int32 {
    if isWanted { return attempt { try receiver.receive(bytes) } }
    unwanted += bytes.count
    hasEnough = unwanted > Self.mostUnwanted
    return hasEnough ? 1 : 0
  }

  private func attempt(_ body: () throws -> Void) -> Int32 {
    do { try body() } catch {
      self.error = error
      return 1
    }
    return 0
  }
}
