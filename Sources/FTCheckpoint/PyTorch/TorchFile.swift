/// A checkpoint written by PyTorch's `torch.save` (`.pt`, `.pth`), memory-mapped and read as data: nothing in it is
/// executed.
///
/// ```swift
/// let file = try TorchFile(path: "checkpoint.pt")
/// file.tensors.map(\.name)                       // ["model_state.lstm.weight_ih_l0", …]
/// let weights = try file.floats(of: file.tensor("model_state.linear.weight"))
/// ```
///
/// Both containers are read: the zip archive of PyTorch 1.6 and later, and the sequence of pickles before it. The pickle
/// may use dictionaries, lists, tuples, numbers, texts and tensors; it may name `collections.OrderedDict`, the functions
/// that rebuild tensors and parameters, storages, sizes, devices and types. Any other name is refused. Tensors may be
/// views and have any strides. Source of the layout: PyTorch `torch/serialization.py` and `caffe2/serialize/`.
public final class TorchFile: ForeignTensorFile {
  /// A plain value beside the tensors, such as the number of a step.
  public enum Scalar: Sendable, Equatable {
    case int(Int)
    case float(Double)
    case bool(Bool)
    case text(String)
  }

  public let storage: MappedFile
  public let tensors: [ForeignTensor]
  /// Plain values by dotted name.
  public let scalars: [String: Scalar]

  /// Opens and checks the file at `path`.
  ///
  /// - Throws: ``FileError`` when it cannot be read, ``ForeignFileError`` when it breaks the format or names something
  ///   that a checkpoint does not need.
  public init(path: String) throws {
    storage = try MappedFile(path: path)
    var reader = TorchReader(storage)
    do throws(ForeignFileError.Reason) {
      try reader.read()
    } catch {
      throw ForeignFileError(file: path, name: reader.subject, error)
    }
    tensors = reader.tensors
    scalars = reader.scalars
  }

  /// A pickle of protocol 2 that holds the integer 0x1950A86A20F9469CFC6C.
  static let legacyMagic: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]

  /// Whether the file begins as a zip archive or a legacy checkpoint does.
  public static func recognizes(_ head: some Collection<UInt8>) -> Bool {
    head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: legacyMagic)
  }
}
