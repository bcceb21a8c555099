/// A checkpoint in a foreign format that cannot be trusted or cannot be read, or a question it cannot answer.
///
/// The description names the file, the tensor or entry where one is concerned, the reason and the next step.
public struct ForeignFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: Error, Equatable, Sendable {
    /// The file does not begin as the format does.
    case notThisFormat(String)
    /// The file ends before something that it announces.
    case truncated(offset: Int, neededByteCount: UInt64)
    /// The structure breaks a rule of the format.
    case malformed(String, offset: Int)
    /// The file uses a feature that is refused or not read; the text says which, and what to do.
    case unsupported(String)
    /// A pickle names a function or class that a checkpoint does not need. Nothing was executed.
    case forbiddenGlobal(String)
    /// More nested levels or values than any checkpoint has.
    case tooMany(String, atMost: Int)
    /// A shape whose size overflows, or a negative extent.
    case badShape([Int])
    /// A tensor's data has another size than its shape and type call for.
    case sizeMismatch(expected: Int, actual: Int)
    /// A tensor reaches beyond its storage.
    case beyondStorage(elements: Int, storage: Int)
    /// Two tensors or entries of one name.
    case duplicateName
    /// The checksum of an archive's entry does not fit its bytes.
    case checksum
    /// Bytes at the end that belong to nothing.
    case trailingBytes(Int)
    // Questions.
    case noSuchTensor
    case wrongType(expected: String, actual: String)
  }

  /// Path of the file.
  public let file: String
  /// The tensor, entry or layer concerned, if one is.
  public let name: String?
  public let reason: Reason

  init(file: String, name: String? = nil, _ reason: Reason) {
    self.file = file
    self.name = name
    self.reason = reason
  }

  public var description: String {
    let subject = name.map { "\($0.forMessage) " } ?? ""
    return "\(file): \(subject)\(reason.explanation)\(reason.nextStep.map { "; \($0)" } ?? "")"
  }
}

extension ForeignFileError.Reason {
  var explanation: String {
    switch self {
    case .notThisFormat(let format): "is not \(format)"
    case .truncated(let offset, let needed): "ends too early: \(needed) bytes are needed at byte \(offset)"
    case .malformed(let what, let offset): "is malformed at byte \(offset): \(what)"
    case .unsupported(let what): what
    case .forbiddenGlobal(let name):
      "names \(name.forMessage), which a checkpoint of weights does not need; such files can run programs when other "
        + "software opens them. Nothing was executed"
    case .tooMany(let what, let limit): "has more than \(limit) \(what)"
    case .badShape(let shape): "has the shape \(shape), which no memory can hold"
    case .sizeMismatch(let expected, let actual): "has \(actual) bytes of data where its shape needs \(expected)"
    case .beyondStorage(let elements, let storage):
      "reaches to element \(elements) of a storage that has \(storage)"
    case .duplicateName: "occurs twice"
    case .checksum: "has bytes that do not fit its checksum"
    case .trailingBytes(let count): "has \(count) bytes at its end that belong to nothing"
    case .noSuchTensor: "is a tensor this file does not have"
    case .wrongType(let expected, let actual): "holds \(actual), where \(expected) are needed"
    }
  }

  var nextStep: String? {
    switch self {
    case .unsupported: nil
    case .notThisFormat: "check which format it has"
    case .truncated, .checksum: "the download or copy was probably interrupted, fetch the file again"
    case .forbiddenGlobal: "use a file from an author you trust that holds a state_dict only"
    case .noSuchTensor, .wrongType: "check that the file holds the kind of model you expect"
    default: "the file is damaged or was written by a faulty program, fetch it or convert it again"
    }
  }
}
