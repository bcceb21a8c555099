import FTCheckpoint
import Foundation

extension ONNXFile {
  /// A graph written to a file and read again.
  public static func written(_ graph: ONNXModel) throws -> ONNXFile {
    let path = NSTemporaryDirectory() + "ftlab-graph-\(UUID()).onnx"
    // The mapping outlives the name.
    defer { try? FileManager.default.removeItem(atPath: path) }
    try graph.write(to: path)
    return try ONNXFile(path: path)
  }

  /// The beginning of the SHA-256 of everything but the values: operations with their names, inputs, outputs and attributes, and
  /// the shapes of all tensors.
  public var structure: String {
    let operations = nodes.map { node in
      let attributes = node.attributes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      return "\(node.operation) \(node.name) \(node.inputs) \(node.outputs) \(attributes)"
    }
    let shapes = tensors.map { "\($0.name) \($0.shape) \($0.type)" }
    let text = (operations + shapes).joined(separator: "\n")
    return String(SHA256Digest(of: Array(text.utf8)).hex.prefix(16))
  }

  /// How many operations there are of each kind.
  public var operationCounts: [String: Int] { Dictionary(grouping: nodes, by: \.operation).mapValues(\.count) }
}
