import FTCheckpoint
import Foundation
import Testing

@Suite struct MappedFileTests {
  @Test func mapsTheWholeFile() throws {
    let folder = try ScratchFolder()
    let content = (0..<10_000).map { UInt8(truncatingIfNeeded: $0) }
    let file = try MappedFile(path: folder.add("file", content))
    #expect(file.count == 10_000)
    #expect(file.withUnsafeBytes { Array($0) } == content)
    #expect(Array(file.bytes(in: 4_095..<4_098)) == Array(content[4_095..<4_098]))
    for advice in [MappedFile.Advice.willNeed, .dontNeed] {
      for range in [0..<10_000, 1..<9_999, 5_000..<5_000, 9_000..<10_000] { file.advise(advice, range) }
    }
    #expect(file.withUnsafeBytes { Array($0) } == content)
  }

  @Test func refusesWhatIsNoReadableFile() throws {
    let folder = try ScratchFolder()
    let empty = try folder.add("empty", [])
    let pipe = folder.path + "/pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    let cases: [(String, FileError)] = [
      (folder.path + "/absent", FileError(.open, folder.path + "/absent", .missing)),
      (empty + "/below", FileError(.open, empty + "/below", .missing)),
      ("", FileError(.open, "", .missing)),
      (folder.path, FileError(.open, folder.path, .directory)),
      (empty, FileError(.map, empty, .empty)),
      (pipe, FileError(.open, pipe, .notAFile)),
      ("/dev/null", FileError(.open, "/dev/null", .notAFile)),
    ]
    for (path, expected) in cases {
      let error = #expect(throws: FileError.self) { try MappedFile(path: path) }
      #expect(error == expected)
      #expect(error?.description.hasPrefix(path + ": cannot ") == true)
    }
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may read everything"))
  func refusesAFileWithoutPermission() throws {
    let folder = try ScratchFolder()
    let path = try folder.add("secret", [1])
    chmod(path, 0)
    #expect(throws: FileError(.open, path, .permissionDenied)) { try MappedFile(path: path) }
  }

  @Test func keepsTheOldContentWhenTheFileIsReplaced() throws {
    let folder = try ScratchFolder()
    let file = try MappedFile(path: folder.add("file", [1, 2, 3]))
    try AtomicFile.write([9, 9], to: file.path)
    #expect(file.withUnsafeBytes { Array($0) } == [1, 2, 3])
    #expect(try readBytes(file.path) == [9, 9])
  }
}

@Suite struct AtomicFileTests {
  struct Failure: Error {}

  @Test func writesAndReplaces() throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/file"
    try AtomicFile.write("first", to: path)
    #expect(try readBytes(path) == Array("first".utf8))
    chmod(path, 0o640)
    let count = try AtomicFile.write(to: path) { sink in
      for _ in 0..<1_000 { try sink.write([UInt8](repeating: 5, count: 777)) }
      try sink.write([UInt8](repeating: 6, count: 1_000_000))
      return sink.byteCount
    }
    #expect(count == 1_777_000)
    let content = try readBytes(path)
    #expect(content.count == count)
    #expect(content.prefix(777_000).allSatisfy { $0 == 5 } && content.dropFirst(777_000).allSatisfy { $0 == 6 })
    #expect(try folder.contents == ["file"])
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o640)
  }

  @Test func failureLeavesTheOldFileAndNothingElse() throws {
    let folder = try ScratchFolder()
    let path = try folder.add("file", [1, 2, 3])
    #expect(throws: Failure.self) {
      try AtomicFile.write(to: path) { sink in
        try sink.write([UInt8](repeating: 9, count: 600_000))
        throw Failure()
      }
    }
    #expect(try readBytes(path) == [1, 2, 3])
    #expect(try folder.contents == ["file"])
  }

  @Test func refusesImpossibleTargets() throws {
    let folder = try ScratchFolder()
    let missing = folder.path + "/absent/file"
    let file = try folder.add("file", [1])
    let cases: [(String, FileError)] = [
      (missing, FileError(.create, missing, .folderMissing)),
      (file + "/below", FileError(.create, file + "/below", .folderMissing)),
      (folder.path, FileError(.create, folder.path, .directory)),
      ("/dev/full", FileError(.create, "/dev/full", .notAFile)),
      ("", FileError(.create, "", .missing)),
    ]
    for (path, expected) in cases {
      #expect(throws: expected) { try AtomicFile.write([1], to: path) }
    }
    #expect(try folder.contents == ["file"])
  }

  @Test func writesThroughASymbolicLink() throws {
    let folder = try ScratchFolder()
    let target = try folder.add("target", [1])
    let link = folder.path + "/link"
    try #require(symlink("target", link) == 0)
    try AtomicFile.write([2], to: link)
    #expect(try readBytes(target) == [2])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "target")
  }

  @Test func leftoversOfAKilledProcessAreNoObstacle() throws {
    let folder = try ScratchFolder()
    try folder.add(".ftlab-\(getpid())-0.partial", [0])
    try AtomicFile.write([1], to: folder.path + "/file")
    #expect(try readBytes(folder.path + "/file") == [1])
  }
}

@Suite struct SHA256Tests {
  /// FIPS 180-4 examples (NIST, "SHA-256 example values").
  static let vectors = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ]

  @Test(arguments: vectors)
  func agreesWithThePublishedExamples(_ text: String, _ hex: String) throws {
    let folder = try ScratchFolder()
    #expect(SHA256Digest(of: Array(text.utf8)).hex == hex)
    #expect(try SHA256Digest(ofFile: folder.add("file", text.utf8)).hex == hex)
  }

  @Test func aMillionLettersInAnyPieces() throws {
    // FIPS 180-4, third example.
    let hex = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    let letters = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
    let hasher = SHA256Hasher()
    for start in stride(from: 0, to: letters.count, by: 999) {
      letters[start..<min(start + 999, letters.count)].withUnsafeBytes { hasher.update($0) }
    }
    #expect(hasher.finalize().hex == hex)
    let folder = try ScratchFolder()
    #expect(try SHA256Digest(ofFile: folder.add("file", letters)).hex == hex)
  }

  @Test func hexadecimalGoesBothWays() {
    let digest = SHA256Digest(of: [1, 2, 3])
    #expect(SHA256Digest(hex: digest.hex) == digest)
    #expect(SHA256Digest(hex: digest.hex.uppercased()) == digest)
    #expect(SHA256Digest(hex: String(digest.hex.dropLast())) == nil)
    #expect(SHA256Digest(hex: String(digest.hex.dropLast()) + "g") == nil)
  }

  @Test func missingFileIsAnError() {
    #expect(throws: FileError(.open, "/absent/file", .missing)) { try SHA256Digest(ofFile: "/absent/file") }
  }
}
