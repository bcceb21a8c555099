import FTCheckpoint
import FTTestServer
import Foundation
import Testing

@testable import FTDownload

/// Servers that send something else than they say.
@Suite struct LyingServerTests {
  @Test func aFlippedByteIsRefusedAndDeleted() throws {
    let fetching = try Fetching()
    var damaged = fetching.content
    damaged[54_321] ^= 1
    let bytes = damaged
    let server = try FaultyServer { _ in .init(200, ["ETag": "\"one\""], body: bytes) }
    let found = SHA256Digest(of: damaged).hex
    #expect(throws: DownloadError.checksum(file: "model.bin", expected: fetching.digest.hex, found: found)) {
      try fetching.run(server)
    }
    #expect(fetching.left.isEmpty)
    #expect(server.requests.count == 1)
  }

  /// Content-Length beside the size of the list: tried again, with growing waits, and given up.
  @Test(arguments: [100_500, 99_500]) func aLengthThatIsNotTheListsIsGivenUp(announced: Int) throws {
    let fetching = try Fetching()
    let content = fetching.content
    let server = try FaultyServer { _ in .init(200, ["ETag": "\"one\""], body: content, announced: announced) }
    let reason = "the server announces \(announced) bytes where the list says 100000"
    #expect(throws: DownloadError.gaveUp(file: "model.bin", reason: reason, kept: 0, whole: 100_000)) {
      try fetching.run(server)
    }
    #expect(fetching.waits.seconds == [0.5, 1, 2, 4, 8])
    #expect(fetching.waits.reasons == [String](repeating: reason, count: 5))
  }

  @Test func aLengthThatIsTooLargeIsForgivenWhereTheChecksumFits() throws {
    let fetching = try Fetching()
    let shelf = fetching.shelf
    let server = try FaultyServer { request in
      var response = shelf.answer(request)
      if response.status == 200 { response.announced = 100_500 }
      return response
    }
    try fetching.run(server, knowsSize: false)
    #expect(fetching.fetched == fetching.content)
    #expect(server.sent == 100_000)
  }

  @Test func aLengthThatIsTooSmallFailsTheChecksum() throws {
    let fetching = try Fetching()
    let content = fetching.content
    let server = try FaultyServer { _ in .init(200, ["ETag": "\"one\""], body: content, announced: 99_500) }
    let found = SHA256Digest(of: Array(content[..<99_500])).hex
    #expect(throws: DownloadError.checksum(file: "model.bin", expected: fetching.digest.hex, found: found)) {
      try fetching.run(server, knowsSize: false)
    }
    #expect(fetching.left.isEmpty)
  }

  /// Without a length the body ends with the connection.
  @Test func aBodyThatGoesOnBeyondTheListIsNotKept() throws {
    let fetching = try Fetching()
    let content = fetching.content + [0]
    let server = try FaultyServer { _ in .init(200, ["ETag": "\"one\""], body: content, announced: -1) }
    let error = #expect(throws: DownloadError.self) { try fetching.run(server) }
    #expect(error?.description.contains("more than the 100000 bytes of the list") == true)
    #expect(PartFile.bytes(of: fetching.target) == 0)
  }

  @Test(arguments: [true, false]) func aFileBeyondTheLimitIsRefused(announces: Bool) throws {
    var fetching = try Fetching()
    fetching.limit = 60_000
    let content = fetching.content
    let server = try FaultyServer { _ in .init(200, body: content, announced: announces ? nil : -1) }
    #expect(throws: DownloadError.tooLarge(file: "model.bin", bytes: announces ? 100_000 : nil, limit: 60_000)) {
      try fetching.run(server, knowsSize: false)
    }
    #expect(PartFile.bytes(of: fetching.target) <= 60_000)
  }

  @Test func aPackedAnswerIsNotTaken() throws {
    let fetching = try Fetching()
    let content = fetching.content
    let server = try FaultyServer { _ in .init(200, ["Content-Encoding": "gzip"], body: content) }
    let error = #expect(throws: DownloadError.self) { try fetching.run(server) }
    #expect(error?.description.contains("packs the file (gzip)") == true)
  }

  @Test(
    arguments: [([:], [0.5, 1, 2, 4, 8]), (["Retry-After": "7"], [7, 7, 7, 7, 7])] as [([String: String], [Double])])
  func aBusyServerIsAskedAgainWhenItSays(headers: [String: String], waits: [Double]) throws {
    let fetching = try Fetching()
    let shelf = fetching.shelf
    let server = try FaultyServer {
      $0.index < 5 ? .init($0.index.isMultiple(of: 2) ? 429 : 503, headers) : shelf.answer($0)
    }
    try fetching.run(server)
    #expect(fetching.waits.seconds == waits)
    #expect(fetching.fetched == fetching.content)
  }

  @Test func aServerThatAsksForAnHourIsLeftAlone() throws {
    let fetching = try Fetching()
    let server = try FaultyServer { _ in .init(429, ["Retry-After": "3600"]) }
    #expect(throws: DownloadError.busyServer(host: "127.0.0.1", seconds: 3600)) { try fetching.run(server) }
    #expect(server.requests.count == 1)
  }

  @Test func aStatusThatWillNotChangeIsNotTriedAgain() throws {
    let fetching = try Fetching()
    for status in [400, 401, 403, 404, 410, 451] {
      let server = try FaultyServer { _ in .init(status) }
      #expect(throws: DownloadError.refused(status: status, subject: "model.bin", advice: "no")) {
        try fetching.run(server)
      }
      #expect(server.requests.count == 1)
    }
  }

  /// RFC 9110, 10.2.3: seconds or a time.
  @Test func retryAfterIsReadInBothForms() throws {
    let now = Date(timeIntervalSince1970: 1_445_412_480)
    func seconds(_ text: String) -> Double? {
      HTTPHead(status: 429, headers: ["retry-after": text]).retryAfter(now: now)
    }
    #expect(seconds("120") == 120)
    #expect(seconds("Wed, 21 Oct 2015 07:29:00 GMT") == 60)
    #expect(seconds("Wed, 21 Oct 2015 07:00:00 GMT") == 0)
    #expect(seconds("-5") == nil && seconds("soon") == nil)
  }
}
