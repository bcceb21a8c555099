import FTCheckpoint
import FTJSON
import FTModels
import Foundation

/// The weights of a Hugging Face folder on their way into a model folder: rounded to bfloat16, or as they are.
struct HuggingFaceWeights {
  private let files: WeightFiles
  private let path: String
  private let expected: [TensorShape]
  private let keepsPrecision: Bool

  init(_ folder: ModelFolder<LlamaConfiguration>, keepsPrecision: Bool) throws {
    files = try WeightFiles(folder: folder.url)
    path = folder.url.path
    expected = folder.configuration.expectedTensors
    self.keepsPrecision = keepsPrecision
  }

  /// How many of the expected tensors have which type.
  var types: [String: Int] {
    get throws {
      try Dictionary(expected.map { (try files.entry($0.name).dtype.rawValue, 1) }, uniquingKeysWith: +)
    }
  }

  /// The expected tensors; redundant ones are left behind.
  func entries() throws -> [(entry: SafetensorsWriter.Entry, byteCount: Int)] {
    try expected.map { name, shape in
      let type = try files.entry(name).dtype
      let entry = SafetensorsWriter.Entry(name: name, dtype: keepsPrecision ? type : .bfloat16, shape: shape) { sink in
        let bytes = try files.bytes(of: name)
        if type == .bfloat16 || keepsPrecision {
          guard type.isFinite(bytes) else { throw ModelImportError.notFinite(file: path, tensor: name) }
          try sink.write(bytes)
        } else {
          try round(bytes, of: type, name, shape, to: sink)
        }
      }
      return (entry, try files.bytes(of: name).count)
    }
  }

  private func round(
    _ bytes: UnsafeRawBufferPointer, of type: ElementType, _ name: String, _ shape: [Int], to sink: FileSink
  ) throws {
    let rowLength = shape.last ?? 1
    let width = type.bitWidth / 8 * rowLength
    try TensorConversion(file: path, type: .bfloat16).write(
      name, rows: shape.dropLast().reduce(1, *), rowLength: rowLength,
      groupRows: TensorConversion.groupRows(rowLength: rowLength), to: sink
    ) { rows, values in
      type.widen(
        UnsafeRawBufferPointer(rebasing: bytes[rows.lowerBound * width..<rows.upperBound * width]), into: values)
    }
  }
}

extension JSONValue {
  /// The bytes of a `config.json` with only the weights' type changed.
  func configuration(storedAs type: ElementType) -> [UInt8] {
    let name: JSONValue = type == .float32 ? "float32" : "bfloat16"
    var result = JSONObject()
    for member in objectValue?.members ?? [] {
      let isType = member.key == "dtype" || member.key == "torch_dtype"
      result.append(key: member.key, isType ? name : member.value)
    }
    if result["dtype"] == nil { result.append(key: "dtype", name) }
    return Array(JSONValue.object(result).indented().utf8)
  }
}

extension ElementType {
  /// Reads float32 or float16 values of any alignment.
  func widen(_ bytes: UnsafeRawBufferPointer, into values: UnsafeMutableBufferPointer<Float>) {
    for index in values.indices {
      values[index] =
        self == .float32
        ? Float(bitPattern: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
        : Float(Float16(bitPattern: bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)))
    }
  }
}
