import FTCheckpoint
import Foundation

/// The file or files of a foreign model with a network for pictures.
struct NetworkImportSource {
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
  static func recognized(_ url: URL) throws -> NetworkImportSource? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw ModelImportError.noSource(url.path)
    }
    if isFolder.boolValue { return nil }
    let head = try head(of: url)
    if ONNXFile.recognizes(head) && url.pathExtension != "bin" { return NetworkImportSource(.onnx, url) }
    if TorchFile.recognizes(head) { return NetworkImportSource(.pytorch, url) }
    let stem = url.deletingPathExtension()
    let (graph, weights) = (stem.appendingPathExtension("param"), stem.appendingPathExtension("bin"))
    let isGraph = url.pathExtension == "param" && NCNNFile.recognizes(head)
    if isGraph && !FileManager.default.fileExists(atPath: weights.path) {
      throw ModelImportError.missingFile(
        folder: url.deletingLastPathComponent().path, name: weights.lastPathComponent,
        advice: "an ncnn model has its weights beside the .param file; fetch both")
    }
    if isGraph { return NetworkImportSource(.ncnn, weights, graph) }
    if url.pathExtension == "bin", FileManager.default.fileExists(atPath: graph.path),
      NCNNFile.recognizes(try Self.head(of: graph))
    {
      return NetworkImportSource(.ncnn, weights, graph)
    }
    return nil
  }

  private static func head(of url: URL) throws -> [UInt8] {
    let file = try MappedFile(path: url.path)
    return Array(file.bytes(in: 0..<min(64, file.count)))
  }

  func plan() throws -> NetworkImportPlan {
    switch kind {
    case .onnx: try NetworkImportPlan(ONNXFile(path: main.path))
    case .pytorch: try NetworkImportPlan(TorchFile(path: main.path))
    case .ncnn: try NetworkImportPlan(NCNNFile(path: main.path))
    }
  }
}
