import FTCheckpoint
import FTTestSupport
import Testing

@Suite struct ZipHostileTests {
  private func refusal(_ change: (inout ZipBuilder) -> Void) throws -> ForeignFileError? {
    var zip = ZipBuilder(pickle: Pickle.whole(Pickle.tensor()))
    change(&zip)
    let folder = try ScratchFolder()
    let path = try folder.add("hostile.pt", zip.bytes)
    return #expect(throws: ForeignFileError.self) { try TorchFile(path: path) }
  }

  @Test func compressedEntriesAreRefusedBeforeAnythingIsUnpacked() throws {
    let error = try refusal { $0.entries[1].method = 8 }
    #expect(error?.name == "a/data/0" && error?.description.contains("compressed") == true)
  }

  @Test func encryptedEntriesAreRefused() throws {
    #expect(try refusal { $0.entries[0].flags = 1 }?.description.contains("encrypted") == true)
  }

  @Test func entriesMustFitTheirChecksums() throws {
    let error = try refusal {
      $0.entries[1].content = [UInt8](repeating: 0, count: 15) + [1]
      $0.entries[1].checksum = 0
    }
    #expect(error?.reason == .checksum && error?.name == "a/data/0")
  }

  @Test func entriesOfOneNameAreRefused() throws {
    #expect(try refusal { $0.add("a/data/0", [1]) }?.reason == .duplicateName)
  }

  @Test func entriesThatShareBytesAreRefused() throws {
    // The second entry begins where the first does; its header is read from there.
    let error = try refusal { zip in
      let large = [UInt8](repeating: 7, count: 5_000)
      zip.entries = [.init(name: "a/x", content: large)]
      zip.entries.append(.init(name: "a/y", content: [], checksum: ZipBuilder.crc(large), size: 5_000, start: 0))
    }
    #expect(error?.description.contains("share bytes") == true)
  }

  @Test func entriesBeyondTheFileAreRefused() throws {
    #expect(try refusal { $0.entries[1].size = 1 << 30 } != nil)
    #expect(try refusal { $0.entries[1].size = .max }?.description.contains("64-bit") == true)
    #expect(try refusal { $0.entries[1].start = 1 << 30 }?.description.contains("where it should be") == true)
  }

  @Test func archivesOfSomethingElseAreNotCheckpoints() throws {
    #expect(try refusal { $0.entries[0].name = "a/other.pkl" }?.description.contains("data.pkl") == true)
    #expect(try refusal { $0.add("b/data.pkl", [0x4E, 0x2E]) }?.description.contains("data.pkl") == true)
    #expect(try refusal { $0.entries = [] } != nil)
  }
}
