/// A GGUF file that cannot be trusted, or a question it cannot answer.
///
/// The description names the file, the key or tensor where one is concerned, the reason and the next step.
public struct GGUFError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: Error, Equatable, Sendable {
    // The envelope.
    case badMagic
    case bigEndian
    case unsupportedVersion(UInt32)
    case truncated(offset: Int, neededByteCount: UInt64)
    case countBeyondFile(what: String, count: UInt64, atMost: Int)
    // Keys and values.
    case emptyName
    case nameTooLong(byteCount: UInt64, atMost: Int)
    case notUTF8(offset: Int)
    case unknownValueType(UInt32)
    case notABoolean(byte: UInt8)
    case nestingTooDeep(atMost: Int)
    case duplicateKey
    case badAlignment
    // Tensors.
    case duplicateTensor
    case tooManyDimensions(UInt32)
    case sizeOverflow
    case unknownTensorType(UInt32)
    case partialBlock(rowLength: Int, blockLength: Int)
    case misaligned(offset: UInt64, alignment: Int)
    case dataBeyondFile(offset: UInt64, byteCount: Int, fileByteCount: Int)
    case overlap(other: String)
    // Questions.
    case noSuchKey
    case wrongValueType(expected: String, actual: String)
    case noSuchTensor
    case cannotDequantize(type: String)
  }

  /// Path of the file.
  public let file: String
  /// The key or tensor concerned, if one is.
  public let name: String?
  public let reason: Reason

  init(file: String, name: String? = nil, _ reason: Reason) {
    self.file = file
    self.name = name
    self.reason = reason
  }

  public var description: String {
    let subject = name.map { "\($0.forMessage) " } ?? ""
    return "\(file): \(subject)\(reason.explanation); \(reason.nextStep)"
  }
}

extension GGUFError.Reason {
  var explanation: String {
    switch self {
    case .badMagic: "does not begin with \"GGUF\""
    case .bigEndian: "is a big-endian file"
    case .unsupportedVersion(let version): "has version \(version) of the format, only 2 and 3 can be read"
    case .truncated(let offset, let needed): "ends too early: \(needed) more bytes are needed at byte \(offset)"
    case .countBeyondFile(let what, let count, let limit):
      "announces \(count) \(what), but the rest of the file has room for \(limit) at most"
    case .emptyName: "has an entry with an empty name"
    case .nameTooLong(let count, let limit): "has a name of \(count) bytes, more than \(limit)"
    case .notUTF8(let offset): "has text that is not valid UTF-8 at byte \(offset)"
    case .unknownValueType(let type): "has the unknown value type \(type)"
    case .notABoolean(let byte): "has a truth value stored as \(byte), neither 0 nor 1"
    case .nestingTooDeep(let limit): "has arrays nested more than \(limit) levels deep"
    case .duplicateKey: "is a key that occurs twice"
    case .badAlignment: "is not an alignment: it must be a 32-bit power of two from 8 upwards"
    case .duplicateTensor: "is a tensor that occurs twice"
    case .tooManyDimensions(let count): "has \(count) dimensions, more than 4"
    case .sizeOverflow: "has a size that overflows 64 bits"
    case .unknownTensorType(let type): "has the unknown tensor type \(type)"
    case .partialBlock(let row, let block): "has rows of \(row) values, not a multiple of its block length \(block)"
    case .misaligned(let offset, let alignment): "has its data at \(offset), not a multiple of \(alignment)"
    case .dataBeyondFile(let offset, let count, let file):
      "has \(count) bytes of data at offset \(offset), beyond the end of the file at byte \(file)"
    case .overlap(let other): "shares bytes with the tensor \(other.forMessage)"
    case .noSuchKey: "is a key this file does not have"
    case .wrongValueType(let expected, let actual): "is \(actual), where \(expected) is needed"
    case .noSuchTensor: "is a tensor this file does not have"
    case .cannotDequantize(let type): "is stored as \(type), which cannot be converted to float32 here"
    }
  }

  var nextStep: String {
    switch self {
    case .badMagic: "it is not a GGUF file, check which format it has"
    case .bigEndian: "convert it to little-endian with the tools of the program that wrote it"
    case .unsupportedVersion: "convert the model again with a current program"
    case .truncated, .countBeyondFile, .dataBeyondFile:
      "the download or copy was probably interrupted, fetch the file again"
    case .noSuchKey, .wrongValueType, .noSuchTensor: "check that the file holds the kind of model you expect"
    case .unknownTensorType, .cannotDequantize:
      "use a file quantised as F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K or Q6_K"
    default: "the file is damaged or was written by a faulty program, fetch it or convert it again"
    }
  }
}
