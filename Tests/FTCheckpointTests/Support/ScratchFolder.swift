import Foundation

/// A folder that exists as long as the object does.
final class ScratchFolder {
  let path: String

  init() throws {
    var template = Array((NSTemporaryDirectory() + "/ftcheckpoint-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file plainly, without the code under test, and returns its path.
  @discardableResult
  func add(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let file = path + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }

  /// Names of everything in the folder.
  var contents: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}

/// Reads a file plainly, without the code under test.
func readBytes(_ path: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
}

/// The folder of files written by the scripts in tools/golden.
func golden(_ name: String) -> String {
  var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  folder.appendPathComponent("Golden")
  return folder.path + "/" + name
}

/// A file that is changed in place and put back, for trying thousands of mutations.
final class MutableFile {
  let path: String
  let original: [UInt8]
  private let descriptor: Int32

  init(_ bytes: [UInt8], in folder: ScratchFolder) throws {
    path = try folder.add("mutated", bytes)
    original = bytes
    descriptor = open(path, O_WRONLY)
  }

  deinit { close(descriptor) }

  /// Overwrites `bytes` at their positions, calls `body`, restores the file.
  func with(_ changes: [Int: UInt8], _ body: () throws -> Void) rethrows {
    for (position, byte) in changes { put(byte, position) }
    defer { for position in changes.keys { put(original[position], position) } }
    try body()
  }

  private func put(_ byte: UInt8, _ position: Int) {
    precondition(withUnsafeBytes(of: byte) { pwrite(descriptor, $0.baseAddress, 1, position) } == 1)
  }
}
