import FTCheckpoint
import Foundation

/// A folder that exists as long as the object does, with a model store of its own.
final class ScratchFolder {
  let url: URL

  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let products = root.appendingPathComponent("Samples/oddmere")

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("ftlab-cli-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: url.appendingPathComponent("ftlab/models"), withIntermediateDirectories: true)
    // A copy: ftlab notes a model's checksum in its folder.
    try FileManager.default.copyItem(
      at: Self.root.appendingPathComponent("Models/tiny-llama"), to: model("tiny-llama"))
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Where models of a name lie.
  func model(_ name: String) -> URL { url.appendingPathComponent("ftlab/models/\(name)") }

  var environment: [String: String] {
    ProcessInfo.processInfo.environment.merging(["XDG_DATA_HOME": url.path, "HOME": url.path]) { $1 }
  }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  /// Copies the sample products' rows to learn from and to validate on.
  func addProducts() throws {
    for name in ["train.jsonl", "validation.jsonl"] {
      try FileManager.default.copyItem(
        at: Self.products.appendingPathComponent(name), to: url.appendingPathComponent(name))
    }
  }

  /// Writes a file and returns its path.
  @discardableResult
  func add(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    try Data(bytes).write(to: url.appendingPathComponent(name))
    return path(name)
  }

  /// Writes rows of data, one a line.
  @discardableResult
  func add(_ name: String, rows: [String]) throws -> String {
    try add(name, (rows.joined(separator: "\n") + "\n").utf8)
  }

  func text(_ name: String) throws -> String {
    try String(contentsOf: url.appendingPathComponent(name), encoding: .utf8)
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// Names of everything in a folder, hidden things too.
  func contents(_ name: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path(name))) ?? []).sorted()
  }

  func sha256(_ name: String) throws -> String { try SHA256Digest(ofFile: path(name)).hex }
}

/// Rows as people write them.
enum Rows {
  static func row(_ question: String, _ answer: String) -> String {
    #"{"messages":[{"role":"user","content":"\#(question)"},{"role":"assistant","content":"\#(answer)"}]}"#
  }

  /// Rows that no rule refuses, all different.
  static func good(_ count: Int) -> [String] {
    (0..<count).map { row("How many is \($0)?", "It is \($0), of course.") }
  }
}
