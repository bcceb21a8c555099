import FTCheckpoint
import Foundation

/// A file somewhere else.
struct RemoteFile: Equatable, Sendable {
  let url: URL
  /// What it is called, for people.
  let name: String
  /// Its size and SHA-256, where somebody other than its server's last answer says them.
  let byteCount: Int?
  let sha256: SHA256Digest?
  /// Where it goes in the folder it is fetched into; `nil`: under the last part of its name.
  var nestedPlace: String?

  var place: String { nestedPlace ?? URL(filePath: name).lastPathComponent }
}

/// Fetches one file: whole and checked, or not at all; what has come by an interruption is continued.
///
/// A part is asked for with `Range` and `If-Range` (RFC 9110, 14.2 and 13.1.5). An answer with the whole file, with another
/// version, or with 416 begins again.
final class FileDownload: HTTPReceiver {
  struct Surroundings {
    let client: HTTPClient
    var credential: Credential?
    var policy = RetryPolicy()
    /// The largest file that is taken, in bytes.
    var limit: Int
    /// Waits, or throws when a person wishes to stop.
    var pause: (Double) throws -> Void
    /// Asked once the size is known; throws where there is no room.
    var makeRoom: (_ bytes: Int) throws -> Void = { _ in }
    /// Bytes that are there, and of how many.
    var progress: (_ count: Int, _ whole: Int?) -> Void = { _, _ in }
    /// Tells of a setback and the seconds until the next try.
    var retrying: (_ reason: String, _ seconds: Double) -> Void = { _, _ in }
    /// What a status that will not change means here.
    var refusal: (HTTPHead) -> DownloadError
  }

  private let file: RemoteFile
  private let surroundings: Surroundings
  private let part: PartFile
  private var isWhole = false
  /// Size of the whole file as its server says.
  private var announced: Int?

  /// - Parameter target: where the file goes; its folder must be there.
  init(_ file: RemoteFile, to target: URL, _ surroundings: Surroundings) throws {
    self.file = file
    self.surroundings = surroundings
    part = try PartFile(file, target: target)
  }

  private var whole: Int? { file.byteCount ?? announced }

  /// - Throws: ``DownloadError``, `FileError`.
  func run() throws {
    var retries = Retries(surroundings.policy)
    surroundings.progress(part.count, whole)
    while !isWhole, part.count != file.byteCount {
      let before = part.count
      do { try attempt() } catch let setback as Setback {
        guard let seconds = retries.wait(after: setback, gained: part.count > before) else { throw givenUp(setback) }
        surroundings.retrying(setback.reason, seconds)
        if seconds > 0 { try surroundings.pause(seconds) }
      }
    }
    try part.finish(file.name)
    surroundings.progress(part.count, part.count)
  }

  private func givenUp(_ setback: Setback) -> DownloadError {
    if let asked = setback.asked, asked > surroundings.policy.longestAsked {
      return .busyServer(host: file.url.host() ?? "", seconds: asked)
    }
    return .gaveUp(file: file.name, reason: setback.reason, kept: part.count, whole: whole)
  }

  private func attempt() throws {
    if let size = file.byteCount, part.count > size { try part.restart() }
    var headers: [String: String] = [:]
    if part.count > 0 {
      headers["Range"] = "bytes=\(part.count)-"
      headers["If-Range"] = part.record.validator
    }
    do {
      _ = try surroundings.client.get(file.url, headers: headers, credential: surroundings.credential, self)
    } catch let failure as TransferFailure {
      throw try surroundings.client.setback(failure, host: file.url.host() ?? "", kept: part.count)
    }
    if let whole, part.count < whole { throw Setback(reason: "the answer ended early") }
    isWhole = true
  }

  // MARK: Answers

  func begin(_ head: HTTPHead) throws -> Bool {
    switch head.status {
    case 200:
      if part.count > 0 { try part.restart() }
      try accept(head, whole: head.contentLength)
      return true
    case 206 where part.count > 0:
      guard let range = head.contentRange, range.start == part.count else {
        throw Setback(reason: "the server sends another part than was asked for", isBeginning: try beginning())
      }
      // A server that does not know If-Range sends a part of whatever it has now.
      if let known = part.record.validator, let now = head.validator, known != now {
        throw Setback(reason: "the file has changed", isBeginning: try beginning())
      }
      try accept(head, whole: range.total ?? head.contentLength.map { part.count + $0 })
      return true
    case 416 where part.count > 0:
      // Perhaps it is all there, and the server had announced too much.
      if try file.sha256 == SHA256Digest(ofFile: part.target.path + PartFile.suffix) {
        announced = part.count
        return false
      }
      throw Setback(reason: "the server has no such part", isBeginning: try beginning())
    default: throw HTTPClient.passing(head) ?? surroundings.refusal(head)
    }
  }

  private func beginning() throws -> Bool {
    try part.restart()
    return true
  }

  private func accept(_ head: HTTPHead, whole: Int?) throws {
    if let encoding = head["content-encoding"], encoding != "identity" {
      throw Setback(reason: "the server packs the file (\(encoding)), which was not asked for")
    }
    if let whole, let expected = file.byteCount, whole != expected {
      throw Setback(reason: "the server announces \(whole) bytes where the list says \(expected)")
    }
    announced = whole
    if let whole {
      guard whole <= surroundings.limit else {
        throw DownloadError.tooLarge(file: file.name, bytes: whole, limit: surroundings.limit)
      }
      try surroundings.makeRoom(whole - part.count)
    }
    if part.record.validator != head.validator || part.count == 0 { try part.note(validator: head.validator) }
  }

  func receive(_ bytes: UnsafeRawBufferPointer) throws {
    let count = part.count + bytes.count
    if let expected = file.byteCount, count > expected {
      throw Setback(
        reason: "the server sends more than the \(expected) bytes of the list", isBeginning: try beginning())
    }
    guard count <= surroundings.limit else {
      throw DownloadError.tooLarge(file: file.name, bytes: nil, limit: surroundings.limit)
    }
    try part.append(bytes)
    surroundings.progress(part.count, whole)
  }
}
