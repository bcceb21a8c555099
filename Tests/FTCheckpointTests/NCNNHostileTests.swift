import FTCheckpoint
import FTRandom
import FTTestSupport
import Testing

@Suite struct NCNNHostileTests {
  /// Opens a network of the given layers, with weights of `count` bytes that are zero but for the tags.
  private func refusal(_ layers: String..., weights: [UInt8], announced: Int? = nil) throws -> ForeignFileError? {
    let folder = try ScratchFolder()
    try folder.add("n.bin", weights)
    let text = "7767517\n\(announced ?? layers.count) 9\n" + layers.joined(separator: "\n") + "\n"
    let path = try folder.add("n.param", Array(text.utf8))
    let error = #expect(throws: ForeignFileError.self) { try NCNNFile(path: path) }
    #expect(error?.description.hasPrefix(folder.path) == true)
    return error
  }

  private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
  private let convolution = "Convolution c 1 1 a b 0=1 1=1 5=1 6=2"

  @Test func everyByteMustBelongToALayer() throws {
    #expect(try refusal(convolution, weights: zeros(17))?.reason == .trailingBytes(1))
    #expect(try refusal(convolution, weights: zeros(15))?.reason == .truncated(offset: 12, neededByteCount: 4))
    #expect(try refusal(convolution, weights: zeros(2))?.reason == .truncated(offset: 0, neededByteCount: 4))
  }

  @Test func weightsOfOtherKindsAreRefusedWithTheirReason() throws {
    let int8 = littleEndian(UInt32(0x000D_4B38)) + zeros(12)
    #expect(try refusal(convolution, weights: int8)?.description.contains("int8") == true)
    let unknown = littleEndian(UInt32(0x0000_0001)) + zeros(12)
    #expect(try refusal(convolution, weights: unknown)?.description.contains("0x1") == true)
    #expect(
      try refusal("Convolution c 1 1 a b 0=1 1=1 6=2 8=1", weights: zeros(12))?.description.contains("int8") == true)
  }

  @Test func layersWithUnknownWeightsAreRefusedByName() throws {
    let error = try refusal("LSTM l 1 1 a b 0=1", weights: zeros(4))
    #expect(error?.name == "l" && error?.description.contains("LSTM") == true)
  }

  static let malformed: [(String, String)] = [
    ("Convolution c 1 1 a b 0=1 1=3 6=10", "10 weights"), ("Convolution c 1 1 a b 1=1 6=2", "channels"),
    ("Convolution c 1 1 a b 0=1 1=1 6=-2", "weights"), ("Convolution c 1 1 a b 0=1 1=x 6=2", "kernel"),
    ("Convolution c 1 1 a b 0=999999999 1=999999999 11=999999999 6=2", "weights"),
    ("ConvolutionDepthWise c 1 1 a b 0=4 1=1 6=4 7=3", "weights"), ("PReLU p 1 1 a b 0=0", "slopes"),
    ("PReLU p 1 1 a b 0=99999999999999999999", "slopes"), ("InnerProduct f 1 1 a b 0=3 2=10", "10 weights"),
    ("ReLU r 5 1 a b", "fewer values"), ("ReLU r 1 9223372036854775807 a b", "fewer values"), ("ReLU r", "fewer"),
    ("ReLU r 1 1 a b 0", "parameter"), ("ReLU r 1 1 a b 0=1 0=2", "twice"), ("ReLU r 1 1 a b -23300=3,1,2", "list"),
    ("ReLU r -1 1 a b", "fewer"), ("Convolution c 1 1 a b 0=1 1=1 5=2 6=2", "neither 0 nor 1"),
  ]

  @Test(arguments: malformed)
  func malformedLayerIsRefusedByName(_ layer: String, _ word: String) throws {
    #expect(try refusal(layer, weights: zeros(64))?.description.contains(word) == true)
  }

  @Test func malformedTextIsRefused() throws {
    #expect(try refusal("ReLU r 1 1 a b", weights: zeros(1), announced: 2)?.description.contains("announced") == true)
    #expect(try refusal("ReLU r 1 1 a b", "ReLU r 1 1 b c", weights: zeros(1))?.reason == .duplicateName)
    let folder = try ScratchFolder()
    for text in ["", "7767517", "7767517\n1", "7767517\nx y\n", "8767517\n1 1\nReLU r 0 0", "77675170\n0 0\n", "\n\n"] {
      let path = try folder.add("n.param", Array(text.utf8) + [0x0A])
      #expect(throws: ForeignFileError.self, "\(text)") { try NCNNFile(path: path) }
    }
    let binary = try folder.add("n.param", [0x37, 0x37, 0x36, 0xFF, 0x00])
    #expect(throws: ForeignFileError.self) { try NCNNFile(path: binary) }
    try folder.add("alone.param", Array("7767517\n1 1\nInput x 0 1 x\n".utf8))
    #expect(throws: FileError.self) { try NCNNFile(path: folder.path + "/alone.param") }
  }

  @Test func everyTruncationIsRefused() throws {
    let (graph, weights) = (try readBytes(golden("Foreign/layers.param")), try readBytes(golden("Foreign/layers.bin")))
    let folder = try ScratchFolder()
    let path = try folder.add("cut.param", graph)
    for count in 1..<weights.count {
      try folder.add("cut.bin", weights.prefix(count))
      #expect(throws: ForeignFileError.self, "cut to \(count) bytes") { try NCNNFile(path: path) }
    }
  }

  @Test func mutationsNeverTrap() throws {
    let (graph, weights) = (try readBytes(golden("Foreign/layers.param")), try readBytes(golden("Foreign/layers.bin")))
    let folder = try ScratchFolder()
    try folder.add("m.bin", weights)
    var generator = SplitMix64(state: 4)
    for _ in 0..<5_000 {
      var mutated = graph
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let letters = Array("0123456789-=, \nCPB".utf8)
        mutated[Int.random(in: mutated.indices, using: &generator)] = letters.randomElement(using: &generator)!
      }
      let path = try folder.add("m.param", mutated)
      guard let file = try? NCNNFile(path: path) else { continue }
      for tensor in file.tensors { _ = try file.floats(of: tensor) }
    }
  }
}
