extension NetworkArchitecture {
  /// The widths and depths of the synthesiser's two networks. Source: the graph of hibari 0.2.1.
  enum SynthesizerShape {
    /// Symbols of the phoneme vocabulary, unused ones included.
    static let symbols = 178
    /// Width of the text features: of the acoustic and of the prosody network.
    static let acousticText = 128
    static let prosodyText = 192
    /// Width of the acoustic blocks, and within a block.
    static let frame = 256
    static let frameInner = 768
    static let acousticBlocks = 8
    static let prosodyBlocks = 6
    /// The steps of the prosody blocks' depthwise convolutions; all others have 1.
    static let prosodyDilations = [1, 2, 4, 8, 1, 2]
    /// What describes a frame of 12.5 ms: 5 × 601.
    static let head = 3005
  }

  static let synthesizerTensors: [(name: String, shape: [Int])] = {
    typealias Shape = SynthesizerShape
    func text(_ name: String, _ width: Int) -> Tensors {
      [("\(name).emb.weight", [Shape.symbols, width])]
        + (0..<2).flatMap { block("\(name).convs.\($0)", width, 2 * width, kernel: 5) }
        + [("\(name).attn.self_attn.in_proj_weight", [3 * width, width])]
        + [vector("\(name).attn.self_attn.in_proj_bias", 3 * width)]
        + linear("\(name).attn.self_attn.out_proj", width, width) + linear("\(name).attn.linear1", 2 * width, width)
        + linear("\(name).attn.linear2", width, 2 * width) + norm("\(name).attn.norm1", width)
        + norm("\(name).attn.norm2", width) + norm("\(name).norm", width)
    }
    let acoustic =
      text("acoustic.text", Shape.acousticText)
      + convolution("acoustic.dec_in", Shape.frame, 7, Shape.acousticText + 2)
      + (0..<Shape.acousticBlocks).flatMap { block("acoustic.dec.\($0)", Shape.frame, Shape.frameInner, kernel: 7) }
      + norm("acoustic.dec_norm", Shape.frame) + linear("acoustic.head", Shape.head, Shape.frame)
    let width = Shape.prosodyText
    let prosody =
      text("prosody.text", width) + convolution("prosody.dur.0", width, 3, width)
      + convolution("prosody.dur.2", 1, 1, width) + convolution("prosody.pro_in", width, 1, width)
      + (0..<Shape.prosodyBlocks).flatMap { block("prosody.pro.\($0)", width, 2 * width, kernel: 7) }
      + convolution("prosody.pro_out", 4, 1, width)
    return acoustic + prosody
  }()
}
