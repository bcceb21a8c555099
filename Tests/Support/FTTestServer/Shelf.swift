import Foundation

/// Files as an honest server gives them out: with entity tags, and in parts (RFC 9110).
public struct Shelf: Sendable {
  public struct File: Sendable {
    public var bytes: [UInt8]
    public var tag: String

    public init(_ bytes: [UInt8], tag: String) {
      self.bytes = bytes
      self.tag = tag
    }
  }

  /// By paths without the query.
  public var files: [String: File]

  public init(_ files: [String: File]) { self.files = files }

  public func answer(_ request: FaultyServer.Request) -> FaultyServer.Response {
    let path = String(request.path.prefix { $0 != "?" })
    guard let file = files[path] else { return .init(404) }
    let tag = "\"\(file.tag)\""
    guard let match = request.headers["range"]?.wholeMatch(of: /bytes=(\d+)-/), let start = Int(match.1),
      request.headers["if-range"].map({ $0 == tag }) ?? true
    else { return .init(200, ["ETag": tag], body: file.bytes) }
    guard start < file.bytes.count else { return .init(416, ["Content-Range": "bytes */\(file.bytes.count)"]) }
    return .init(
      206, ["ETag": tag, "Content-Range": "bytes \(start)-\(file.bytes.count - 1)/\(file.bytes.count)"],
      body: Array(file.bytes[start...]))
  }
}

/// A model as the hub shows it: a list, and files at `/OWNER/NAME/resolve/COMMIT/FILE`.
public struct HubShelf: Sendable {
  public static let commit = "0123456789abcdef0123456789abcdef01234567"
  public var shelf: Shelf
  /// The list's content, as JSON.
  public let list: String

  /// - Parameters:
  ///   - name: `owner/name`.
  ///   - digests: SHA-256 of the files that are kept apart as large ones.
  public init(_ name: String, files: [String: [UInt8]], digests: [String: String], revision: String = "main") {
    let siblings = files.sorted { $0.key < $1.key }.map { file, bytes in
      let lfs = digests[file].map { #", "lfs": {"sha256": "\#($0)", "size": \#(bytes.count)}"# } ?? ""
      return #"{"rfilename": "\#(file)", "size": \#(bytes.count), "blobId": "0"\#(lfs)}"#
    }
    list =
      #"{"id": "\#(name)", "sha": "\#(Self.commit)", "cardData": {"license": "apache-2.0"}, "siblings": ["#
      + siblings.joined(separator: ", ") + "]}"
    shelf = Shelf([
      "/api/models/\(name)/revision/\(revision)": .init(Array(list.utf8), tag: "list")
    ])
    for (file, bytes) in files {
      shelf.files["/\(name)/resolve/\(Self.commit)/\(file)"] = .init(bytes, tag: "of-\(file)")
    }
  }

  /// The files of a folder; its safetensors are the large ones.
  public init(_ name: String, folder: URL, names: [String], digests: [String: String]) throws {
    var files: [String: [UInt8]] = [:]
    for name in names { files[name] = Array(try Data(contentsOf: folder.appending(path: name))) }
    self.init(name, files: files, digests: digests)
  }

  public func answer(_ request: FaultyServer.Request) -> FaultyServer.Response { shelf.answer(request) }
}
