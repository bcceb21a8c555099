import FTCheckpoint
import FTJSON
import Foundation

/// The files of a model folder besides its weights.
package struct FolderContent {
  package let folder: URL
  /// Bytes of `config.json`.
  package let configuration: [UInt8]
  /// Files that travel along unchanged, sorted by name.
  package let companions: [String]
  /// All files, sorted by name.
  package let names: [String]

  package static let configurationName = "config.json"
  package var configurationPath: String { folder.appending(path: Self.configurationName).path }

  /// - Throws: ``ModelImportError`` when there is no configuration, and the errors of files.
  init(_ folder: URL) throws {
    self.folder = folder
    names = try Self.names(of: folder)
    guard names.contains(Self.configurationName) else { throw Self.noConfiguration(folder) }
    configuration = try Self.contents(of: folder.appending(path: Self.configurationName))
    companions = names.filter(Self.isCompanion)
  }

  /// Configurations in folders of their own, as sentence-transformers keeps how states become a vector: `1_Pooling/config.json`.
  package var nestedConfigurations: [String] {
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return folders.filter(Self.isModuleFolder).map { "\($0)/\(Self.configurationName)" }.filter {
      FileManager.default.fileExists(atPath: folder.appending(path: $0).path)
    }.sorted()
  }

  /// Whether a name is of the form `1_Pooling`, which leads nowhere else.
  package static func isModuleFolder(_ name: String) -> Bool {
    let parts = name.split(separator: "_", omittingEmptySubsequences: false)
    return parts.count == 2 && !parts[0].isEmpty && parts[0].allSatisfy { $0.isASCII && $0.isNumber }
      && !parts[1].isEmpty && parts[1].allSatisfy { $0.isASCII && $0.isLetter }
  }

  package func bytes(of name: String) throws -> [UInt8] { try Self.contents(of: folder.appending(path: name)) }

  /// What the folder says about itself: the licence in the front matter of its README.md.
  package var metadata: ModelCard.Metadata {
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
  package static func isCompanion(_ name: String) -> Bool {
    let rewritten = [configurationName, ImportRecord.fileName]
    guard !name.hasPrefix("."), !rewritten.contains(name), !name.hasSuffix(".index.json") else { return false }
    return ["json", "jinja", "txt", "md", "model"].contains(URL(filePath: name).pathExtension.lowercased())
      || isLicence(name)
  }

  /// Whether a file of this name says under which terms a model may be used, and whose work it holds.
  package static func isLicence(_ name: String) -> Bool {
    let stem = name.split(separator: ".").first.map { $0.uppercased() } ?? ""
    return ["LICENSE", "LICENCE", "NOTICE", "COPYING"].contains(stem)
  }

  /// The names of a folder's files, sorted.
  static func names(of folder: URL) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { name in
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: folder.appending(path: name).path, isDirectory: &isFolder)
        return exists && !isFolder.boolValue
      }.sorted()
    } catch {
      throw FolderError(path: folder.path, action: "read", error)
    }
  }

  static func contents(of url: URL) throws -> [UInt8] {
    do { return Array(try Data(contentsOf: url)) } catch { throw FileError(.read, url.path, .permissionDenied) }
  }

  static func noConfiguration(_ folder: URL) -> ModelImportError {
    .missingFile(
      folder: folder.path, name: configurationName, advice: "name a Hugging Face model folder or a GGUF file")
  }
}
