import FTCheckpoint
import Foundation

/// A folder that exists as long as the object does.
final class ScratchFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "ftmodels-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func callAsFunction(_ name: String) -> URL { url.appending(path: name) }

  /// Writes a file plainly, without the code under test, and returns its place.
  @discardableResult
  func add(_ name: String, _ bytes: some Sequence<UInt8>) throws -> URL {
    try FileManager.default.createDirectory(
      at: self(name).deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: self(name))
    return self(name)
  }

  /// Names of everything in the folder or one inside it, hidden files too.
  func contents(_ name: String = ".") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: self(name).path).sorted()
  }
}

/// The folder of files written by tools/golden/import.py.
func golden(_ name: String) -> URL {
  URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Golden/\(name)")
}

/// The stored bytes of every tensor, by name.
func storedTensors(_ url: URL) throws -> [String: [UInt8]] {
  let file = try SafetensorsFile(path: url.path)
  return try Dictionary(uniqueKeysWithValues: file.names.map { ($0, Array(try file.bytes(of: $0))) })
}

func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}
