import FTCheckpoint
import FTTensor
import Foundation

/// One file of results written by tools/golden/operations.py.
struct GoldenFile {
  private let file: SafetensorsFile

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden").path

  init(_ name: String) throws { file = try SafetensorsFile(path: "\(Self.folder)/\(name).safetensors") }

  /// The names before the slash.
  var cases: Set<String> { Set(file.names.map { String($0.prefix { $0 != "/" }) }) }

  func contains(_ name: String) -> Bool { file.tensors[name] != nil }

  func shape(_ name: String) throws -> [Int] { try file.entry(name).shape }

  func tensor(_ name: String, on device: Device) throws -> Tensor { try file.tensor(name, on: device) }

  /// The values of a float64 tensor.
  func doubles(_ name: String) throws -> [Double] {
    let bytes = try file.bytes(of: name)
    let dtype = try file.entry(name).dtype
    precondition(dtype == .float64, "\(name) is not float64")
    return (0..<bytes.count / 8).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
  }

  /// The values of a float32 tensor.
  func floats(_ name: String) throws -> [Float] {
    let bytes = try file.bytes(of: name)
    let dtype = try file.entry(name).dtype
    precondition(dtype == .float32, "\(name) is not float32")
    return (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
  }
}
