import FTCheckpoint
import FTData
import FTJSON
import FTModels
import Foundation

/// How an encoder's states become one vector a text: what sentence-transformers keeps beside a model.
public struct SentencePooling: Sendable, Equatable {
  /// What is taken of the last states.
  public enum Method: String, Sendable {
    /// The mean over the tokens of the text, those at both ends included.
    case mean
    /// The state of the first token.
    case first
    /// The state of the last token: a decoder's only one that has seen the whole text.
    case last
  }

  public var method = Method.mean
  /// Whether vectors are brought to length 1, so that the dot product of two is their cosine.
  public var normalizes = true
  /// Tokens of a text that are read; nil where only the model itself sets a limit.
  public var limit: Int?

  public init() {}

  static let modulesName = "modules.json"
  private static let lengthName = "sentence_bert_config.json"

  /// Reads `modules.json`, the `config.json` of the pooling that it names, and `sentence_bert_config.json` of a model folder.
  ///
  /// Without them it is the mean, of length 1. sentence-transformers does not bring vectors to length 1 where the modules do
  /// not say so; without any list of modules there is nothing to depart from.
  ///
  /// - Throws: ``ModelImportError`` for a file that says something else than what is computed here; what it says is named.
  public init(folder: URL) throws {
    let path = { (name: String) in folder.appending(path: name).path }
    if let value = try Self.json(path(Self.lengthName)), let length = value.present("max_seq_length") {
      guard let count = length.intValue, count > 0 else {
        throw Self.unsupported(path(Self.lengthName), "\"max_seq_length\": \(length.encoded())")
      }
      limit = count
    }
    guard let modules = try Self.json(path(Self.modulesName)) else { return }
    guard let list = modules.arrayValue else { throw Self.unsupported(path(Self.modulesName), "no list of modules") }
    normalizes = false
    for module in list {
      let type = module["type"]?.stringValue ?? "(none)"
      switch type.split(separator: ".").last {
      case "Transformer":
        guard module["path"]?.stringValue ?? "" == "" else {
          throw Self.unsupported(path(Self.modulesName), "an encoder in a folder of its own")
        }
      case "Pooling": method = try Self.method(in: folder, module["path"]?.stringValue)
      case "Normalize": normalizes = true
      default: throw Self.unsupported(path(Self.modulesName), "the module \"\(type)\"")
      }
    }
  }

  /// The files of the mean of length 1, as ``init(folder:)`` and sentence-transformers read them.
  static func files(width: Int) -> [ImportedFile] {
    let kinds = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    let modules = kinds.enumerated().map { index, kind -> JSONValue in
      [
        "idx": JSONValue(index), "name": .string("\(index)"), "path": .string(kind.0),
        "type": .string("sentence_transformers.models.\(kind.1)"),
      ]
    }
    let pooling: JSONValue = ["word_embedding_dimension": JSONValue(width), "pooling_mode_mean_tokens": true]
    return [
      ImportedFile(modulesName, Array(JSONValue.array(modules).indented().utf8)),
      ImportedFile("1_Pooling/config.json", Array(pooling.indented().utf8)),
    ]
  }

  private static func method(in folder: URL, _ path: String?) throws -> Method {
    let file = folder.appending(path: "\(path ?? "")/config.json").path
    guard let path, FolderContent.isModuleFolder(path), let value = try json(file) else {
      throw ModelImportError.missingFile(
        folder: folder.path, name: "\(path ?? "1_Pooling")/config.json",
        advice: "it says how the states of a text become one vector; fetch the whole model")
    }
    if let mode = value["pooling_mode"]?.stringValue {
      guard let method = ["mean": Method.mean, "cls": .first, "lasttoken": .last][mode] else {
        throw unsupported(file, "pooling \"\(mode)\"")
      }
      return method
    }
    let modes = (value.objectValue?.members ?? []).filter {
      $0.key.hasPrefix("pooling_mode_") && $0.value.boolValue == true
    }.map(\.key)
    switch modes {
    case ["pooling_mode_mean_tokens"]: return .mean
    case ["pooling_mode_cls_token"]: return .first
    case ["pooling_mode_lasttoken"]: return .last
    default: throw unsupported(file, "pooling by \(modes.isEmpty ? "nothing" : modes.joined(separator: " and "))")
    }
  }

  static func json(_ path: String) throws -> JSONValue? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let file = try MappedFile(path: path)
    do { return try JSONValue(parsing: Array(file.bytes(in: 0..<file.count))) } catch {
      throw ModelConfigurationError.notJSON(file: path, reason: "\(error)")
    }
  }

  private static func unsupported(_ file: String, _ feature: String) -> ModelImportError {
    .unsupported(
      file: file, feature: feature,
      advice: "choose an encoder that takes the mean of the last states, or the first: ftlab models list")
  }
}
