import FTCheckpoint
import FTLab
import FTModels
import FTTestSupport
import Foundation
import Testing

@Suite struct ImageONNXTests {
  @Test func styleGeneratorBecomesAFolderWithChannelsLast() throws {
    let scratch = try ScratchFolder()
    let file = try scratch.add("style.onnx", NetworkONNX.multistyle(styles: 3).bytes)
    let folder = try ModelImporter(among: .all).importModel(from: file, into: scratch("m"))
    let styles = try #require(folder.configuration as? StyleGeneratorConfiguration).styleNames
    #expect(styles == ["style-00", "style-01", "style-02"])
    // Every source tensor counts up from 0, so a value says where it came from: [out, in, y, x].
    let tensors = try storedTensors(scratch("m/model.safetensors"))
    let shapes: [(name: String, output: Int, input: Int, kernel: Int)] = [
      ("contract.0", 32, 3, 9), ("res.4.1", 32, 32, 3), ("expand.2", 3, 4, 9),
    ]
    for (name, output, input, kernel) in shapes {
      var expected: [UInt8] = []
      for o in 0..<output {
        for y in 0..<kernel {
          for x in 0..<kernel {
            for i in 0..<input {
              expected += littleEndian(Float(((o * input + i) * kernel + y) * kernel + x).bitPattern)
            }
          }
        }
      }
      #expect(tensors["\(name).weight"] == expected, "\(name)")
    }
    #expect(tensors["expand.1.norm.gamma"] == (0..<12).flatMap { littleEndian(Float($0).bitPattern) })
    #expect(tensors.count == 54)
  }

  /// A change of the style generator, and what the refusal says.
  struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let words: String
    let apply: @Sendable (inout NetworkONNX) -> Void

    init(_ name: String, _ words: String, apply: @escaping @Sendable (inout NetworkONNX) -> Void) {
      testDescription = name
      self.words = words
      self.apply = apply
    }
  }

  static let changes: [Change] = [
    Change("another stride", "\"strides\" of contract.1 is [1, 1], expected [2, 2]") { network in
      let index = network.nodes.firstIndex { $0.name == "contract.1" }!
      network.nodes[index].ints["strides"] = [1, 1]
    },
    Change("zero padding", "reflect padding is expected") { network in
      let index = network.nodes.firstIndex { $0.name == "res.0.0/pad" }!
      network.nodes[index].texts["mode"] = "constant"
    },
    Change("no upsampling", "upsampling before it is missing") { network in
      let index = network.nodes.firstIndex { $0.name == "expand.1/up" }!
      network.nodes[index].operation = "Identity"
    },
    Change("upsampling at the start", "not expected") { network in
      network.nodes.insert(.init(operation: "Resize", name: "r", inputs: ["image"], output: "r"), at: 0)
      network.nodes[1].inputs = ["r"]
    },
    Change("no sigmoid", "sigmoid is expected") { $0.nodes[$0.nodes.count - 1].operation = "Relu" },
    Change("two channels fewer", "none of the networks") { network in
      network.weights[0].shape = [30, 3, 9, 9]
    },
    Change("a style missing in one norm", "contract.0.norm.beta is [2, 32], expected [3, 32]") { network in
      network.weights[2].shape = [2, 32]
    },
    Change("a norm missing", "contract.0.norm.beta") { $0.weights.remove(at: 2) },
    Change("a convolution missing", "17 convolutions") { network in network.nodes.removeAll { $0.name == "res.5.1" } },
  ]

  @Test(arguments: changes)
  func changedStyleGeneratorIsRefusedByWhatDiffers(_ change: Change) throws {
    var network = NetworkONNX.multistyle(styles: 3)
    change.apply(&network)
    let scratch = try ScratchFolder()
    let file = try scratch.add("style.onnx", network.bytes)
    let error = #expect(throws: (any Error).self) {
      try ModelImporter(among: .all).importModel(from: file, into: scratch("m"))
    }
    #expect(error.map { "\($0)".contains(change.words) } == true, "\(error.map { "\($0)" } ?? "")")
    #expect(try scratch.contents() == ["style.onnx"])
  }

  @Test func vgg16IsTakenWithoutItsHead() throws {
    let scratch = try ScratchFolder()
    let file = try scratch.add("vgg.onnx", NetworkONNX.vgg16().bytes)
    let folder = try ModelImporter(among: .all).importModel(from: file, into: scratch("m"))
    #expect(folder.configuration as? VGG16Configuration == VGG16Configuration())
    #expect(try folder.weights().shape(of: "conv4_3.weight") == [512, 3, 3, 512])
    #expect(folder.card?.contains("Not taken over") == true && folder.card?.contains("`head`") == true)
    #expect(folder.source?.tensorTypes == ["I8": 26])
  }

  @Test func vgg16WithAnotherOrderOfOperationsIsRefused() throws {
    let scratch = try ScratchFolder()
    for (node, change, words) in [
      ("pool2", { (node: inout NetworkONNX.Node) in node.ints["strides"] = [1, 1] }, "max-pooling"),
      ("b3c2/relu", { node in node.operation = "Elu" }, "a ReLU"),
      ("b1c2", { node in node.ints["dilations"] = [2, 2] }, "dilations"),
    ] {
      var network = NetworkONNX.vgg16()
      change(&network.nodes[network.nodes.firstIndex { $0.name == node }!])
      let file = try scratch.add("vgg.onnx", network.bytes)
      let error = #expect(throws: ModelImportError.self) {
        try ModelImporter(among: .all).importModel(from: file, into: scratch("m"))
      }
      #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
  }
}
