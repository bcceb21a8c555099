import FTCheckpoint
import FTTensor
import FTTestSupport
import Testing

@Suite struct ForeignGoldenTests {
  /// A file of each kind and the safetensors file with what the format's own library reads from it.
  static let files: [(file: String, values: String)] = [
    ("every_type.onnx", "every_type.onnx.safetensors"), ("zip.pt", "torch.safetensors"),
    ("legacy.pt", "torch.safetensors"), ("layers.param", "layers.safetensors"), ("layers.bin", "layers.safetensors"),
  ]

  @Test(arguments: files)
  func everyTensorIsBitwiseThatOfTheReference(_ pair: (file: String, values: String)) throws {
    let file = try openForeign(golden("Foreign/" + pair.file))
    let expected = try SafetensorsFile(path: golden("Foreign/" + pair.values))
    #expect(file.names == expected.names)
    for name in expected.names {
      let tensor = try file.tensor(name)
      #expect(try tensor.shape == expected.entry(name).shape, "\(name)")
      let bytes = try expected.bytes(of: name)
      let wanted = (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self) }
      #expect(try file.floats(of: tensor).map(\.bitPattern) == wanted, "\(name)")
    }
  }

  @Test func integersAreReadWithoutRounding() throws {
    let file = try ONNXFile(path: golden("Foreign/every_type.onnx"))
    #expect(try file.integers(of: file.tensor("int64.raw")) == [Int.min, Int.max])
    #expect(try file.integers(of: file.tensor("uint64.typed")) == [0, 1 << 62])
    #expect(try file.integers(of: file.tensor("bool.raw")) == [1, 0, 1])
    let torch = try TorchFile(path: golden("Foreign/zip.pt"))
    #expect(try torch.integers(of: torch.tensor("model_state.int32")) == [2_147_483_647, -5])
    #expect(try torch.integers(of: torch.tensor("model_state.view")) == [-2, -1, 0, 1])
    let error = #expect(throws: ForeignFileError.self) { try torch.integers(of: torch.tensor("model_state.half")) }
    #expect(error?.reason == .wrongType(expected: "integers", actual: "F16"))
  }

  @Test func typesAreNamed() throws {
    let torch = try TorchFile(path: golden("Foreign/legacy.pt"))
    let types = ["float": "F32", "half": "F16", "bfloat": "BF16", "double": "F64", "int8": "I8", "bool": "BOOL"]
    for (name, type) in types { #expect(try torch.tensor("model_state.\(name)").type == type) }
    let onnx = try ONNXFile(path: golden("Foreign/every_type.onnx"))
    #expect(try onnx.tensor("deq.axis0").type == "U8 × F32")
  }

  @Test func operationsOfAnONNXGraphAreListed() throws {
    let file = try ONNXFile(path: golden("Foreign/every_type.onnx"))
    #expect(file.producer == "golden" && file.producerVersion == "1.2" && file.operationSets == ["": 17])
    #expect(file.inputs == ["x"] && file.outputs == ["z"])
    let convolution = try #require(file.nodes.first { $0.operation == "Conv" })
    #expect(convolution.name == "conv" && convolution.inputs == ["x", "float.raw"] && convolution.outputs == ["y"])
    #expect(convolution.attributes["kernel_shape"] == .ints([5]) && convolution.attributes["pads"] == .ints([2, 2]))
    #expect(convolution.attributes["group"] == .int(1) && convolution.attributes["auto_pad"] == .text("NOTSET"))
    #expect(file.nodes.last?.attributes == ["alpha": .float(0.25)])
    #expect(file.nodes.count == 11)
  }

  @Test(arguments: ["zip.pt", "legacy.pt"])
  func plainValuesOfACheckpointHaveDottedNames(_ name: String) throws {
    let scalars = try TorchFile(path: golden("Foreign/" + name)).scalars
    #expect(scalars["step"] == .int(1200) && scalars["loss"] == .float(0.1) && scalars["name"] == .text("tiny é"))
    #expect(scalars["flag"] == .bool(true) && scalars["large"] == .int(1 << 40) && scalars["negative"] == .int(-1))
    #expect(scalars["optimizer_state.param_groups.0.betas.1"] == .float(0.999))
    #expect(scalars["size.1"] == .int(3) && scalars["list.1.1"] == .int(3) && scalars["nothing"] == nil)
  }

  @Test func checkpointOfOneTensorIsCalledTensor() throws {
    let file = try TorchFile(path: golden("Foreign/tensor.pt"))
    #expect(file.names == ["tensor"])
    #expect(try file.floats(of: file.tensor("tensor")) == [0, 1, 2, 3, 4, 5])
  }

  @Test func layersOfNCNNAreListed() throws {
    let file = try NCNNFile(path: golden("Foreign/layers.bin"))
    #expect(file.layers.map(\.name) == ["x", "s", "c1", "c2", "p", "d", "n", "f"])
    #expect(file.layers[7].parameters[10] == "1.000000e-01" && file.layers[7].integer(9) == 2)
    #expect(file.layers[1].outputs == ["a", "b"])
  }

  @Test func foreignFilesAreSourcesOfWeights() throws {
    let device = try TestDevice.make()
    let file = try TorchFile(path: golden("Foreign/zip.pt"))
    let tensor = try file.tensor("model_state.transposed", on: device)
    #expect(tensor.shape == [5, 4, 3])
    #expect(try tensor.values() == file.floats(of: file.tensor("model_state.transposed")))
    for name in file.names { try file.releasePages(of: name) }
    let missing = #expect(throws: ForeignFileError.self) { try file.shape(of: "absent") }
    #expect(missing?.reason == .noSuchTensor && missing?.name == "absent")
  }
}

/// Opens a file by its ending.
func openForeign(_ path: String) throws -> any ForeignTensorFile {
  if path.hasSuffix(".onnx") { return try ONNXFile(path: path) }
  if path.hasSuffix(".pt") { return try TorchFile(path: path) }
  return try NCNNFile(path: path)
}
