import FTJSON
import Foundation

/// Reads tokenizer.json and builds the parts of a `Tokenizer`.
struct TokenizerReader {
  let root: JSONValue
  let file: String

  init(json: Data, file: String) throws(TokenizerError) {
    self.file = file
    root = try JSONValue(json, file: file)
    guard root.objectValue != nil else {
      throw TokenizerError.malformedField(file: file, field: "(document)", expected: "an object")
    }
    switch root["version"] {
    case .string("1.0"): break
    case .string(let version): throw TokenizerError.unsupportedVersion(file: file, version: "\"\(version)\"")
    case .some(let other): throw TokenizerError.unsupportedVersion(file: file, version: other.encoded())
    case .none: throw TokenizerError.unsupportedVersion(file: file, version: "absent")
    }
  }

  func tokenizer(_ configuration: TokenizerConfiguration) throws(TokenizerError) -> Tokenizer {
    guard let model = root.present("model"), model.objectValue != nil else {
      throw malformed("model", "an object")
    }
    let spelling = try checkModelOptions(model)
    var tokens = try vocabulary(model, spelling)
    let vocabularyTokens = tokens
    let normalizers = try normalizers()
    let added = try addedTokens()
    for token in added { try tokens.add(token, normalizers: normalizers) }
    let bytePairs =
      switch spelling {
      case .byteLevel: try bytePairModel(model, vocabularyTokens)
      case .sentencePiece: try sentencePieceModel(model, tokens)
      }
    try checkDecoder(spelling)
    let configured = [
      ("bos_token", configuration.bosToken), ("eos_token", configuration.eosToken),
      ("pad_token", configuration.paddingToken),
    ]
    for (field, token) in configured {
      if let token, tokens.id(of: token) == nil { throw .unknownToken(file: file, field: field, token: token) }
    }
    return Tokenizer(
      model: bytePairs, preTokenizer: PreTokenizer(steps: try preTokenizerSteps(spelling)), normalizers: normalizers,
      tokens: tokens, postProcessor: try postProcessor(tokens), configuration: configuration)
  }

  func malformed(_ field: String, _ expected: String) -> TokenizerError {
    .malformedField(file: file, field: field, expected: expected)
  }

  func unsupported(_ part: String, _ name: String, _ supported: [String]) -> TokenizerError {
    .unsupported(file: file, part: part, name: name, supported: supported)
  }

  /// The "type" of a part of the file.
  func type(of part: JSONValue, _ field: String) throws(TokenizerError) -> String {
    guard let type = part["type"]?.stringValue else { throw malformed("\(field).type", "a string") }
    return type
  }

  /// A flag with a default for an absent or null member.
  func flag(_ part: JSONValue, _ key: String, default fallback: Bool) throws(TokenizerError) -> Bool {
    guard let value = part.present(key) else { return fallback }
    guard let flag = value.boolValue else { throw malformed(key, "true or false") }
    return flag
  }

  func addedTokens() throws(TokenizerError) -> [AddedToken] {
    guard let value = root.present("added_tokens") else { return [] }
    guard let items = value.arrayValue else { throw malformed("added_tokens", "an array") }
    var tokens: [AddedToken] = []
    for item in items {
      guard let id = item["id"]?.intValue, id >= 0, id < TokenTable.idLimit else {
        throw malformed("added_tokens[].id", "an integer from 0 to \(TokenTable.idLimit - 1)")
      }
      guard let content = item["content"]?.stringValue, !content.isEmpty else {
        throw malformed("added_tokens[].content", "a string with at least one character")
      }
      let isSpecial = try flag(item, "special", default: false)
      tokens.append(
        AddedToken(
          id: Int32(id), content: content, isSingleWord: try flag(item, "single_word", default: false),
          stripsLeft: try flag(item, "lstrip", default: false), stripsRight: try flag(item, "rstrip", default: false),
          isNormalized: try flag(item, "normalized", default: !isSpecial), isSpecial: isSpecial))
    }
    return tokens
  }
}

extension JSONValue {
  /// Parses a file of a tokenizer; `file` names it in errors.
  init(_ data: Data, file: String) throws(TokenizerError) {
    do { try self.init(parsing: [UInt8](data)) } catch {
      throw .invalidJSON(file: file, line: error.line, reason: error.reason)
    }
  }
}
