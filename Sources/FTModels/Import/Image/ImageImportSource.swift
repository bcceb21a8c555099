import FTCheckpoint
import Foundation

/// The file or files of a foreign model with a network for pictures.
struct ImageImportSource {
  enum Kind: String {
    case onnx, pytorch, ncnn
  }

  let kind: Kind
  /// The file with the weights.
  let main: URL
  /// All files, the main one first.
  let files: [URL]

  /// - Throws: ``ModelImportError`` when the path leads to no foreign file.
  init(_ url: URL) throws {
    guard let source = try Self.recognized(url) else {
      throw ModelImportError.unknownSource(url.path, reason: "it is no ONNX, PyTorch or ncnn file")
    }
    self = source
  }

  private init(_ kind: Kind, _ main: URL, _ others: URL...) {
    (self.kind, self.main, self.files) = (kind, main, [main] + others)
  }

  /// Recognises a file by its first bytes, the weights of ncnn by the `.param` file beside them; `nil` for folders and for
  /// files of other formats.
  static func recognized(_ url: URL) throws -> ImageImportSource? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw ModelImportError.noSource(url.path)
    }
    if isFolder.boolValue { return nil }
    let head = try head(of: url)
    if ONNXFile.recognizes(head) && url.pathExtension != "bin" { return ImageImportSource(.onnx, url) }
    if TorchFile.recognizes(head) { return ImageImportSource(.pytorch, url) }
    let stem = url.deletingPathExtension()
    let (graph, weights) = (stem.appendingPathExtension("param"), stem.appendingPathExtension("bin"))
    let isGraph = url.pathExtension == "param" && NCNNFile.recognizes(head)
    if isGraph && !FileManager.default.fileExists(atPath: weights.path) {
      throw ModelImportError.missingFile(
        folder: url.deletingLastPathComponent().path, name: weights.lastPathComponent,
        advice: "an ncnn model has its weights beside the .param file; fetch both")
    }
    if isGraph { return ImageImportSource(.ncnn, weights, graph) }
    if url.pathExtension == "bin", FileManager.default.fileExists(atPath: graph.path),
      NCNNFile.recognizes(try Self.head(of: graph))
    {
      return ImageImportSource(.ncnn, weights, graph)
    }
    return nil
  }

  private static func head(of url: URL) throws -> [UInt8] {
    let file = try MappedFile(path: url.path)
    return Array(file.bytes(in: 0..<min(64, file.count)))
  }

  func plan() throws -> ImageImportPlan {
    switch kind {
    case .onnx: try ImageImportPlan(ONNXFile(path: main.path))
    case .pytorch: try ImageImportPlan(TorchFile(path: main.path))
    case .ncnn: try ImageImportPlan(NCNNFile(path: main.path))
    }
  }
}
