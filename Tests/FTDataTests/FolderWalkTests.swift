import FTData
import FTTestSupport
import Foundation
import Testing

@Suite struct FolderWalkTests {
  private func tree() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    let manager = FileManager.default
    for folder in ["a/b", "elsewhere/pictures", ".git"] {
      try manager.createDirectory(atPath: scratch.path("root/\(folder)"), withIntermediateDirectories: true)
    }
    for file in ["a/2.png", "a/10.png", "a/b/1.PNG", "elsewhere/pictures/x.png", ".git/config", "Thumbs.db", "é.png"] {
      _ = manager.createFile(atPath: scratch.path("root/\(file)"), contents: Data([1]))
    }
    for (link, target) in [
      ("linked", "elsewhere/pictures"), ("a/up", ".."), ("gone.png", "nothing"), ("one.png", "a/2.png"),
    ] {
      try manager.createSymbolicLink(atPath: scratch.path("root/\(link)"), withDestinationPath: target)
    }
    mkfifo(scratch.path("root/pipe.png"), 0o600)
    return scratch
  }

  @Test func linksAreFollowedAndNothingIsLeftOutWithoutAnEntry() throws {
    let scratch = try tree()
    let entries = try FolderWalk(scratch.path("root/")).entries
    let files = entries.filter { $0.kind == .file }.map { $0.components.joined(separator: "/") }
    #expect(
      files == [
        "a/10.png", "a/2.png", "a/b/1.PNG", "elsewhere/pictures/x.png", "linked/x.png", "one.png", "é.png",
      ])
    let refused = entries.compactMap { entry in
      if case .refused(let reason, _) = entry.kind {
        "\(entry.components.joined(separator: "/")) \(reason)"
      } else {
        nil
      }
    }
    #expect(
      refused == [
        ".git hidden-file", "Thumbs.db hidden-file", "a/up link-loop", "gone.png broken-link", "pipe.png no-file",
      ])
  }

  @Test func aLinkedFolderIsAFolder() throws {
    let scratch = try tree()
    #expect(try FolderWalk(scratch.path("root/linked")).entries.map(\.path) == [scratch.path("root/linked/x.png")])
  }

  @Test func aFileOrNothingIsNoFolder() throws {
    let scratch = try tree()
    #expect(throws: DataFileError.notAFolder(file: scratch.path("root/one.png"))) {
      try FolderWalk(scratch.path("root/one.png"))
    }
    #expect(throws: DataFileError.missing(file: scratch.path("none"))) { try FolderWalk(scratch.path("none")) }
  }
}
