import Foundation

/// A request that got no answer, or only a part of it.
struct TransferFailure: Error, Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    /// The name of the host, or that of the proxy, has no address.
    case unknownHost
    case unknownProxy
    /// Nobody listens, or nothing comes back.
    case noConnection
    case timeout
    /// The connection ended before the answer did.
    case cut
    /// The certificate is not one to be trusted.
    case untrusted
    /// What came is no HTTP.
    case malformed
    /// A person wishes to stop.
    case stopped
    /// Whatever else libcurl says, by its number.
    case other(Int)
  }

  let kind: Kind
  /// libcurl's words, or ours.
  let detail: String

  init(_ kind: Kind, _ detail: String) {
    self.kind = kind
    self.detail = detail
  }

  /// From a number of libcurl (CURLcode, curl/curl.h).
  init(code: Int32, detail: String) {
    let kinds: [Int32: Kind] = [
      5: .unknownProxy, 6: .unknownHost, 7: .noConnection, 8: .malformed, 1: .malformed, 18: .cut, 28: .timeout,
      35: .untrusted, 42: .stopped, 52: .cut, 55: .cut, 56: .cut, 60: .untrusted, 77: .untrusted, 16: .cut, 92: .cut,
    ]
    self.init(kinds[code] ?? .other(Int(code)), detail)
  }

  /// Whether the same request may succeed a moment later.
  var mayPass: Bool {
    switch kind {
    case .timeout, .cut, .noConnection, .unknownHost, .malformed: true
    case .unknownProxy, .untrusted, .stopped, .other: false
    }
  }
}
