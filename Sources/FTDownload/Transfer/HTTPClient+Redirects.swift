import Foundation

/// Scheme, host and port: what a credential is meant for.
struct WebOrigin: Hashable, Sendable {
  let scheme: String
  let host: String
  let port: Int

  /// `nil` where the address is neither http nor https or has no host.
  init?(_ url: URL) {
    guard let scheme = url.scheme?.lowercased(), let host = url.host()?.lowercased(), !host.isEmpty,
      let port = url.port ?? ["http": 80, "https": 443][scheme], ["http", "https"].contains(scheme)
    else { return nil }
    self.scheme = scheme
    self.host = host
    self.port = port
  }

  /// Whether what is sent stays in this computer or is encrypted.
  var isPrivate: Bool { scheme == "https" || ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host) }
}

/// A token, and whom it may be shown.
struct Credential: Sendable {
  let token: String
  let origin: WebOrigin
}

extension HTTPClient {
  /// A request that follows redirects; the credential goes to its own origin and to nobody else.
  ///
  /// - Throws: ``DownloadError`` for redirects that lead out of https or nowhere, ``TransferFailure``, and what the receiver
  ///   throws.
  func get(
    _ url: URL, headers: [String: String] = [:], credential: Credential? = nil, _ receiver: any HTTPReceiver
  ) throws -> HTTPHead {
    var url = url
    // Whatever is packed on the way could not be resumed, and its length would be another.
    let headers = headers.merging(["Accept-Encoding": "identity"]) { $1 }
    for _ in 0...Self.mostRedirects {
      guard let origin = WebOrigin(url) else { throw DownloadError.noAddress(url.absoluteString) }
      let authorization =
        credential.flatMap { $0.origin == origin ? ["Authorization": "Bearer \($0.token)"] : nil } ?? [:]
      let filter = RedirectFilter(receiver, url)
      let head = try exchange(url, headers: headers.merging(authorization) { $1 }, filter)
      guard let target = filter.target else { return head }
      guard let next = WebOrigin(target), next.isPrivate || !origin.isPrivate else {
        throw DownloadError.unsafeRedirect(from: url.absoluteString, to: target.absoluteString)
      }
      url = target
    }
    throw DownloadError.tooManyRedirects(url.absoluteString)
  }

  private static let mostRedirects = 10
}

/// Keeps redirects from the receiver.
private final class RedirectFilter: HTTPReceiver {
  private let receiver: any HTTPReceiver
  private let url: URL
  private(set) var target: URL?

  init(_ receiver: any HTTPReceiver, _ url: URL) {
    self.receiver = receiver
    self.url = url
  }

  func begin(_ head: HTTPHead) throws -> Bool {
    target = head.redirect(from: url)
    return target == nil ? try receiver.begin(head) : false
  }

  func receive(_ bytes: UnsafeRawBufferPointer) throws { try receiver.receive(bytes) }
}
