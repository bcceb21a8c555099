import FTTensor

/// What surrounds a picture before a convolution.
public enum ConvolutionPadding: Sendable, Hashable {
  /// This many zeros on every side.
  case zero(Int)
  /// This many pixels on every side, mirrored at the edge pixel without repeating it.
  case reflect(Int)
  /// TensorFlow's "SAME": zeros, as many as make ⌈size / stride⌉ outputs; the odd one at bottom and right.
  case same
}

/// A convolution of channels-last pictures: `weight [filters, kernel height, kernel width, channels / groups]`,
/// `bias [filters]`.
public final class Convolution: Module, Adaptable {
  public let weight: Parameter
  public let bias: Parameter?
  public let stride: Int
  public let padding: ConvolutionPadding
  /// The distance between the kernel's taps.
  public let dilation: Int
  /// Parts of channels and filters that do not mix.
  public let groups: Int
  /// A low-rank update of the weight.
  public var adapter: LowRankAdapter?

  public init(
    weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: ConvolutionPadding = .zero(0), dilation: Int = 1,
    groups: Int = 1
  ) {
    precondition(
      weight.shape.rank == 4,
      "a convolution's weight is [filters, kernel height, kernel width, channels / groups], not \(weight.shape)")
    self.weight = Parameter(weight)
    self.bias = bias.map { Parameter($0) }
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
  }

  /// Channels that come out.
  public var filters: Int { weight.shape[0] }

  public var ownParameters: [(name: String, parameter: Parameter)] {
    [("weight", weight)] + (bias.map { [("bias", $0)] } ?? [])
      + adapterParameters()
  }

  /// `x [batch, height, width, channels]` → `[batch, height', width', filters]`.
  ///
  /// - Parameter relu: max(0, y) in the same pass over memory.
  public func callAsFunction(_ x: Tensor, _ context: ForwardContext, relu: Bool = false) -> Tensor {
    let type = context.computeType
    let w = adaptedWeight(context)
    let margins: ImageMargins
    var x = x.converted(to: type)
    switch padding {
    case .zero(let count): margins = ImageMargins(count)
    case .reflect(let count):
      margins = .none
      x = x.reflectPadded(ImageMargins(count))
    case .same:
      margins = .same(
        height: x.shape[1], width: x.shape[2], kernel: (w.shape[1], w.shape[2]), stride: stride, dilation: dilation)
    }
    return x.convolution(
      weight: w, bias: bias?.tensor(as: .float32), stride: stride, padding: margins, dilation: dilation, groups: groups,
      relu: relu)
  }
}
