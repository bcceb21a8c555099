/// A safetensors file that cannot be trusted, or cannot be written.
///
/// The description names the file, the tensor where one is concerned, the reason and the next step.
public struct SafetensorsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: Error, Equatable, Sendable {
    // The envelope.
    case tooShort(byteCount: Int)
    case headerTooLarge(byteCount: UInt64)
    case headerBeyondFile(headerByteCount: Int, fileByteCount: Int)
    case headerNotUTF8
    case headerNotObject
    case json(offset: Int, problem: String)
    case duplicateKey(String)
    case metadataNotText(key: String?)
    // One entry.
    case missingField(String)
    case malformedOffsets
    case unknownType(String)
    case negativeDimension(Int)
    case shapeOverflow([Int])
    case partialByte(type: String, bits: Int)
    case offsetsReversed(begin: Int, end: Int)
    case sizeMismatch(expected: Int, actual: Int)
    case gap(expectedBegin: Int, begin: Int)
    case overlap(expectedBegin: Int, begin: Int)
    // The whole.
    case truncated(missingByteCount: Int)
    case trailingBytes(Int)
    // Looking up.
    case noSuchTensor
    // A folder of shards.
    case missingWeightMap
    case emptyWeightMap
    case unsafeShardName(String)
    case notInShard(String)
    case notInIndex(shard: String)
    // Writing.
    case reservedName
    case duplicateName
    case wrongBodySize(expected: Int, actual: Int)
  }

  /// Path of the file.
  public let file: String
  /// Name of the tensor concerned, if one is.
  public let tensor: String?
  public let reason: Reason

  init(file: String, tensor: String? = nil, _ reason: Reason) {
    self.file = file
    self.tensor = tensor
    self.reason = reason
  }

  public var description: String {
    let subject = tensor.map { "\($0.forMessage) " } ?? ""
    return "\(file): \(subject)\(reason.explanation); \(reason.nextStep)"
  }
}

extension SafetensorsError.Reason {
  var explanation: String {
    switch self {
    case .tooShort(let count): "has \(count) bytes, too few for a safetensors header"
    case .headerTooLarge(let count): "announces a header of \(count) bytes, more than the format's limit of 100000000"
    case .headerBeyondFile(let header, let file):
      "announces a header of \(header) bytes, but the file has only \(file) bytes"
    case .headerNotUTF8: "has a header that is not valid UTF-8"
    case .headerNotObject: "has a header that does not begin with \"{\""
    case .json(let offset, let problem): "has a malformed header: \(problem) at byte \(offset)"
    case .duplicateKey(let key): "has a header in which the key \(key.forMessage) occurs twice"
    case .metadataNotText(let key):
      "has metadata that is not a map from text to text\(key.map { " (see \($0.forMessage))" } ?? "")"
    case .missingField(let field): "lacks the field \"\(field)\""
    case .malformedOffsets: "has data_offsets that are not a pair [begin, end]"
    case .unknownType(let name): "has the unknown element type \(name.forMessage)"
    case .negativeDimension(let dimension): "has the negative dimension \(dimension)"
    case .shapeOverflow(let shape): "has the shape \(shape), whose size overflows"
    case .partialByte(let type, let bits): "of type \(type) has \(bits) bits, not a whole number of bytes"
    case .offsetsReversed(let begin, let end): "ends at \(end), before it begins at \(begin)"
    case .sizeMismatch(let expected, let actual):
      "occupies \(actual) bytes, but its type and shape need \(expected)"
    case .gap(let expected, let begin): "begins at \(begin) and leaves a gap after byte \(expected)"
    case .overlap(let expected, let begin): "begins at \(begin) and overlaps the tensor that ends at \(expected)"
    case .truncated(let missing): "lacks its last \(missing) bytes"
    case .trailingBytes(let count): "has \(count) bytes that belong to no tensor at its end"
    case .noSuchTensor: "is not in this file"
    case .missingWeightMap: "has no \"weight_map\" from tensor names to file names"
    case .emptyWeightMap: "has an empty \"weight_map\""
    case .unsafeShardName(let name): "is said to be in \(name.forMessage), which is not a plain file name"
    case .notInShard(let shard): "is said to be in \(shard.forMessage), which does not contain it"
    case .notInIndex(let shard): "is in \(shard.forMessage), but the index does not place it there"
    case .reservedName: "is a name the format reserves"
    case .duplicateName: "is given twice"
    case .wrongBodySize(let expected, let actual): "was given \(actual) bytes, but its type and shape need \(expected)"
    }
  }

  var nextStep: String {
    switch self {
    case .tooShort, .headerBeyondFile, .truncated:
      "the download or copy was probably interrupted, fetch the file again"
    case .headerTooLarge, .headerNotObject, .headerNotUTF8:
      "it is probably not a safetensors file, check which format it has"
    case .unknownType: "convert it to F32, F16 or BF16 with the program that wrote it"
    case .noSuchTensor: "check that this file belongs to the model its configuration describes"
    case .missingWeightMap, .emptyWeightMap, .notInShard, .notInIndex, .unsafeShardName:
      "the index and the shards do not belong together, fetch the whole folder again"
    case .reservedName, .duplicateName: "rename one of the tensors"
    case .wrongBodySize: "correct the shape or the data, then write the file again"
    default: "the file is damaged or was written by a faulty program, fetch it or export it again"
    }
  }
}
