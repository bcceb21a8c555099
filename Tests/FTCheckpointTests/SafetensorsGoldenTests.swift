import FTCheckpoint
import Foundation
import Testing

@Suite struct SafetensorsGoldenTests {
  static let files =
    ["every_type", "no_tensors", "metadata_only"].map { $0 } + (1...8).map { "padding_\($0)" }

  @Test(arguments: files)
  func rewritingAReferenceFileGivesTheSameBytes(_ name: String) throws {
    let path = golden("Safetensors/\(name).safetensors")
    let file = try SafetensorsFile(path: path)
    let folder = try ScratchFolder()
    let copy = folder.path + "/copy.safetensors"
    // Reversed, so that the order of the result is the writer's work.
    let entries = file.entries.reversed().map { entry in
      SafetensorsWriter.Entry(name: entry.name, dtype: entry.dtype, shape: entry.shape) { sink in
        try sink.write(try file.bytes(of: entry.name))
      }
    }
    try SafetensorsWriter.write(entries, metadata: file.metadata, to: copy)
    #expect(try readBytes(copy) == readBytes(path))
    #expect(try folder.contents == ["copy.safetensors"])
  }

  @Test func readsEveryTypeOfTheReference() throws {
    let file = try SafetensorsFile(path: golden("Safetensors/every_type.safetensors"))
    // The script stores every type torch has as [2, 3]; F4 counts two values to a byte of torch's.
    for type in ElementType.allCases where ![.float6E2M3, .float6E3M2].contains(type) {
      let entry = try #require(file.entries.first { $0.name.hasPrefix("types.") && $0.dtype == type })
      #expect(entry.shape == (type == .float4 ? [2, 6] : [2, 3]))
      #expect(entry.byteCount * 8 == entry.shape.reduce(1, *) * type.bitWidth)
    }
    #expect(file.metadata == ["for\nmat": "pt \"quoted\" \u{1} é"])
  }

  @Test func readsValuesShapesAndNames() throws {
    let file = try SafetensorsFile(path: golden("Safetensors/every_type.safetensors"))
    let values = try file.bytes(of: "b.same_type")
    #expect((0..<5).map { values.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) } == [0, 1, 2, 3, 4])
    #expect(try file.entry("a.Same_type").shape == [])
    #expect(try file.bytes(of: "a.Same_type").loadUnaligned(as: Float.self) == 1.5)
    #expect(try file.entry("empty").shape == [0, 7])
    #expect(try file.bytes(of: "empty").isEmpty)
    #expect(try Array(file.bytes(of: "quote \" slash \\ tab \t bell \u{7} delete \u{7F}")) == [1])
    #expect(try Array(file.bytes(of: "説明.é.😀")) == [2])
    #expect(try Array(file.bytes(of: "types.bool")) == [1, 0, 1, 0, 0, 1])
  }

  @Test func entriesFollowTheDataAndNamesTheAlphabet() throws {
    let file = try SafetensorsFile(path: golden("Safetensors/every_type.safetensors"))
    #expect(file.entries.first?.name == "types.uint64")
    #expect(zip(file.entries, file.entries.dropFirst()).allSatisfy { $0.range.upperBound == $1.range.lowerBound })
    #expect(file.names.prefix(3) == ["a.Same_type", "a.same_type", "b.same_type"])
    #expect(file.tensors.count == file.entries.count)
  }

  @Test(arguments: ["Safetensors", "GGUF"])
  func manifestNamesTheFilesByDigest(_ folder: String) throws {
    struct Manifest: Decodable {
      struct Entry: Decodable {
        let sha256: String
        let bytes: Int
      }
      let files: [String: Entry]
    }
    let data = try Data(contentsOf: URL(fileURLWithPath: golden("\(folder)/manifest.json")))
    let manifest = try JSONDecoder().decode(Manifest.self, from: data)
    let present = try FileManager.default.contentsOfDirectory(atPath: golden(folder)).filter { $0 != "manifest.json" }
    #expect(Set(present) == Set(manifest.files.keys))
    for (name, entry) in manifest.files {
      #expect(try SHA256Digest(ofFile: golden("\(folder)/\(name)")).hex == entry.sha256)
      #expect(try readBytes(golden("\(folder)/\(name)")).count == entry.bytes)
    }
  }
}
