import FTCheckpoint
import FTLab
import FTTestServer
import FTTestSupport
import Foundation
import Testing

@testable import FTDownload

/// Models of the catalogue come out of packages of an index.
@Suite struct CatalogPullTests {
  private static let gguf = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../FTModelsTests/Golden/tiny.gguf").standardizedFileURL

  /// A package of the tiny model, its entry in a catalogue, and an index that has it.
  private struct Fixture {
    let model: [UInt8]
    let package: [UInt8]
    var entry: Catalog.Entry

    init(damaged: Bool = false) throws {
      model = Array(try Data(contentsOf: CatalogPullTests.gguf))
      var inside = model
      if damaged { inside[1000] ^= 1 }
      package = ZipBytes.archive(["tiny/model.gguf": inside, "tiny.dist-info/LICENSE": Array("terms".utf8)])
      var entry = Catalog.builtIn.models[0]
      entry.name = "tiny"
      entry.package = "Tiny_Model"
      entry.file = "tiny/model.gguf"
      entry.fileSHA256 = SHA256Digest(of: model).hex
      entry.wheelSHA256 = SHA256Digest(of: package).hex
      entry.companions = [:]
      entry.licenceFiles = ["LICENSE": "tiny.dist-info/LICENSE"]
      self.entry = entry
    }

    var shelf: Shelf {
      let digest = SHA256Digest(of: package).hex
      let page =
        #"{"files": [{"filename": "old.whl", "url": "old", "hashes": {"sha256": "00"}}, {"filename": "tiny.whl", "#
        + #""url": "../../packages/tiny.whl", "hashes": {"sha256": "\#(digest)"}, "size": \#(package.count)}]}"#
      return Shelf([
        "/simple/tiny-model/": .init(Array(page.utf8), tag: "p"),
        "/packages/tiny.whl": .init(package, tag: "w"),
      ])
    }

    func pull(_ scratch: borrowing ScratchFolder, _ server: FaultyServer) -> ModelPull {
      let store = ModelStore(root: scratch.url.appending(path: "models"), catalog: Catalog(models: [entry]))
      var pull = ModelPull(store: store, downloads: scratch.url.appending(path: "cache"), hub: Hub(), among: .all)
      pull.index = server.address.appending(path: "simple")
      return pull
    }
  }

  @Test func aModelOfTheCatalogueComesWithItsTerms() throws {
    let scratch = try ScratchFolder()
    let fixture = try Fixture()
    let server = try FaultyServer(fixture.shelf.answer)
    let pull = fixture.pull(scratch, server)
    guard case .fetched(let folder) = try pull.run(.catalog(fixture.entry)) else {
      Issue.record("nothing was fetched")
      return
    }
    #expect(server.requests.map(\.path) == ["/simple/tiny-model/", "/packages/tiny.whl"])
    #expect(server.requests[0].headers["accept"] == "application/vnd.pypi.simple.v1+json")
    #expect(try String(contentsOf: folder.url.appending(path: "LICENSE"), encoding: .utf8) == "terms")
    #expect(folder.source?.sha256 == fixture.entry.fileSHA256)
    #expect(folder.card?.contains(fixture.entry.origin) == true)
    #expect(!FileManager.default.fileExists(atPath: pull.downloads.appending(path: "tiny").path))
    guard case .present = try pull.run(.catalog(fixture.entry)) else {
      Issue.record("fetched again")
      return
    }
  }

  /// What tools/fetch-models has put there is imported without a network, and stays.
  @Test func whatWasFetchedBeforeIsUsedOffline() throws {
    let scratch = try ScratchFolder()
    let fixture = try Fixture()
    let server = try FaultyServer(fixture.shelf.answer)
    var pull = fixture.pull(scratch, server)
    pull = ModelPull(store: pull.store, downloads: pull.downloads, hub: Hub(isOffline: true), among: .all)
    let folder = pull.downloads.appending(path: "tiny")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(fixture.model).write(to: folder.appending(path: "model.gguf"))
    _ = try pull.run(.catalog(fixture.entry))
    #expect(try pull.store.list() == ["tiny"])
    #expect(FileManager.default.fileExists(atPath: folder.appending(path: "model.gguf").path))
    #expect(server.requests.isEmpty)
  }

  @Test func aFileInThePackageThatIsNotTheCataloguesIsDeleted() throws {
    let scratch = try ScratchFolder()
    let fixture = try Fixture(damaged: true)
    let server = try FaultyServer(fixture.shelf.answer)
    let pull = fixture.pull(scratch, server)
    let error = #expect(throws: DownloadError.self) { try pull.run(.catalog(fixture.entry)) }
    #expect(error?.description.contains("expected \(fixture.entry.fileSHA256)") == true)
    #expect(!FileManager.default.fileExists(atPath: pull.downloads.appending(path: "tiny/model.gguf").path))
  }

  /// A file that is too large for one package lies in pieces in several; the entry's own has the licence.
  @Test func aFileInPiecesIsJoined() throws {
    let scratch = try ScratchFolder()
    var fixture = try Fixture()
    let cut = fixture.model.count / 3
    let wheels = [
      ZipBytes.archive(["tiny.dist-info/LICENSE": Array("terms".utf8)]),
      ZipBytes.archive(["a/model.gguf.part0": Array(fixture.model[..<cut])]),
      ZipBytes.archive(["b/model.gguf.part1": Array(fixture.model[cut...])]),
    ]
    let digests = wheels.map { SHA256Digest(of: $0).hex }
    fixture.entry.wheelSHA256 = digests[0]
    fixture.entry.parts = try #require(Catalog.builtIn.entry(named: "gemma-3-270m")?.parts).prefix(2).enumerated().map {
      number, part in
      var part = part
      part.package = ["tiny-a", "tiny-b"][number]
      part.wheelSHA256 = digests[number + 1]
      part.file = ["a/model.gguf.part0", "b/model.gguf.part1"][number]
      return part
    }
    var answers: [String: Shelf.File] = [:]
    for (number, name) in ["tiny-model", "tiny-a", "tiny-b"].enumerated() {
      let page =
        #"{"files": [{"filename": "\#(name).whl", "url": "../../packages/\#(name).whl", "hashes": "#
        + #"{"sha256": "\#(digests[number])"}, "size": \#(wheels[number].count)}]}"#
      answers["/simple/\(name)/"] = .init(Array(page.utf8), tag: "p")
      answers["/packages/\(name).whl"] = .init(wheels[number], tag: name)
    }
    let server = try FaultyServer(Shelf(answers).answer)
    let pull = fixture.pull(scratch, server)
    guard case .fetched(let folder) = try pull.run(.catalog(fixture.entry)) else {
      Issue.record("nothing was fetched")
      return
    }
    #expect(folder.source?.sha256 == fixture.entry.fileSHA256)
    #expect(try String(contentsOf: folder.url.appending(path: "LICENSE"), encoding: .utf8) == "terms")
    #expect(!FileManager.default.fileExists(atPath: pull.downloads.appending(path: "tiny").path))
    // In another order they are another file.
    fixture.entry.parts?.swapAt(0, 1)
    var again = fixture.pull(scratch, server)
    again.replace = true
    let error = #expect(throws: DownloadError.self) { try again.run(.catalog(fixture.entry)) }
    #expect(error?.description.contains("expected \(fixture.entry.fileSHA256)") == true)
  }

  @Test func anIndexWithoutTheFileSaysSo() throws {
    let scratch = try ScratchFolder()
    let fixture = try Fixture()
    for page in [#"{"files": []}"#, "<html></html>"] {
      let server = try FaultyServer { _ in .init(200, body: Array(page.utf8)) }
      let error = #expect(throws: DownloadError.self) { try fixture.pull(scratch, server).run(.catalog(fixture.entry)) }
      #expect(error?.description.contains("tools/fetch-models") == true)
    }
  }
}

/// A zip archive whose entries are deflated in blocks that are stored as they are (RFC 1951, 3.2.4).
enum ZipBytes {
  static func archive(_ files: [String: [UInt8]]) -> [UInt8] {
    var archive: [UInt8] = []
    var directory: [UInt8] = []
    for (name, content) in files.sorted(by: { $0.key < $1.key }) {
      let packed = deflated(content)
      // Version, flags, method 8, time, date, checksum, sizes, lengths of name and extra field.
      var common = short([20, 0, 8, 0, 0])
      common += long([checksum(content), UInt32(packed.count), UInt32(content.count)])
      common += short([UInt16(name.utf8.count), 0])
      directory += long([0x0201_4B50])
      directory += short([20])
      directory += common
      directory += short([0, 0, 0])
      directory += long([0, UInt32(archive.count)])
      directory += Array(name.utf8)
      archive += long([0x0403_4B50])
      archive += common
      archive += Array(name.utf8)
      archive += packed
    }
    let count = UInt16(files.count)
    var end = long([0x0605_4B50])
    end += short([0, 0, count, count])
    end += long([UInt32(directory.count), UInt32(archive.count)])
    end += short([0])
    return archive + directory + end
  }

  private static func deflated(_ content: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var place = 0
    repeat {
      let size = min(65_535, content.count - place)
      let isLast: UInt8 = place + size == content.count ? 1 : 0
      result.append(isLast)
      result += short([UInt16(size), ~UInt16(size)])
      result += content[place..<place + size]
      place += size
    } while place < content.count
    return result
  }

  private static func checksum(_ content: [UInt8]) -> UInt32 {
    var value = ~UInt32(0)
    for byte in content {
      value ^= UInt32(byte)
      for _ in 0..<8 {
        let shifted = value >> 1
        value = value & 1 == 1 ? shifted ^ 0xEDB8_8320 : shifted
      }
    }
    return ~value
  }

  private static func short(_ values: [UInt16]) -> [UInt8] {
    var result: [UInt8] = []
    for value in values {
      result.append(UInt8(truncatingIfNeeded: value))
      result.append(UInt8(truncatingIfNeeded: value >> 8))
    }
    return result
  }

  private static func long(_ values: [UInt32]) -> [UInt8] {
    var result: [UInt8] = []
    for value in values {
      result += short([UInt16(truncatingIfNeeded: value), UInt16(truncatingIfNeeded: value >> 16)])
    }
    return result
  }
}
