import FTLab
import FTModels

/// A Llama of a few thousand values that are exact in bfloat16, so that every conversion must give them back.
struct TinyModel {
  var configuration = LlamaConfiguration(
    vocabularySize: 262, width: 16, feedForwardWidth: 24, layerCount: 2, heads: 4, kvHeads: 2, headSize: 6,
    maximumPositions: 64, normEpsilon: 1e-5, ropeBase: 10_000, tiesEmbeddings: true, bosID: 1, eosIDs: [2],
    paddingID: 2)

  /// The tokens: three special ones, the 256 bytes in GPT-2's spelling, three merged.
  static let tokens: [String] = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"] + bytes + ["Ġt", "he", "Ġthe"]
  static let merges = ["Ġ t", "h e", "Ġt he"]

  private static let bytes: [String] = {
    let printable = Array(33...126) + Array(161...172) + Array(174...255)
    let others = (0...255).filter { !printable.contains($0) }
    return (0...255).map { byte in
      let scalar = printable.contains(byte) ? byte : 256 + others.firstIndex(of: byte)!
      return String(Character(UnicodeScalar(UInt32(scalar))!))
    }
  }()

  /// Every tensor with its values, row-major: multiples of 1/64 that differ from tensor to tensor.
  var tensors: [(name: String, shape: [Int], values: [Float])] {
    configuration.expectedTensors.enumerated().map { index, tensor in
      let count = tensor.shape.reduce(1, *)
      return (tensor.name, tensor.shape, (0..<count).map { Float((($0 * 37 + index * 101) % 251) - 125) / 64 })
    }
  }

  /// A tensor's bytes as bfloat16, which hold the values without loss.
  static func bfloat16(_ values: [Float]) -> [UInt8] {
    values.flatMap { littleEndian(UInt16($0.bitPattern >> 16)) }
  }
}
