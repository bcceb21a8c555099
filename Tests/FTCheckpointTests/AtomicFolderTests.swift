import FTCheckpoint
import Foundation
import Testing

@Suite struct AtomicFolderTests {
  private let scratch: ScratchFolder
  private let target: URL

  init() throws {
    scratch = try ScratchFolder()
    target = URL(filePath: scratch.path + "/new/target")
  }

  private func write(_ text: String, _ existing: AtomicFolder.Existing = .replace) throws {
    try AtomicFolder.write(to: target, existing: existing) { folder in
      try AtomicFile.write(text, to: folder.appending(path: text).path)
    }
  }

  private var contents: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: target.path))?.sorted() ?? []
  }

  private var neighbours: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: target.deletingLastPathComponent().path)) ?? []
  }

  @Test func aNewFolderTakesTheWholePlaceOfTheOld() throws {
    try write("first")
    try write("second")
    #expect(contents == ["second"])
    #expect(neighbours == ["target"])
  }

  @Test func aFolderThatIsToStayStays() throws {
    try write("first")
    #expect(throws: FolderError.self) { try write("second", .keep) }
    #expect(contents == ["first"])
    #expect(neighbours == ["target"])
  }

  @Test func aFailureChangesNothing() throws {
    try write("first")
    #expect(throws: CancellationError.self) {
      try AtomicFolder.write(to: target) { folder in
        try AtomicFile.write("half", to: folder.appending(path: "half").path)
        throw CancellationError()
      }
    }
    #expect(contents == ["first"])
    #expect(neighbours == ["target"])
  }

  /// Of this name only, and not while the process that writes them lives.
  @Test func leftoversOfKilledProcessesAreRemoved() throws {
    let parent = target.deletingLastPathComponent()
    let alive = ".target.\(getppid()).partial"
    for name in [".target.99999999.partial", ".other.99999999.partial", alive, ".target.x.partial"] {
      try FileManager.default.createDirectory(at: parent.appending(path: name), withIntermediateDirectories: true)
    }
    try write("first")
    #expect(neighbours.sorted() == [".other.99999999.partial", alive, ".target.x.partial", "target"].sorted())
    AtomicFolder.removeLeftovers(in: parent)
    #expect(neighbours.sorted() == [alive, ".target.x.partial", "target"].sorted())
  }
}
