import Foundation
import Testing

@testable import FTData

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct TextFileTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "ftlab-text-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  @Test func aPipeIsReadToItsEnd() throws {
    let path = folder.appending(path: "pipe").path
    try #require(mkfifo(path, 0o600) == 0)
    // Larger than what a pipe holds, so that reading goes on while it is written.
    let text = String(repeating: "Grüße. ", count: 20_000)
    Thread.detachNewThread { try? Data(text.utf8).write(to: URL(fileURLWithPath: path), options: []) }
    #expect(try TextFile.read(path) == text)
  }

  @Test func aFileThatIsNoTextIsRefused() throws {
    let file = folder.appending(path: "a.txt")
    try Data([0x61, 0xff, 0x62]).write(to: file)
    #expect(throws: DataFileError.notUTF8(file: file.path, offset: 1)) { try TextFile.read(file.path) }
    #expect(throws: DataFileError.isDirectory(file: folder.path)) { try TextFile.read(folder.path) }
    #expect(throws: DataFileError.missing(file: file.path + "x")) { try TextFile.read(file.path + "x") }
  }
}
