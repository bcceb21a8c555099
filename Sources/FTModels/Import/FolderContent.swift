import FTCheckpoint
import FTJSON
import Foundation

/// The files of a Hugging Face folder besides its weights.
struct FolderContent {
  let folder: URL
  /// Bytes of `config.json`.
  let configuration: [UInt8]
  /// Files that travel along unchanged, sorted by name.
  let companions: [String]

  var configurationPath: String { folder.appending(path: "config.json").path }

  /// - Throws: ``ModelImportError`` when a file every model needs is missing.
  init(_ folder: URL) throws {
    self.folder = folder
    let names = Set(try Self.names(of: folder))
    guard names.contains("config.json") else {
      throw ModelImportError.missingFile(
        folder: folder.path, name: "config.json", advice: "name a Hugging Face model folder or a GGUF file")
    }
    guard names.contains("tokenizer.json") else {
      throw ModelImportError.missingFile(
        folder: folder.path, name: "tokenizer.json",
        advice: names.contains("tokenizer.model")
          ? "SentencePiece models are not read; save the tokenizer in the fast format with transformers"
          : "fetch the tokenizer's files too")
    }
    configuration = try Self.contents(of: folder.appending(path: "config.json"))
    companions = names.filter(Self.isCompanion).sorted()
  }

  func bytes(of name: String) throws -> [UInt8] { try Self.contents(of: folder.appending(path: name)) }

  /// `config.json` with only the weights' type changed.
  func configurationInBFloat16() throws -> [UInt8] {
    let root = try JSONValue(parsing: configuration)
    var result = JSONObject()
    for member in root.objectValue?.members ?? [] {
      let isType = member.key == "dtype" || member.key == "torch_dtype"
      result.append(key: member.key, isType ? "bfloat16" : member.value)
    }
    if result["dtype"] == nil { result.append(key: "dtype", "bfloat16") }
    return Array(JSONValue.object(result).indented().utf8)
  }

  /// What the folder says about itself: the licence in the front matter of its README.md.
  var metadata: ModelCard.Metadata {
    var metadata = ModelCard.Metadata()
    guard companions.contains("README.md"), let text = try? bytes(of: "README.md") else { return metadata }
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.first == "---" else { return metadata }
    for line in lines.dropFirst().prefix(while: { $0 != "---" }) where line.hasPrefix("license:") {
      metadata.license = line.dropFirst("license:".count).trimmingCharacters(in: .whitespaces)
    }
    return metadata
  }

  /// Texts that belong to a model; no weights of any format, no programs.
  static func isCompanion(_ name: String) -> Bool {
    let rewritten = ["config.json", ImportRecord.fileName]
    guard !name.hasPrefix("."), !rewritten.contains(name), !name.hasSuffix(".index.json") else { return false }
    return ["json", "jinja", "txt", "md", "model"].contains(URL(filePath: name).pathExtension.lowercased())
      || isLicence(name)
  }

  /// Whether a file of this name says under which terms a model may be used, and whose work it holds.
  static func isLicence(_ name: String) -> Bool {
    let stem = name.split(separator: ".").first.map { $0.uppercased() } ?? ""
    return ["LICENSE", "LICENCE", "NOTICE", "COPYING"].contains(stem)
  }

  static func names(of folder: URL) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { name in
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: folder.appending(path: name).path, isDirectory: &isFolder)
        return exists && !isFolder.boolValue
      }
    } catch {
      throw FolderError(path: folder.path, action: "read", error)
    }
  }

  static func contents(of url: URL) throws -> [UInt8] {
    do { return Array(try Data(contentsOf: url)) } catch { throw FileError(.read, url.path, .permissionDenied) }
  }
}
