/// Reads everything of a GGUF file that precedes the data.
///
/// Layout, little-endian: "GGUF", version (32 bits), number of tensors, number of keys (64 bits each); per key its name,
/// type and value; per tensor its name, number of dimensions, dimensions, type, offset; padding to the alignment; data.
struct GGUFHeaderReader {
  typealias Problem = GGUFError.Reason

  struct Header {
    let version: Int
    let keys: [String]
    let metadata: [String: GGUFValue]
    let alignment: Int
    let tensors: [GGUFTensor]
  }

  private let file: MappedFile
  private var cursor: GGUFCursor
  /// The key or tensor being read, named in the error when something is wrong with it.
  private var current: String?

  init(_ file: MappedFile) {
    self.file = file
    cursor = GGUFCursor(file)
  }

  mutating func read() throws(GGUFError) -> Header {
    do {
      return try readAll()
    } catch {
      throw GGUFError(file: file.path, name: current, error)
    }
  }

  private mutating func readAll() throws(Problem) -> Header {
    let version = try readVersion()
    let tensorCount = try cursor.read(UInt64.self)
    // Name, type and the smallest value; name, number of dimensions, type and offset.
    let keyCount = try cursor.readCount(of: "keys", eachAtLeast: 8 + 4 + 1)
    try cursor.check(tensorCount, of: "tensors", eachAtLeast: 8 + 4 + 4 + 8)
    let (keys, metadata) = try readMetadata(keyCount)
    let alignment = try readAlignment(metadata)
    let descriptions = try readDescriptions(tensorCount)
    let tensors = try locate(descriptions, alignment: alignment)
    return Header(version: version, keys: keys, metadata: metadata, alignment: alignment, tensors: tensors)
  }

  private mutating func readVersion() throws(Problem) -> Int {
    // A file too short for four bytes is told apart from a foreign one by what little it has.
    guard try cursor.read(4).elementsEqual("GGUF".utf8) else { throw .badMagic }
    let version = try cursor.read(UInt32.self)
    switch version {
    case 2, 3: return Int(version)
    case let version where version & 0xFFFF == 0 && version != 0: throw .bigEndian
    default: throw .unsupportedVersion(version)
    }
  }

  private mutating func readMetadata(
    _ count: Int
  ) throws(Problem) -> (keys: [String], metadata: [String: GGUFValue]) {
    var keys: [String] = []
    var metadata: [String: GGUFValue] = [:]
    for _ in 0..<count {
      let key = try cursor.readText(atMost: GGUFFile.maximumKeyByteCount)
      guard !key.isEmpty else { throw .emptyName }
      current = key
      let type = try cursor.readValueType()
      let value = try cursor.readValue(type, of: file, key: key)
      guard metadata.updateValue(value, forKey: key) == nil else { throw .duplicateKey }
      if key == "general.alignment", type != .uint32 { throw .badAlignment }
      keys.append(key)
      current = nil
    }
    return (keys, metadata)
  }

  /// The format's default is 32 bytes; the specification asks for a multiple of 8, ggml for a power of two.
  private mutating func readAlignment(_ metadata: [String: GGUFValue]) throws(Problem) -> Int {
    guard case .unsigned(let value)? = metadata["general.alignment"] else { return 32 }
    current = "general.alignment"
    guard value >= 8, value.nonzeroBitCount == 1 else { throw .badAlignment }
    current = nil
    return Int(value)
  }

  private mutating func readDescriptions(_ count: UInt64) throws(Problem) -> [GGUFTensorDescription] {
    try cursor.check(count, of: "tensors", eachAtLeast: 8 + 4 + 4 + 8)
    var descriptions: [GGUFTensorDescription] = []
    var names: Set<String> = []
    for _ in 0..<count {
      let name = try cursor.readText(atMost: GGUFFile.maximumTensorNameByteCount)
      guard !name.isEmpty else { throw .emptyName }
      current = name
      guard names.insert(name).inserted else { throw .duplicateTensor }
      let dimensionCount = try cursor.read(UInt32.self)
      guard dimensionCount <= 4 else { throw .tooManyDimensions(dimensionCount) }
      var dimensions: [UInt64] = []
      for _ in 0..<dimensionCount { dimensions.append(try cursor.read(UInt64.self)) }
      let typeNumber = try cursor.read(UInt32.self)
      guard let type = GGMLType(rawValue: typeNumber) else { throw .unknownTensorType(typeNumber) }
      let offset = try cursor.read(UInt64.self)
      descriptions.append(
        try GGUFTensorDescription(name: name, type: type, dimensions: dimensions, offset: offset))
      current = nil
    }
    return descriptions
  }

  private mutating func locate(
    _ descriptions: [GGUFTensorDescription], alignment: Int
  ) throws(Problem) -> [GGUFTensor] {
    let dataStart = (cursor.position + alignment - 1) / alignment * alignment
    var tensors: [GGUFTensor] = []
    tensors.reserveCapacity(descriptions.count)
    for description in descriptions {
      current = description.name
      tensors.append(
        try description.located(dataStart: dataStart, alignment: alignment, fileByteCount: file.count))
    }
    let occupied = tensors.filter { !$0.range.isEmpty }.sorted { $0.range.lowerBound < $1.range.lowerBound }
    for (left, right) in zip(occupied, occupied.dropFirst()) where right.range.lowerBound < left.range.upperBound {
      current = right.name
      throw .overlap(other: left.name)
    }
    current = nil
    return tensors
  }
}
