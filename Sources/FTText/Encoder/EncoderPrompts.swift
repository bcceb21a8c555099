import FTCheckpoint
import FTJSON
import FTModels
import Foundation

/// What an encoder was trained to read before a text, by what the text is for: "query: " before a question, "passage: " before
/// what is searched. Most encoders have none.
///
/// ```swift
/// let passages = try encoder.prompts.text(of: "passage")   // "passage: "
/// ```
public struct EncoderPrompts: Sendable, Equatable {
  /// Names with what stands before the text.
  public var texts: [String: String] = [:]
  /// The one that is taken where none is asked for; nil for none.
  public var defaultName: String?

  public init() {}

  static let fileName = "config_sentence_transformers.json"

  /// Reads `prompts` and `default_prompt_name` of a model folder's `config_sentence_transformers.json`; without it there are none.
  ///
  /// - Throws: ``ModelImportError`` for prompts that are no texts and a default that is none of them.
  public init(folder: URL) throws {
    let path = folder.appending(path: Self.fileName).path
    guard let value = try SentencePooling.json(path) else { return }
    for (name, prompt) in value.present("prompts")?.objectValue?.members.map({ ($0.key, $0.value) }) ?? [] {
      guard let text = prompt.stringValue else { throw Self.inconsistent(path, "the prompt \"\(name)\" is no text") }
      if !text.isEmpty { texts[name] = text }
    }
    guard let name = value.present("default_prompt_name") else { return }
    guard let name = name.stringValue, value["prompts"]?[name] != nil else {
      throw Self.inconsistent(path, "\"default_prompt_name\" names none of the prompts")
    }
    if texts[name] != nil { defaultName = name }
  }

  /// Names, sorted.
  public var names: [String] { texts.keys.sorted() }

  /// What stands before every text by default.
  public var defaultText: String { defaultName.flatMap { texts[$0] } ?? "" }

  /// The prompt of a name; "none" is nothing.
  ///
  /// - Throws: ``EncoderPromptError``.
  public func text(of name: String) throws(EncoderPromptError) -> String {
    if let text = texts[name] { return text }
    guard name == Self.none else { throw EncoderPromptError(name: name, known: names) }
    return ""
  }

  /// The name of having no prompt.
  public static let none = "none"

  /// The prompts as ``init(folder:)`` reads them.
  var encoded: JSONValue {
    var prompts = JSONObject()
    for name in names { prompts.append(key: name, .string(texts[name] ?? "")) }
    return [
      "prompts": .object(prompts), "default_prompt_name": defaultName.map { .string($0) } ?? .null,
      "similarity_fn_name": "cosine",
    ]
  }

  private static func inconsistent(_ path: String, _ problem: String) -> ModelImportError {
    .inconsistent(file: path, problem: problem)
  }
}

/// A prompt that an encoder does not have.
public struct EncoderPromptError: Error, Equatable, CustomStringConvertible {
  public let name: String
  public let known: [String]

  public var description: String {
    known.isEmpty
      ? "the encoder has no prompts, \"\(name)\" is none; leave --prompt out"
      : "the encoder has no prompt \"\(name)\"; choose \((known + [EncoderPrompts.none]).joined(separator: ", "))"
  }
}
