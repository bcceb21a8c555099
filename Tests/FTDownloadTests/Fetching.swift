import FTCheckpoint
import FTRandom
import FTTestServer
import FTTestSupport
import Foundation
import Synchronization

@testable import FTDownload

/// One file that is fetched from a server into a folder of its own.
struct Fetching: ~Copyable {
  let scratch: ScratchFolder
  let content: [UInt8]
  var policy = RetryPolicy()
  var limit = 1 << 30
  /// Waits that were asked for; nobody waits in tests.
  let waits = Waits()

  final class Waits {
    var seconds: [Double] = []
    var reasons: [String] = []
  }

  init(bytes: Int = 100_000, seed: UInt64 = 1) throws {
    scratch = try ScratchFolder()
    var generator = RandomGenerator(seed: seed)
    content = (0..<bytes).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
  }

  var target: URL { scratch.url.appending(path: "model.bin") }
  var digest: SHA256Digest { SHA256Digest(of: content) }
  var shelf: Shelf { Shelf(["/model.bin": .init(content, tag: "one")]) }

  /// What lies in the folder.
  var left: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: scratch.url.path)) ?? []).sorted() }
  var fetched: [UInt8]? { (try? Data(contentsOf: target)).map { Array($0) } }

  /// - Parameters:
  ///   - knowsSize: whether a list has said the size, and the checksum.
  ///   - stopAfter: as a person who presses Ctrl-C when so many bytes are there.
  func run(
    _ server: FaultyServer, knowsSize: Bool = true, knowsDigest: Bool = true, stopAfter: Int? = nil
  ) throws {
    let arrived = Arrived()
    var settings = HTTPClient.Settings()
    if let stopAfter { settings.shouldStop = { arrived.count.withLock { $0 >= stopAfter } } }
    let waits = waits
    var surroundings = FileDownload.Surroundings(
      client: try HTTPClient(settings), limit: limit, pause: { waits.seconds.append($0) },
      refusal: { .refused(status: $0.status, subject: "model.bin", advice: "no") })
    surroundings.policy = policy
    surroundings.retrying = { reason, _ in waits.reasons.append(reason) }
    surroundings.progress = { bytes, _ in arrived.count.withLock { $0 = bytes } }
    let file = RemoteFile(
      url: server.address.appending(path: "model.bin"), name: "model.bin", byteCount: knowsSize ? content.count : nil,
      sha256: knowsDigest ? digest : nil)
    try FileDownload(file, to: target, surroundings).run()
  }

  private final class Arrived: Sendable {
    let count = Mutex(0)
  }
}
