/// All cases.
public enum OperationTable {
  public static let all: [OperationCase] =
    matmul + linear + lowRank + broadcast + scalar + unary + reduction + norm + softmax + rotary + embedding
    + attention + dropout + crossEntropy + layout + composition + convolution + images + framing + fourier + lstm
    + sourceFilter

  private static let images: [OperationCase] =
    padding + pooling + upsampling + instanceNorm + batchNorm + prelu + variation + channelMoments + gramMatrices

  /// The cases of one family.
  public static func cases(_ family: OperationCase.Family) -> [OperationCase] { all.filter { $0.family == family } }
}
