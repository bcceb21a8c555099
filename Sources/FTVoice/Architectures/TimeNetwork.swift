import FTModels

/// The tensors of the parts that networks along time are made of.
enum TimeNetwork {
  static func vector(_ name: String, _ size: Int) -> [TensorShape] { [(name, [size])] }

  static func norm(_ name: String, _ size: Int) -> [TensorShape] {
    vector("\(name).weight", size) + vector("\(name).bias", size)
  }

  static func linear(_ name: String, _ output: Int, _ input: Int) -> [TensorShape] {
    [("\(name).weight", [output, input]), ("\(name).bias", [output])]
  }

  static func convolution(_ name: String, _ output: Int, _ kernel: Int, _ input: Int) -> [TensorShape] {
    [("\(name).weight", [output, 1, kernel, input]), ("\(name).bias", [output])]
  }

  /// A ``SpeechBlock``.
  static func block(_ name: String, _ width: Int, inner: Int, kernel: Int) -> [TensorShape] {
    vector("\(name).gamma", width) + convolution("\(name).dw", width, kernel, 1) + norm("\(name).norm", width)
      + linear("\(name).pw1", inner, width) + linear("\(name).pw2", width, inner)
  }

  /// A ``PhonemeEncoder``.
  static func phonemeEncoder(_ name: String, symbols: Int, _ width: Int) -> [TensorShape] {
    let attention = "\(name).attn"
    var tensors: [TensorShape] = [("\(name).emb.weight", [symbols, width])]
    for index in 0..<2 { tensors += block("\(name).convs.\(index)", width, inner: 2 * width, kernel: 5) }
    tensors += [("\(attention).self_attn.in_proj_weight", [3 * width, width])]
    tensors += vector("\(attention).self_attn.in_proj_bias", 3 * width)
    tensors += linear("\(attention).self_attn.out_proj", width, width)
    tensors += linear("\(attention).linear1", 2 * width, width) + linear("\(attention).linear2", width, 2 * width)
    return tensors + norm("\(attention).norm1", width) + norm("\(attention).norm2", width) + norm("\(name).norm", width)
  }
}
