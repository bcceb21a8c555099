import FTCheckpoint
import Testing

@Suite struct ShardedSafetensorsTests {
  private static let first = "model-00001-of-00002.safetensors"
  private static let second = "model-00002-of-00002.safetensors"

  /// Two shards: `a` and `b` in the first, `c` in the second.
  private func folderOfShards() throws -> ScratchFolder {
    let folder = try ScratchFolder()
    for (shard, names) in [(Self.first, ["a", "b"]), (Self.second, ["c"])] {
      let entries = names.map { name in
        SafetensorsWriter.Entry(name: name, dtype: .uint8, shape: [1]) { try $0.write(Array(name.utf8)) }
      }
      try SafetensorsWriter.write(entries, to: folder.path + "/" + shard)
    }
    return folder
  }

  private func open(_ folder: ScratchFolder, index: String) throws -> ShardedSafetensors {
    try ShardedSafetensors(indexPath: folder.add(ShardedSafetensors.indexName, index.utf8))
  }

  private func index(_ map: [(String, String)], metadata: String = "{\"total_size\":3}") -> String {
    let pairs = map.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",")
    return "{\"metadata\":\(metadata),\"weight_map\":{\(pairs)}}\n"
  }

  @Test func everyTensorIsFoundInItsShard() throws {
    let folder = try folderOfShards()
    let model = try open(folder, index: index([("a", Self.first), ("b", Self.first), ("c", Self.second)]))
    #expect(model.names == ["a", "b", "c"])
    for name in model.names { #expect(try Array(model.bytes(of: name)) == Array(name.utf8)) }
    #expect(try model.entry("c").file.path == folder.path + "/" + Self.second)
    #expect(throws: SafetensorsError.self) { try model.bytes(of: "d") }
  }

  private static let contradictions: [(map: [(String, String)], tensor: String, reason: SafetensorsError.Reason)] = [
    ([("a", first), ("b", second), ("c", second)], "b", .notInShard(second)),
    ([("a", first), ("b", first), ("c", second), ("d", second)], "d", .notInShard(second)),
    ([("a", first), ("c", second)], "b", .notInIndex(shard: first)),
    ([("a", first), ("b", "../\(first)"), ("c", second)], "b", .unsafeShardName("../\(first)")),
    ([("a", "/etc/passwd")], "a", .unsafeShardName("/etc/passwd")),
    ([("a", "..")], "a", .unsafeShardName("..")),
    ([("a", "")], "a", .unsafeShardName("")),
  ]

  @Test(arguments: contradictions.indices)
  func contradictionBetweenIndexAndShardsIsRefused(_ number: Int) throws {
    let (map, tensor, reason) = Self.contradictions[number]
    let folder = try folderOfShards()
    let error = #expect(throws: SafetensorsError.self) { try open(folder, index: index(map)) }
    #expect(error?.reason == reason)
    #expect(error?.tensor == tensor)
  }

  @Test(arguments: [
    ("{\"weight_map\":{}}", SafetensorsError.Reason.emptyWeightMap),
    ("{}", .missingWeightMap),
    ("{\"weight_map\":[]}", .missingWeightMap),
    ("[]", .headerNotObject),
    ("{\"weight_map\":{\"a\":\"x\",\"a\":\"y\"}}", .duplicateKey("a")),
    ("{\"weight_map\":{\"a\":\"x\"},\"weight_map\":{}}", .duplicateKey("weight_map")),
    ("{\"weight_map\":{\"a\":1}}", .json(offset: 19, problem: "a string is missing")),
    ("{\"weight_map\":{\"a\":\"x\"}", .json(offset: 23, problem: "\",\" or \"}\" is missing")),
  ])
  func malformedIndexIsRefused(_ text: String, _ reason: SafetensorsError.Reason) throws {
    let folder = try folderOfShards()
    let error = #expect(throws: SafetensorsError.self) { try open(folder, index: text) }
    #expect(error?.reason == reason)
  }

  @Test func missingShardIsNamed() throws {
    let folder = try folderOfShards()
    let error = #expect(throws: FileError.self) { try open(folder, index: index([("a", "absent.safetensors")])) }
    #expect(error == FileError(.open, folder.path + "/absent.safetensors", .missing))
  }
}
