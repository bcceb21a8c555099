import FTCheckpoint
import FTTestSupport
import Foundation
import Testing

/// Files without a name.
@Suite struct ScratchFileTests {
  private func read(_ file: ScratchFile, _ count: Int, at offset: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: offset) }
    return bytes
  }

  @Test func whatIsAppendedIsReadAgainInAnyOrderAndLeavesNothing() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "scratch-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = try ScratchFile(in: folder)
    let parts = [[UInt8](1...7), [], [UInt8](repeating: 200, count: 100_000), [9]]
    let places = try parts.map { part in try part.withUnsafeBytes { try file.append($0) } }
    #expect(places == [0, 7, 7, 100_007])
    #expect(file.byteCount == 100_008)
    for (part, place) in zip(parts, places).reversed() { #expect(try read(file, part.count, at: place) == part) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    #expect(throws: FileError.self) { try read(file, 2, at: 100_007) }
  }

  @Test func aFolderThatIsNotThereIsAnError() {
    #expect(throws: FileError.self) { try ScratchFile(in: URL(filePath: "/nowhere/at/all")) }
  }

  @Test func roomIsAskedOfTheNearestFolder() throws {
    let temporary = FileManager.default.temporaryDirectory
    let here = try #require(DiskSpace.disk(of: temporary))
    #expect(here.free > 0)
    #expect(DiskSpace.disk(of: temporary.appending(path: "not/there/yet"))?.disk == here.disk)
  }
}
