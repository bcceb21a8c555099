import FTJSON
import Foundation

/// What tokenizer_config.json says beside the tokenizer itself.
struct TokenizerConfiguration: Sendable {
  var bosToken: String?
  var eosToken: String?
  var paddingToken: String?
  var chatTemplate: String?

  init() {}

  init(json: Data, file: String) throws(TokenizerError) {
    let root = try JSONValue(json, file: file)
    guard root.objectValue != nil else {
      throw .malformedField(file: file, field: "(document)", expected: "an object")
    }
    bosToken = try Self.token(root, "bos_token", file)
    eosToken = try Self.token(root, "eos_token", file)
    paddingToken = try Self.token(root, "pad_token", file)
    chatTemplate = try Self.template(root, file)
  }

  /// A token is written as a string or as an object with its content.
  private static func token(_ root: JSONValue, _ field: String, _ file: String) throws(TokenizerError) -> String? {
    guard let value = root.present(field) else { return nil }
    guard let text = value.stringValue ?? value["content"]?.stringValue else {
      throw .malformedField(file: file, field: field, expected: "a string or an object with \"content\"")
    }
    return text
  }

  /// A template is a string, or a list of named ones of which "default" is meant.
  private static func template(_ root: JSONValue, _ file: String) throws(TokenizerError) -> String? {
    guard let value = root.present("chat_template") else { return nil }
    if let text = value.stringValue { return text }
    for entry in value.arrayValue ?? [] where entry["name"]?.stringValue == "default" {
      if let text = entry["template"]?.stringValue { return text }
    }
    throw .malformedField(
      file: file, field: "chat_template", expected: "a string or a list with a template named \"default\"")
  }
}
