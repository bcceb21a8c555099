import Foundation

extension HTTPClient {
  /// The reason to try again in an answer of this status; `nil` where another try would bring the same.
  static func passing(_ head: HTTPHead, now: Date = Date()) -> Setback? {
    guard [408, 425, 429, 500, 502, 503, 504].contains(head.status) else { return nil }
    let what = head.status == 429 ? "the server asks for patience" : "the server says \(head.status)"
    return Setback(reason: what, asked: head.retryAfter(now: now))
  }

  /// The reason to try again in a failure.
  ///
  /// - Throws: ``DownloadError`` where another try would fail too: also for a host that has not answered in this session,
  ///   since without a network nobody wants to wait for the news.
  func setback(_ failure: TransferFailure, host: String, kept: Int) throws(DownloadError) -> Setback {
    if failure.kind == .stopped { throw .stopped(kept: kept) }
    guard failure.mayPass, hasAnswered else { throw DownloadError(failure, host: host) }
    return switch failure.kind {
    case .cut: Setback(reason: "the connection was cut")
    case .timeout: Setback(reason: "\(host) is silent")
    case .malformed: Setback(reason: "\(host) says what is no HTTP (\(failure.detail))")
    default: Setback(reason: "\(host) cannot be reached")
    }
  }

  /// The content of an address, in memory.
  ///
  /// - Parameter refusal: what a status that will not change means here.
  /// - Throws: ``DownloadError``.
  func bytes(
    _ url: URL, headers: [String: String] = [:], _ surroundings: FileDownload.Surroundings
  ) throws -> [UInt8] {
    var retries = Retries(surroundings.policy)
    let host = url.host() ?? ""
    while true {
      let content = Content(limit: surroundings.limit, url: url.absoluteString, surroundings.refusal)
      let setback: Setback
      do {
        _ = try get(url, headers: headers, credential: surroundings.credential, content)
        return content.bytes
      } catch let failure as TransferFailure {
        setback = try self.setback(failure, host: host, kept: 0)
      } catch let passing as Setback {
        setback = passing
      }
      guard let seconds = retries.wait(after: setback, gained: false) else {
        if let asked = setback.asked, asked > surroundings.policy.longestAsked {
          throw DownloadError.busyServer(host: host, seconds: asked)
        }
        throw DownloadError.gaveUp(file: url.absoluteString, reason: setback.reason, kept: 0, whole: nil)
      }
      surroundings.retrying(setback.reason, seconds)
      try surroundings.pause(seconds)
    }
  }
}

/// A body in memory.
private final class Content: HTTPReceiver {
  private(set) var bytes: [UInt8] = []
  private let limit: Int
  private let url: String
  private let refusal: (HTTPHead) -> DownloadError

  init(limit: Int, url: String, _ refusal: @escaping (HTTPHead) -> DownloadError) {
    self.limit = limit
    self.url = url
    self.refusal = refusal
  }

  func begin(_ head: HTTPHead) throws -> Bool {
    guard head.status == 200 else { throw HTTPClient.passing(head) ?? refusal(head) }
    return true
  }

  func receive(_ part: UnsafeRawBufferPointer) throws {
    guard bytes.count + part.count <= limit else { throw DownloadError.tooLarge(file: url, bytes: nil, limit: limit) }
    bytes += part
  }
}
