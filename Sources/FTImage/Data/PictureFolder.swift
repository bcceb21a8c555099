import FTImageCodec
import FTJSON
import Foundation

/// Pictures named on a command line or lying in folders, read one by one; what cannot be read is refused by name.
public struct PictureList: Sendable {
  /// Paths of files that look like pictures, sorted.
  public let files: [String]
  /// Files in the folders that are no pictures by their names, sorted.
  public let others: [String]

  private static let extensions: Set<String> = [
    "png", "jpg", "jpeg", "webp", "heic", "heif", "avif", "gif", "bmp", "tif", "tiff", "jpe", "jfif",
  ]

  /// - Parameter paths: files, and folders that are searched with everything below them. Hidden files are left out.
  /// - Throws: ``ImageError`` for a path that does not exist.
  public init(_ paths: [String]) throws(ImageError) {
    var (files, others): ([String], [String]) = ([], [])
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw ImageError(path, .missing)
      }
      guard isFolder.boolValue else {
        files.append(path)
        continue
      }
      let names = (FileManager.default.subpaths(atPath: path) ?? []).sorted()
      for name in names where !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
        let full = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
        var isInner: ObjCBool = false
        guard FileManager.default.fileExists(atPath: full, isDirectory: &isInner), !isInner.boolValue else { continue }
        let suffix = (name as NSString).pathExtension.lowercased()
        if Self.extensions.contains(suffix) { files.append(full) } else { others.append(full) }
      }
    }
    (self.files, self.others) = (files, others)
  }
}

/// The account of every picture of a run: kept or refused with a reason.
public struct PictureLedger: Sendable, Equatable {
  /// A picture that is not used, and why.
  public struct Refusal: Sendable, Equatable {
    public let file: String
    public let reason: String
  }

  public private(set) var kept: [String] = []
  public private(set) var refusals: [Refusal] = []

  public init() {}

  public mutating func keep(_ file: String) { kept.append(file) }
  public mutating func refuse(_ file: String, _ reason: String) { refusals.append(Refusal(file: file, reason: reason)) }
  /// Joins the account of other pictures.
  public mutating func add(_ other: PictureLedger) {
    kept += other.kept
    refusals += other.refusals
  }

  /// One JSON line per refused picture, then a summary; kept + refused = input.
  public func jsonLines() -> String {
    let lines: [JSONValue] =
      refusals.map { ["kind": "refused", "file": .string($0.file), "message": .string($0.reason)] }
      + [
        [
          "kind": "summary", "input": JSONValue(kept.count + refusals.count), "kept": JSONValue(kept.count),
          "refused": JSONValue(refusals.count),
        ]
      ]
    return lines.map { $0.encoded() + "\n" }.joined()
  }

  /// The account for a terminal: the counts, and every refused picture by name (the first twenty).
  public var summary: String {
    var lines = ["\(kept.count + refusals.count) pictures in, \(kept.count) kept, \(refusals.count) refused"]
    lines += refusals.prefix(20).map { "  \($0.reason)" }
    if refusals.count > 20 { lines.append("  and \(refusals.count - 20) more, see ledger.jsonl") }
    return lines.joined(separator: "\n")
  }
}
