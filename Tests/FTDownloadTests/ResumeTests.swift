import FTCheckpoint
import FTRandom
import FTTestServer
import Foundation
import Testing

@testable import FTDownload

@Suite struct ResumeTests {
  /// 20 cuts at seeded places: every byte is sent once.
  @Test(arguments: [(true, true), (false, true), (true, false), (false, false)] as [(Bool, Bool)])
  func aConnectionCutTwentyTimesLosesAndRepeatsNothing(knowsSize: Bool, knowsDigest: Bool) throws {
    let fetching = try Fetching()
    var generator = RandomGenerator(seed: 7)
    let cuts = (0..<20).map { _ in Int(generator.next() % 4000) + 1 }
    let shelf = fetching.shelf
    let server = try FaultyServer { request in
      var response = shelf.answer(request)
      if request.index < cuts.count { response.cut = cuts[request.index] }
      return response
    }
    try fetching.run(server, knowsSize: knowsSize, knowsDigest: knowsDigest)
    #expect(fetching.fetched == fetching.content)
    #expect(server.requests.count == 21)
    #expect(server.sent == fetching.content.count)
    #expect(fetching.left == ["model.bin"])
    // Each try brought something, so none waits longer than the first.
    #expect(fetching.waits.seconds == [Double](repeating: 0.5, count: 20))
  }

  @Test func whatAPersonInterruptedGoesOnInAnotherProcess() throws {
    let fetching = try Fetching(bytes: 400_000)
    let shelf = fetching.shelf
    let slow = try FaultyServer { request in
      var response = shelf.answer(request)
      response.pause = 20_000
      return response
    }
    #expect(throws: DownloadError.self) { try fetching.run(slow, stopAfter: 20_000) }
    #expect(fetching.left == ["model.bin.part", "model.bin.part.json"])
    let kept = PartFile.bytes(of: fetching.target)
    #expect((20_000..<400_000).contains(kept))
    // The checksum says what it is, so that another server may go on.
    let server = try FaultyServer(shelf.answer)
    try fetching.run(server)
    #expect(server.requests.map { $0.headers["range"] } == ["bytes=\(kept)-"])
    #expect(server.requests.map { $0.headers["if-range"] } == ["\"one\""])
    #expect(fetching.fetched == fetching.content)
  }

  /// What a server does when it is asked for the second part, and how many bytes come altogether.
  enum Change: CaseIterable { case tagWithIfRange, tagWithoutIfRange, noSuchPart, wholeFile, anotherPart }

  @Test(arguments: Change.allCases) func anotherVersionBeginsAgain(change: Change) throws {
    let fetching = try Fetching()
    let old = fetching.shelf
    // The new version is the one that is wanted; the old one differs everywhere.
    let former = Shelf(["/model.bin": .init(fetching.content.map { ~$0 }, tag: "former")])
    let server = try FaultyServer { request in
      if request.index == 0 {
        var response = former.answer(request)
        response.cut = 30_000
        return response
      }
      guard request.index == 1 else { return old.answer(request) }
      switch change {
      case .tagWithIfRange: return old.answer(request)
      case .tagWithoutIfRange:
        return .init(
          206, ["ETag": "\"one\"", "Content-Range": "bytes 30000-99999/100000"],
          body: Array(old.files["/model.bin"]!.bytes[30_000...]))
      case .noSuchPart: return .init(416)
      case .wholeFile: return .init(200, ["ETag": "\"one\""], body: old.files["/model.bin"]!.bytes)
      case .anotherPart:
        return .init(
          206, ["ETag": "\"former\"", "Content-Range": "bytes 0-99999/100000"], body: old.files["/model.bin"]!.bytes)
      }
    }
    try fetching.run(server)
    #expect(fetching.fetched == fetching.content)
    let second = [.tagWithIfRange, .wholeFile].contains(change)
    #expect(server.requests.count == (second ? 2 : 3))
    #expect(server.requests[1].headers["if-range"] == "\"former\"")
    #expect(server.requests.last?.headers["range"] == (second ? "bytes=30000-" : nil))
  }

  @Test func withoutChecksumAndTagNothingIsContinued() throws {
    let fetching = try Fetching()
    let content = fetching.content
    let server = try FaultyServer { request in
      var response = FaultyServer.Response(200, body: content)
      if request.index == 0 { response.cut = 50_000 }
      return response
    }
    try fetching.run(server, knowsDigest: false)
    #expect(fetching.fetched == content)
    // Within one process the server is asked, and answers with the whole.
    #expect(server.requests.map { $0.headers["range"] } == [nil, "bytes=50000-"])
  }

  @Test func aServerThatAlwaysBeginsAgainIsGivenUp() throws {
    let fetching = try Fetching()
    let content = fetching.content
    let server = try FaultyServer { request in
      if request.headers["range"] != nil { return .init(416) }
      var response = FaultyServer.Response(200, ["ETag": "\"\(request.index)\""], body: content)
      response.cut = 1000
      return response
    }
    let error = #expect(throws: DownloadError.self) { try fetching.run(server) }
    guard case .gaveUp = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(server.requests.count <= 14)
  }
}
