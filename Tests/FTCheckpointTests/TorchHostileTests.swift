import FTCheckpoint
import FTTestSupport
import Testing

@Suite struct TorchHostileTests {
  typealias Reason = ForeignFileError.Reason

  /// A checkpoint whose object is `body`.
  private static func archive(_ body: [UInt8], storages: [String: Int] = ["0": 16]) -> [UInt8] {
    ZipBuilder(pickle: Pickle.whole(body), storages: storages).bytes
  }

  private func refusal(_ bytes: [UInt8]) throws -> ForeignFileError? {
    let folder = try ScratchFolder()
    let path = try folder.add("hostile.pt", bytes)
    let error = #expect(throws: ForeignFileError.self) { try TorchFile(path: path) }
    #expect(error?.description.hasPrefix(path + ": ") == true)
    return error
  }

  @Test func builderMakesWhatIsRead() throws {
    let folder = try ScratchFolder()
    let object = Pickle.dictionary(Pickle.text("w"), Pickle.tensor())
    let file = try TorchFile(path: folder.add("good.pt", Self.archive(object)))
    #expect(file.names == ["w"])
    #expect(try file.floats(of: file.tensor("w")) == [0, 0, 0, 0])
  }

  /// What makes loading a pickle dangerous: names of functions that would be called. None of them is.
  @Test(arguments: [
    ("os", "system"), ("posix", "system"), ("builtins", "eval"), ("subprocess", "Popen"), ("torch", "load"),
    ("torch.storage", "_load_from_bytes"), ("numpy.core.multiarray", "_reconstruct"), ("__builtin__", "getattr"),
    ("collections", "defaultdict"), ("torch", "ComplexFloatStorage"),
  ])
  func forbiddenNamesAreRefusedByName(_ module: String, _ name: String) throws {
    let call = Pickle.global(module, name) + Pickle.tuple(Pickle.text("touch /tmp/executed")) + [0x52]
    for bytes in [Self.archive(call), Self.legacy(call)] {
      let error = try refusal(bytes)
      #expect(error?.reason == .forbiddenGlobal("\(module).\(name)"))
      #expect(error?.description.contains("Nothing was executed") == true)
    }
  }

  /// Legacy files: magic, version, system, object, keys, storages.
  private static func legacy(
    _ object: [UInt8], keys: [UInt8]? = nil, storage: [UInt8]? = nil, little: UInt8 = 0x88, version: Int32 = 1001
  ) -> [UInt8] {
    [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E]
      + Pickle.whole(Pickle.int(version)) + Pickle.whole(Pickle.dictionary(Pickle.text("little_endian"), [little]))
      + Pickle.whole(object) + Pickle.whole(keys ?? [0x5D, 0x28] + Pickle.text("0") + [0x65])
      + (storage ?? littleEndian(UInt64(4)) + [UInt8](repeating: 0, count: 16))
  }

  static let objects: [(String, [UInt8], Reason)] = [
    (
      "name twice", Pickle.dictionary(Pickle.text("w"), Pickle.tensor(), Pickle.text("w"), Pickle.tensor()),
      .duplicateName
    ),
    (
      "name twice by nesting",
      Pickle.dictionary(
        Pickle.text("a.b"), Pickle.tensor(), Pickle.text("a"), Pickle.dictionary(Pickle.text("b"), Pickle.tensor())),
      .duplicateName
    ),
    (
      "key 1 and key \"1\"",
      Pickle.dictionary(Pickle.text("1"), Pickle.tensor(), Pickle.int(1), Pickle.tensor()), .duplicateName
    ),
    ("beyond its storage", Pickle.tensor(shape: [5]), .beyondStorage(elements: 4, storage: 4)),
    ("offset beyond its storage", Pickle.tensor(offset: 2, shape: [3]), .beyondStorage(elements: 4, storage: 4)),
    (
      "strides beyond its storage", Pickle.tensor(shape: [2, 2], strides: [3, 1]),
      .beyondStorage(elements: 4, storage: 4)
    ),
    ("empty beyond its storage", Pickle.tensor(offset: 9, shape: [0]), .beyondStorage(elements: 9, storage: 4)),
    (
      "extents that overflow",
      Pickle.tensor(shape: [.max, .max, .max], strides: [0, 0, 0]),
      .badShape([2_147_483_647, 2_147_483_647, 2_147_483_647])
    ),
    ("negative extent", Pickle.tensor(shape: [-1]), .badShape([-1])),
    ("tuple that contains nothing", [0x85], .malformed("a tuple of more values than there are", offset: 43)),
  ]

  @Test(arguments: objects)
  func malformedObjectIsRefusedWithItsReason(_ name: String, _ object: [UInt8], _ reason: Reason) throws {
    let error = try refusal(Self.archive(object))
    if case .malformed(let text, _) = reason, case .malformed(let actual, _)? = error?.reason {
      #expect(actual == text)
    } else {
      #expect(error?.reason == reason)
    }
  }

  /// Files that make a naive reader allocate, recurse or run for ever.
  @Test func bombsAreDefused() throws {
    // 4 elements that pose as 2^40.
    let repeated = Pickle.tensor(shape: [1 << 20, 1 << 20], strides: [0, 0])
    #expect(try refusal(Self.archive(repeated))?.description.contains("repeat") == true)
    // Two hundred thousand tuples, each holding the one before.
    let nested = [0x4E] + [UInt8](repeating: 0x85, count: 200_000)
    #expect(try refusal(Self.archive(nested))?.reason == .tooMany("nested levels", atMost: 32))
    // Twenty-five lists, each holding the one before ten times: 10^25 values in 700 bytes.
    var multiplied: [UInt8] = [0x5D, 0x71, 0]
    for level in 1...25 as ClosedRange<UInt8> {
      let again = Array([[UInt8]](repeating: [0x68, level - 1], count: 9).joined())
      multiplied = [0x5D, 0x28] + multiplied + again + [0x65, 0x71, level]
    }
    #expect(try refusal(Self.archive(multiplied))?.reason == .tooMany("values", atMost: 1_000_000))
    // A list that contains itself.
    #expect(
      try refusal(Self.archive([0x5D, 0x71, 0, 0x68, 0, 0x61]))?.reason == .tooMany("nested levels", atMost: 32))
  }

  /// Small files that use one long thing many times: a naive reader makes a copy each time.
  @Test func whatIsUsedManyTimesIsNotCopiedManyTimes() throws {
    // One key of 200,000 bytes in a hundred dictionaries of a hundred numbers: 0.2 MB that were 2 GB of names.
    let long = Pickle.text(String(repeating: "k", count: 200_000)) + [0x71, 0]
    let inner = Pickle.dictionary(Array((0..<100).map { Pickle.text("\($0)") + [0x4B, 1] }.joined()))
    var items = Pickle.text("first") + [0x7D, 0x28] + long + inner + [0x71, 1, 0x75]
    for index in 0..<100 { items += Pickle.text("j\(index)") + [0x7D, 0x28, 0x68, 0, 0x68, 1, 0x75] }
    #expect(
      try refusal(Self.archive(Pickle.dictionary(items)))?.reason == .tooMany("bytes in a name", atMost: 1_000))
    // The same with names that are short enough each.
    let many = Pickle.dictionary(Array((0..<2_000).map { Pickle.text("\($0)") + [0x4B, 1] }.joined()))
    let key = Pickle.text(String(repeating: "k", count: 900)) + [0x71, 0]
    items = Pickle.text("first") + [0x7D, 0x28] + key + many + [0x71, 1, 0x75]
    for index in 0..<100 { items += Pickle.text("j\(index)") + [0x7D, 0x28, 0x68, 0, 0x68, 1, 0x75] }
    #expect(
      try refusal(Self.archive(Pickle.dictionary(items)))?.reason == .tooMany("bytes in all names", atMost: 64 << 20))
    // A list of 100,000 pairs that becomes an ordered dictionary a hundred times.
    let pair = Pickle.tuple([0x4E], [0x4E]) + [0x71, 2]
    let pairs =
      [0x5D, 0x28] + pair + Array([[UInt8]](repeating: [0x68, 2], count: 99_999).joined()) + [0x65, 0x71, 3]
    let call = Pickle.global("collections", "OrderedDict") + [0x68, 3, 0x85, 0x52]
    let calls = [0x5D, 0x28] + pairs + Array([[UInt8]](repeating: call, count: 100).joined()) + [0x65]
    #expect(try refusal(Self.archive(calls))?.reason == .tooMany("copied values", atMost: 4_000_000))
    // A shape of 100,000 extents.
    let extents = [0x28] + [UInt8](Array([[UInt8]](repeating: [0x4B, 1], count: 100_000).joined())) + [0x74]
    let tensor =
      Pickle.global("torch._utils", "_rebuild_tensor_v2")
      + Pickle.tuple(Pickle.storage(), Pickle.int(0), extents, extents, [0x89], [0x4E]) + [0x52]
    #expect(try refusal(Self.archive(tensor))?.reason == .tooMany("dimensions", atMost: 16))
    // A storage by a key of 200,000 bytes.
    let storage = Pickle.tensor(Pickle.storage(String(repeating: "0", count: 200_000)))
    #expect(
      try refusal(Self.archive(storage))?.reason == .tooMany("bytes in the key of a storage", atMost: 1_000))
    // Three million containers in three megabytes.
    let containers = [0x28] + [UInt8](repeating: 0x5D, count: 3_000_000) + [0x74]
    #expect(
      try refusal(Self.archive(containers))?.reason == .tooMany("lists, tuples and dictionaries", atMost: 2_000_000))
  }

  static let storages: [(String, [UInt8], Reason)] = [
    (
      "no storage", archive(Pickle.tensor(), storages: [:]),
      .malformed("a storage that the archive does not hold", offset: 40)
    ),
    ("storage too small", archive(Pickle.tensor(), storages: ["0": 12]), .sizeMismatch(expected: 16, actual: 12)),
    (
      "storage described in two ways",
      archive(Pickle.tuple(Pickle.tensor(), Pickle.tensor(Pickle.storage(count: 3), shape: [3]))),
      .malformed("storage \"0\" is described in two ways", offset: 0)
    ),
    (
      "legacy: storage longer than the file", legacy(Pickle.tensor(), storage: littleEndian(UInt64.max)),
      .truncated(offset: 0, neededByteCount: .max)
    ),
    (
      "legacy: storage too small",
      legacy(Pickle.tensor(), storage: littleEndian(UInt64(2)) + [UInt8](repeating: 0, count: 8)),
      .malformed("a storage that the file does not hold", offset: 0)
    ),
    (
      "legacy: storage twice",
      legacy(
        Pickle.tensor(), keys: [0x5D, 0x28] + Pickle.text("0") + Pickle.text("0") + [0x65],
        storage: littleEndian(UInt64(0)) + littleEndian(UInt64(0))),
      .duplicateName
    ),
    ("legacy: storage nobody uses", legacy([0x4E]), .malformed("a storage that no tensor uses", offset: 0)),
    (
      "legacy: bytes at the end",
      legacy(Pickle.tensor(), storage: littleEndian(UInt64(4)) + [UInt8](repeating: 0, count: 17)), .trailingBytes(1)
    ),
    (
      "legacy: version 1002", legacy(Pickle.tensor(), version: 1002),
      .malformed("another version of the format", offset: 0)
    ),
  ]

  @Test(arguments: storages)
  func storageThatDoesNotFitIsRefused(_ name: String, _ bytes: [UInt8], _ reason: Reason) throws {
    let error = try refusal(bytes)
    switch (reason, error?.reason) {
    case (.malformed(let text, _), .malformed(let actual, _)?): #expect(actual == text)
    case (.truncated(_, let count), .truncated(_, let actual)?): #expect(actual == count)
    default: #expect(error?.reason == reason)
    }
  }

  @Test func bigEndianFilesAreRefused() throws {
    #expect(try refusal(Self.legacy(Pickle.tensor(), little: 0x89))?.description.contains("big-endian") == true)
    var zip = ZipBuilder(pickle: Pickle.whole(Pickle.tensor()))
    zip.add("a/byteorder", Array("big".utf8))
    #expect(try refusal(zip.bytes)?.description.contains("big-endian") == true)
  }

  @Test func foreignPicklesAreRefused() throws {
    #expect(try refusal(ZipBuilder(pickle: [0x80, 4, 0x4E, 0x2E]).bytes)?.description.contains("protocol 4") == true)
    for operation in [0x93, 0x81, 0x69, 0x6F, 0x82, 0x32] as [UInt8] {
      // STACK_GLOBAL, NEWOBJ, INST, OBJ, EXT1, DUP.
      let error = try refusal(Self.archive([0x4E, operation]))
      #expect(error?.description.contains("torch.save does not write") == true)
    }
    let calls = Pickle.global("torch", "float32") + [0x29, 0x52]
    #expect(try refusal(Self.archive(calls))?.description.contains("not a function") == true)
  }

  @Test(arguments: ["zip.pt", "legacy.pt"])
  func everyTruncationIsRefused(_ name: String) throws {
    let whole = try readBytes(golden("Foreign/" + name))
    let folder = try ScratchFolder()
    for count in stride(from: 1, to: whole.count, by: name == "zip.pt" ? 5 : 3) {
      let path = try folder.add("cut.pt", whole.prefix(count))
      #expect(throws: ForeignFileError.self, "cut to \(count) bytes") { try TorchFile(path: path) }
    }
  }

  @Test(arguments: ["zip.pt", "legacy.pt"])
  func mutationsNeverTrap(_ name: String) throws {
    try expectNoTraps(golden("Foreign/" + name), rounds: 10_000, refused: 2_000) { try TorchFile(path: $0) }
  }
}
