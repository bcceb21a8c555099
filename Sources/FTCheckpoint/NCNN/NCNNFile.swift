/// A network of the ncnn library, `.param` (text) with `.bin` (weights): its layers and their tensors.
///
/// ```swift
/// let file = try NCNNFile(path: "model.bin")          // model.param lies beside it
/// let kernel = try file.floats(of: file.tensor("Conv_0.weight"))   // [out, in / groups, height, width]
/// ```
///
/// Layers with weights are Convolution, ConvolutionDepthWise, InnerProduct, PReLU and BatchNorm; a layer whose weights are
/// not known here is refused by name, because every byte after them would be read as something else. Tensors are called
/// `LAYER.weight`, `LAYER.bias`, those of a batch norm `LAYER.weight`, `LAYER.mean`, `LAYER.variance`, `LAYER.bias`.
/// Source of the layout: ncnn `docs/developer-guide/param-and-model-file-structure.md`, `src/modelbin.cpp` and the
/// layers' `load_model`.
public final class NCNNFile: ForeignTensorFile {
  /// The mapped `.bin`.
  public let storage: MappedFile
  /// Path of the `.param`.
  public let graphPath: String
  public let tensors: [ForeignTensor]
  /// The layers in their order.
  public let layers: [NCNNLayer]

  /// Opens and checks the network whose `.param` or `.bin` is at `path`; the other one has the same name beside it.
  ///
  /// - Throws: ``FileError`` when one cannot be read, ``ForeignFileError`` when it breaks the format.
  public init(path: String) throws {
    let stem = path.hasSuffix(".param") || path.hasSuffix(".bin") ? String(path[..<path.lastIndex(of: ".")!]) : path
    graphPath = stem + ".param"
    let graph = try MappedFile(path: graphPath)
    var parser = NCNNParser(graph)
    do throws(ForeignFileError.Reason) { try parser.parse() } catch {
      throw ForeignFileError(file: graphPath, name: parser.subject, error)
    }
    layers = parser.layers
    storage = try MappedFile(path: stem + ".bin")
    var reader = NCNNWeightReader(storage)
    do throws(ForeignFileError.Reason) {
      for layer in parser.layers { try reader.read(layer) }
      try reader.finish()
    } catch {
      throw ForeignFileError(file: storage.path, name: reader.subject, error)
    }
    tensors = reader.tensors
  }

  /// Whether the bytes begin a `.param` file.
  public static func recognizes(_ head: some Collection<UInt8>) -> Bool {
    head.starts(with: Array("7767517".utf8))
  }
}

/// A layer of an ncnn network.
public struct NCNNLayer: Sendable, Equatable {
  /// For example "Convolution".
  public let type: String
  public let name: String
  /// Names of values.
  public let inputs: [String]
  public let outputs: [String]
  /// Parameters by number, as text; a list's values are separated by commas.
  public let parameters: [Int: String]

  /// An integer parameter; `nil` when it is there, but not an integer.
  public func integer(_ key: Int, default fallback: Int = 0) -> Int? {
    parameters[key].map(Int.init) ?? fallback
  }
}
