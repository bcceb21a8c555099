/// What can be wrong with a tokenizer's files. Every description says what, where, why, and what to do next.
public enum TokenizerError: Error, Equatable, CustomStringConvertible {
  /// A file could not be read.
  case unreadable(file: String, reason: String)
  /// The bytes are not JSON; `line` counts from 1.
  case invalidJSON(file: String, line: Int, reason: String)
  /// A field is absent or has another type than the format asks for.
  case malformedField(file: String, field: String, expected: String)
  /// `version` of tokenizer.json is not "1.0".
  case unsupportedVersion(file: String, version: String)
  /// A part of the tokenizer has a kind that is not implemented.
  case unsupported(file: String, part: String, name: String, supported: [String])
  /// Two vocabulary entries share a spelling or an id.
  case duplicateEntry(file: String, entry: String, reason: String)
  /// A merge names a token that the vocabulary does not hold.
  case unknownMergeToken(file: String, merge: Int, token: String)
  /// A special token is named that the vocabulary does not hold, or with another id.
  case unknownToken(file: String, field: String, token: String)
  /// The pieces of a definition do not fit each other.
  case inconsistentDefinition(reason: String)

  public var description: String {
    switch self {
    case .unreadable(let file, let reason):
      return "\(file): cannot be read (\(reason)); check the path and its permissions, or import the model again with: "
        + "ftlab models import"
    case .invalidJSON(let file, let line, let reason):
      return "\(file):\(line): not valid JSON (\(reason)); the file is damaged or cut off, fetch it again"
    case .malformedField(let file, let field, let expected):
      return "\(file): \"\(field)\" must be \(expected); the file does not follow the tokenizer.json format, "
        + "save it again with the tokenizers library"
    case .unsupportedVersion(let file, let version):
      return "\(file): version is \(version), only \"1.0\" is defined; save the file again with the tokenizers library"
    case .unsupported(let file, let part, let name, let supported):
      return "\(file): \(part) \"\(name)\" is not supported; supported: \(supported.joined(separator: ", ")). "
        + "Choose a model with such a tokenizer"
    case .duplicateEntry(let file, let entry, let reason):
      return "\(file): \"\(entry)\" \(reason); every token needs its own spelling and id, remove one of the two"
    case .unknownMergeToken(let file, let merge, let token):
      return "\(file): merge \(merge) names \"\(token)\", which is not in the vocabulary; vocabulary and merges come "
        + "from different models, fetch the file again"
    case .unknownToken(let file, let field, let token):
      return "\(file): \"\(field)\" names \"\(token)\", which the vocabulary does not hold under that id; "
        + "use the tokenizer files of one and the same model"
    case .inconsistentDefinition(let reason):
      return "tokenizer definition: \(reason); the metadata of the source file is damaged, fetch it again"
    }
  }
}
