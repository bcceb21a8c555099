import FTTestSupport

/// Puts together ONNX files with the networks that importing recognises, right or wrong, without the code under test.
struct NetworkONNX {
  struct Node {
    var operation: String
    var name: String
    var inputs: [String]
    var output: String
    var ints: [String: [Int]] = [:]
    var texts: [String: String] = [:]
  }

  var nodes: [Node] = []
  var weights: [(name: String, shape: [Int])] = []
  /// 1 for float32 with the values 0, 1, 2 …; 3 for int8 zeros, which keep large files small.
  var type: UInt64 = 1

  mutating func convolution(_ name: String, _ input: String, _ shape: [Int], stride: Int, padding: Int, bias: Bool) {
    weights.append(("\(name).w", shape))
    if bias { weights.append(("\(name).b", [shape[0]])) }
    let ints = [
      "strides": [stride, stride], "pads": [Int](repeating: padding, count: 4), "dilations": [1, 1],
      "kernel_shape": [shape[2], shape[3]],
    ]
    let inputs = bias ? [input, "\(name).w", "\(name).b"] : [input, "\(name).w"]
    nodes.append(Node(operation: "Conv", name: name, inputs: inputs, output: "\(name):conv", ints: ints))
  }

  /// The style generator, without the operations of its norms.
  static func multistyle(styles: Int) -> NetworkONNX {
    var network = NetworkONNX()
    var value = "image"
    let residual = (0..<6).flatMap { ["res.\($0).0", "res.\($0).1"] }.map { ($0, 32, 32, 3) }
    let layers =
      [("contract.0", 3, 32, 9), ("contract.1", 32, 32, 3), ("contract.2", 32, 32, 3)] + residual
      + [("expand.0", 32, 8, 3), ("expand.1", 8, 4, 3), ("expand.2", 4, 3, 9)]
    for (name, input, output, kernel) in layers {
      if ["expand.0", "expand.1"].contains(name) {
        network.nodes.append(Node(operation: "Resize", name: "\(name)/up", inputs: [value], output: "\(name):up"))
        value = "\(name):up"
      }
      let pad = Node(
        operation: "Pad", name: "\(name)/pad", inputs: [value], output: "\(name):pad", texts: ["mode": "reflect"])
      network.nodes.append(pad)
      let isStrided = ["contract.1", "contract.2"].contains(name)
      network.convolution(
        name, pad.output, [output, input, kernel, kernel], stride: isStrided ? 2 : 1, padding: 0, bias: false)
      for part in ["gamma", "beta"] { network.weights.append(("\(name).norm.\(part)", [styles, output])) }
      let isLast = name == "expand.2"
      value = "\(name):out"
      network.nodes.append(
        Node(operation: isLast ? "Sigmoid" : "Relu", name: "\(name)/act", inputs: ["\(name):conv"], output: value))
    }
    return network
  }

  /// VGG16 with a head of one matrix.
  static func vgg16() -> NetworkONNX {
    var network = NetworkONNX(type: 3)
    var (value, input) = ("image", 3)
    for (block, (output, count)) in [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)].enumerated() {
      for index in 1...count {
        let name = "b\(block + 1)c\(index)"
        network.convolution(name, value, [output, input, 3, 3], stride: 1, padding: 1, bias: true)
        value = "\(name):relu"
        network.nodes.append(Node(operation: "Relu", name: "\(name)/relu", inputs: ["\(name):conv"], output: value))
        input = output
      }
      let pool = Node(
        operation: "MaxPool", name: "pool\(block + 1)", inputs: [value], output: "pool\(block + 1)",
        ints: ["strides": [2, 2], "kernel_shape": [2, 2]])
      network.nodes.append(pool)
      value = pool.output
    }
    network.weights.append(("head", [5, 7]))
    network.nodes.append(Node(operation: "MatMul", name: "head", inputs: [value, "head"], output: "classes"))
    return network
  }

  var bytes: [UInt8] {
    var graph: [UInt8] = []
    for node in nodes {
      var fields = node.inputs.flatMap { Protobuf.field(1, $0) }
      fields += Protobuf.field(2, node.output) + Protobuf.field(3, node.name) + Protobuf.field(4, node.operation)
      for (key, values) in node.ints.sorted(by: { $0.key < $1.key }) {
        let list = values.flatMap { Protobuf.field(8, UInt64($0)) }
        fields += Protobuf.field(5, Protobuf.field(1, key) + list + Protobuf.field(20, 7))
      }
      for (key, text) in node.texts {
        fields += Protobuf.field(5, Protobuf.field(1, key) + Protobuf.field(4, text) + Protobuf.field(20, 3))
      }
      graph += Protobuf.field(1, fields)
    }
    for (name, shape) in weights {
      let count = shape.reduce(1, *)
      let data =
        type == 1
        ? Array((0..<count).map { littleEndian(Float($0).bitPattern) }.joined()) : [UInt8](repeating: 0, count: count)
      graph += Protobuf.initializer(name, shape.map(UInt64.init), type: type, Protobuf.field(9, data))
    }
    return Protobuf.model(graph + Protobuf.field(12, Protobuf.field(1, nodes.last?.output ?? "")))
  }
}
