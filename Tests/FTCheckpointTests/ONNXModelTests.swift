import FTTestSupport
import Foundation
import Testing

@testable import FTCheckpoint

/// Graphs are written as ONNX has them, and read back whole.
@Suite struct ONNXModelTests {
  /// One operation on an input and a weight, against bytes put together field by field from onnx.proto3.
  @Test func smallGraphIsTheBytesOfTheSchema() throws {
    var graph = ONNXModel(name: "g")
    graph.documentation = "doc"
    graph.producerVersion = "9"
    graph.metadata = ["b": "2", "a": "1"]
    let x = graph.input("x", ["n", 2], "in")
    let w = graph.weight("w", [1, -2], shape: [2])
    graph.output(graph("Add", x, w, attributes: ["axis": .int(-1)], named: "sum"), "y", ["n", 2], "out")
    let folder = try ScratchFolder()
    try graph.write(to: folder.path + "/g.onnx")

    func port(_ number: UInt64, _ name: String, _ documentation: String) -> [UInt8] {
      let shape = Protobuf.field(1, Protobuf.field(2, "n")) + Protobuf.field(1, Protobuf.field(1, 2))
      let tensor = Protobuf.field(1, 1) + Protobuf.field(2, shape)
      let type = Protobuf.field(1, tensor)
      return Protobuf.field(
        number, Protobuf.field(1, name) + Protobuf.field(2, type) + Protobuf.field(3, documentation))
    }
    func entry(_ key: String, _ value: String) -> [UInt8] {
      Protobuf.field(14, Protobuf.field(1, key) + Protobuf.field(2, value))
    }
    let attribute = Protobuf.field(1, "axis") + Protobuf.field(3, UInt64.max) + Protobuf.field(20, 2)
    let sum =
      Protobuf.field(1, "x") + Protobuf.field(1, "w") + Protobuf.field(2, "sum:out") + Protobuf.field(3, "sum")
      + Protobuf.field(4, "Add") + Protobuf.field(5, attribute)
    let last =
      Protobuf.field(1, "sum:out") + Protobuf.field(2, "y") + Protobuf.field(3, "y") + Protobuf.field(4, "Identity")
    let values: [UInt8] = [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]
    // Extents are a packed list.
    let weight =
      Protobuf.field(1, [2] as [UInt8]) + Protobuf.field(2, 1) + Protobuf.field(8, "w") + Protobuf.field(9, values)
    let body =
      Protobuf.field(1, sum) + Protobuf.field(1, last) + Protobuf.field(2, "g") + port(11, "x", "in")
      + port(12, "y", "out") + Protobuf.field(5, weight)
    let expected =
      Protobuf.field(1, 8) + Protobuf.field(2, "ftlab") + Protobuf.field(3, "9") + Protobuf.field(6, "doc")
      + Protobuf.field(8, Protobuf.field(2, 17)) + entry("a", "1") + entry("b", "2") + Protobuf.field(7, body)
    #expect(try readBytes(folder.path + "/g.onnx") == expected)
  }

  @Test func everyKindOfAttributeAndConstantIsReadBack() throws {
    var graph = ONNXModel(name: "all")
    let x = graph.input("x", [], as: .int64, "a number")
    let attributes: [String: ONNXNode.Attribute] = [
      "f": .float(-0.5), "zero": .float(0), "i": .int(Int(Int32.min)), "none": .int(0), "t": .text("reflect"),
      "empty": .text(""), "fs": .floats([1, 0, -3]), "is": .ints([0, -1, 1 << 40]),
    ]
    let parts = graph.results(
      of: "Split", [x, graph.constant([3, -1]), graph.constant(7), graph.constant(double: 24_000)], attributes, count: 2
    )
    graph.output(parts[1], "y", [], as: .int64, "")
    let file = try ONNXFile.written(graph)
    #expect(file.nodes[0].attributes == attributes)
    #expect(file.nodes[0].outputs == ["Split#1:out0", "Split#1:out1"] && file.nodes[1].inputs == ["Split#1:out1"])
    let lists = try file.nodes[0].inputs.dropFirst().map { try file.tensor($0) }
    #expect(lists.map(\.shape) == [[2], [], []])
    #expect(try file.integers(of: lists[0]) == [3, -1])
    #expect(try file.integers(of: lists[1]) == [7])
    #expect(try lists[2].type == "F64" && file.floats(of: lists[2]) == [24_000])
    #expect(file.producer == "ftlab" && file.operationSets == ["": 17])
  }

  @Test func equalConstantsAndWeightsOfOneNameAreStoredOnce() throws {
    var graph = ONNXModel(name: "once")
    var x = graph.input("x", ["n"], "")
    for _ in 0..<3 {
      x = graph("Add", x, graph.weight("w", [1, 2], shape: [2]))
      x = graph("Mul", x, graph.constant(0.5))
    }
    graph.output(x, "y", ["n"], "")
    let file = try ONNXFile.written(graph)
    #expect(file.names == ["constant.0.5", "w"])
    #expect(Set(file.nodes.map(\.name)).count == 7)
  }

  /// Names and texts of people are bytes with a length: nothing in them ends anything.
  @Test(arguments: ["", "a\0b", "line\nbreak", "\"quoted\" \\ {}", "日本語 🦊", String(repeating: "x", count: 70_000)])
  func hostileTextsSurvive(_ text: String) throws {
    var graph = ONNXModel(name: text)
    graph.metadata = [text: text]
    graph.documentation = text
    let x = graph.input("x" + text, [.named(text)], text)
    let y = graph("Mul", x, graph.weight("w" + text, [1], shape: [1]), named: "n" + text)
    graph.output(y, "y" + text, [.named(text)], text)
    let file = try ONNXFile.written(graph)
    #expect(file.inputs == ["x" + text] && file.outputs == ["y" + text] && file.names == ["w" + text])
    #expect(file.nodes.map(\.name) == ["n" + text, "y" + text])
  }

  @Test func theSameGraphIsTheSameBytesAndAFailureLeavesTheOldFile() throws {
    let folder = try ScratchFolder()
    func graph() -> ONNXModel {
      var graph = ONNXModel(name: "g")
      for key in 0..<20 { graph.metadata["\(key)"] = "v" }
      let attributes = Dictionary(uniqueKeysWithValues: (0..<20).map { ("a\($0)", ONNXNode.Attribute.int($0)) })
      graph.output(graph("Relu", graph.input("x", [1], ""), attributes: attributes), "y", [1], "")
      return graph
    }
    for name in ["a", "b"] { try graph().write(to: "\(folder.path)/\(name)") }
    #expect(try readBytes(folder.path + "/a") == readBytes(folder.path + "/b"))
    #expect(throws: FileError.self) { try graph().write(to: folder.path) }
    #expect(throws: FileError.self) { try graph().write(to: folder.path + "/missing/a") }
    #expect(try folder.contents == ["a", "b"])
  }
}
