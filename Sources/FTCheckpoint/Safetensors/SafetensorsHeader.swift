/// The checked header of a safetensors file.
///
/// Layout: an unsigned 64-bit little-endian count, that many bytes of JSON, then the data, to which offsets refer.
struct SafetensorsHeader {
  let entries: [SafetensorsFile.Entry]
  let metadata: [String: String]

  /// A tensor as the JSON describes it, before its data has been located.
  private struct Description {
    let name: String
    let dtype: ElementType
    let shape: [Int]
    let begin: Int
    let end: Int
  }

  init(_ file: MappedFile) throws(SafetensorsError) {
    let path = file.path
    let jsonByteCount: Int
    do {
      jsonByteCount = try Self.headerByteCount(file)
    } catch {
      throw SafetensorsError(file: path, error)
    }
    let dataStart = 8 + jsonByteCount
    let (descriptions, metadata) = try Self.parse(Array(file.bytes(in: 8..<dataStart)), path: path)
    self.metadata = metadata
    entries = try Self.locate(descriptions, dataStart: dataStart, fileByteCount: file.count, path: path)
  }

  private static func headerByteCount(_ file: MappedFile) throws(SafetensorsError.Reason) -> Int {
    guard file.count >= 8 else { throw .tooShort(byteCount: file.count) }
    let announced = UInt64(littleEndian: file.bytes(in: 0..<8).loadUnaligned(as: UInt64.self))
    guard announced <= UInt64(SafetensorsFile.maximumHeaderByteCount) else {
      throw .headerTooLarge(byteCount: announced)
    }
    guard Int(announced) <= file.count - 8 else {
      throw .headerBeyondFile(headerByteCount: Int(announced), fileByteCount: file.count)
    }
    return Int(announced)
  }

  // MARK: JSON

  private static func parse(
    _ json: [UInt8], path: String
  ) throws(SafetensorsError) -> (descriptions: [Description], metadata: [String: String]) {
    var descriptions: [Description] = []
    var metadata: [String: String] = [:]
    // Named in the error when something inside its description is wrong.
    var current: String?
    do throws(SafetensorsError.Reason) {
      var scanner = try StrictJSONScanner(json)
      guard json.first == UInt8(ascii: "{") else { throw .headerNotObject }
      try scanner.readObject { (scanner, name) throws(SafetensorsError.Reason) in
        if name == "__metadata__" {
          metadata = try readMetadata(&scanner)
        } else {
          current = name
          descriptions.append(try readDescription(&scanner, name: name))
          current = nil
        }
      }
      try scanner.finish()
    } catch {
      throw SafetensorsError(file: path, tensor: current, error)
    }
    return (descriptions, metadata)
  }

  private static func readMetadata(
    _ scanner: inout StrictJSONScanner
  ) throws(SafetensorsError.Reason) -> [String: String] {
    guard scanner.isAtObject() else { throw .metadataNotText(key: nil) }
    var metadata: [String: String] = [:]
    try scanner.readObject { (scanner, key) throws(SafetensorsError.Reason) in
      guard scanner.isAtString() else { throw .metadataNotText(key: key) }
      metadata[key] = try scanner.readString()
    }
    return metadata
  }

  /// Reads `{"dtype": …, "shape": […], "data_offsets": [begin, end]}`; like the reference, other fields are allowed.
  private static func readDescription(
    _ scanner: inout StrictJSONScanner, name: String
  ) throws(SafetensorsError.Reason) -> Description {
    var typeName: String?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.readObject { (scanner, field) throws(SafetensorsError.Reason) in
      switch field {
      case "dtype": typeName = try scanner.readString()
      case "shape": shape = try scanner.readIntegers()
      case "data_offsets": offsets = try scanner.readIntegers()
      default: try scanner.skipValue()
      }
    }
    guard let typeName else { throw .missingField("dtype") }
    guard let shape else { throw .missingField("shape") }
    guard let offsets else { throw .missingField("data_offsets") }
    guard let dtype = ElementType(rawValue: typeName) else { throw .unknownType(typeName) }
    guard offsets.count == 2 else { throw .malformedOffsets }
    return Description(name: name, dtype: dtype, shape: shape, begin: offsets[0], end: offsets[1])
  }

  // MARK: Data

  /// Checks that the tensors, sorted by position, cover the data exactly once.
  private static func locate(
    _ descriptions: [Description], dataStart: Int, fileByteCount: Int, path: String
  ) throws(SafetensorsError) -> [SafetensorsFile.Entry] {
    let dataByteCount = fileByteCount - dataStart
    var entries: [SafetensorsFile.Entry] = []
    entries.reserveCapacity(descriptions.count)
    var position = 0
    for tensor in descriptions.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      do {
        try check(tensor, expectedBegin: position)
      } catch {
        throw SafetensorsError(file: path, tensor: tensor.name, error)
      }
      position = tensor.end
      // Adding cannot overflow once the end is known to lie inside the file; until then only the end is compared.
      guard tensor.end <= dataByteCount else { continue }
      let range = dataStart + tensor.begin..<dataStart + tensor.end
      entries.append(.init(name: tensor.name, dtype: tensor.dtype, shape: tensor.shape, range: range))
    }
    guard position <= dataByteCount else {
      throw SafetensorsError(file: path, .truncated(missingByteCount: position - dataByteCount))
    }
    guard position == dataByteCount else {
      throw SafetensorsError(file: path, .trailingBytes(dataByteCount - position))
    }
    return entries
  }

  private static func check(_ tensor: Description, expectedBegin: Int) throws(SafetensorsError.Reason) {
    guard tensor.begin <= tensor.end else { throw .offsetsReversed(begin: tensor.begin, end: tensor.end) }
    guard tensor.begin <= expectedBegin else { throw .gap(expectedBegin: expectedBegin, begin: tensor.begin) }
    guard tensor.begin >= expectedBegin else { throw .overlap(expectedBegin: expectedBegin, begin: tensor.begin) }
    let needed = try tensor.dtype.byteCount(shape: tensor.shape)
    guard needed == tensor.end - tensor.begin else {
      throw .sizeMismatch(expected: needed, actual: tensor.end - tensor.begin)
    }
  }
}
