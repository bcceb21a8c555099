import FTTestServer
import Foundation
import Testing

@testable import FTDownload

@Suite struct RedirectTests {
  /// What a receiver was given.
  private final class Kept: HTTPReceiver {
    var bytes: [UInt8] = []
    func begin(_ head: HTTPHead) throws -> Bool { head.status == 200 }
    func receive(_ part: UnsafeRawBufferPointer) throws { bytes += part }
  }

  private func get(_ url: URL, token: String? = nil, for origin: URL? = nil) throws -> [UInt8] {
    let kept = Kept()
    let credential = token.map { Credential(token: $0, origin: WebOrigin(origin ?? url)!) }
    _ = try HTTPClient().get(url, credential: credential, kept)
    return kept.bytes
  }

  @Test func theTokenGoesToItsOwnHostOnly() throws {
    let store = try FaultyServer { _ in .init(200, body: [1, 2, 3]) }
    let target = store.address.appending(path: "file").absoluteString
    let hub = try FaultyServer { request in
      request.path == "/here" ? .init(307, ["Location": "/there"]) : .init(302, ["Location": target], body: [9])
    }
    #expect(try get(hub.address.appending(path: "here"), token: "secret") == [1, 2, 3])
    #expect(hub.requests.map(\.path) == ["/here", "/there"])
    #expect(hub.requests.map { $0.headers["authorization"] } == ["Bearer secret", "Bearer secret"])
    // Another port is another host.
    #expect(store.requests.map { $0.headers["authorization"] } == [nil])
  }

  @Test func theTokenComesBackWithItsHost() throws {
    let home = try FaultyServer { _ in .init(200, body: [5]) }
    let address = home.address
    let other = try FaultyServer { _ in .init(302, ["Location": address.absoluteString + "/x"]) }
    #expect(try get(other.address, token: "secret", for: address) == [5])
    #expect(other.requests[0].headers["authorization"] == nil)
    #expect(home.requests[0].headers["authorization"] == "Bearer secret")
  }

  @Test func redirectsInACircleEnd() throws {
    let server = try FaultyServer { _ in .init(302, ["Location": "/again"]) }
    let error = #expect(throws: DownloadError.self) { try get(server.address) }
    #expect(error?.description.contains("leads on and on") == true)
    #expect(server.requests.count == 11)
  }

  @Test(arguments: ["ftp://127.0.0.1/x", "file:///etc/passwd", "http://example.org/x"])
  func redirectsOutOfSafetyAreNotFollowed(location: String) throws {
    let server = try FaultyServer { _ in .init(302, ["Location": location]) }
    #expect(throws: DownloadError.unsafeRedirect(from: server.address.absoluteString, to: location)) {
      try get(server.address)
    }
  }

  /// Hostile heads end in an error.
  @Test(arguments: [
    "\0\u{1}\u{2}\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc", "",
    "HTTP/1.1 99 X\r\n\r\n",
  ]) func whatIsNoHTTPIsAnError(text: String) throws {
    let server = try RawServer(Array(text.utf8))
    #expect(throws: TransferFailure.self) { try get(server.address) }
  }

  @Test func aHostThatIsNotThereIsNamed() throws {
    let client = try HTTPClient()
    for (address, says) in [
      ("http://127.0.0.1:1", "nobody answers"), ("http://no.such.host.invalid", "has no address"),
    ] {
      let url = URL(string: address)!
      do {
        _ = try client.get(url, Kept())
        Issue.record("something answered")
      } catch let failure as TransferFailure {
        let error = #expect(throws: DownloadError.self) { try client.setback(failure, host: url.host()!, kept: 0) }
        #expect(error?.description.contains("\(url.host()!) cannot be reached") == true)
        #expect(error?.description.contains(says) == true, "\(failure)")
      }
    }
  }
}
