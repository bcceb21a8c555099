import FTTensor

/// A named tensor of a model: frozen, or trained.
///
/// A frozen parameter keeps its values as they were loaded (bfloat16 may stay mapped from the file). A trainable one has a
/// float32 master, which only an optimizer step changes, and, for bfloat16 computation, a shadow rounded from it after
/// every step.
public final class Parameter {
  /// The frozen values, or the float32 master.
  public private(set) var value: Tensor
  private var shadow: Tensor?
  private var leaf: Leaf?
  /// Whether the values are gathered, such as running averages, and never trained: ``makeTrainable()`` does nothing.
  public let isStatistic: Bool

  /// A frozen parameter.
  public init(_ value: Tensor, isStatistic: Bool = false) { (self.value, self.isStatistic) = (value, isStatistic) }

  /// A parameter to be trained; `value` must be float32.
  public init(trainable value: Tensor) {
    self.value = value
    isStatistic = false
    makeTrainable()
  }

  public var shape: Shape { value.shape }
  public var isTrainable: Bool { leaf != nil }

  /// Turns the parameter into a trainable one with a float32 master of its present values.
  public func makeTrainable() {
    guard leaf == nil, !isStatistic else { return }
    value = value.dtype == .float32 && value.isWritable ? value.detached : value.float32Copy()
    leaf = Leaf()
  }

  /// Turns the parameter into a frozen one.
  public func freeze() {
    leaf = nil
    shadow = nil
  }

  /// The values for a computation in `type`; a gradient can flow to a trainable parameter.
  ///
  /// A frozen parameter of another type is converted once and keeps the converted values.
  public func tensor(as type: DType) -> Tensor {
    guard let leaf else {
      if value.dtype != type { value = value.converted(to: type).detached }
      return value
    }
    if type == .float32 { return leaf.attached(to: value) }
    if shadow == nil { shadow = value.converted(to: type).detached }
    return leaf.attached(to: shadow!)
  }

  /// This parameter's gradient as float32, taken out of `gradients`.
  public func takeGradient(from gradients: inout Gradients) -> Tensor? {
    leaf.flatMap { gradients.take($0) }?.converted(to: .float32)
  }

  /// Lets an optimizer change the master and the shadow in place.
  ///
  /// - Precondition: nobody else holds either tensor. A silent copy would be 538 MB for a model of 135 million parameters.
  public func update(_ body: (inout Tensor, inout Tensor?) -> Void) {
    precondition(isTrainable, "a frozen parameter was to be updated")
    body(&value, &shadow)
  }

  /// Replaces the values, as a checkpoint or a snapshot gives them.
  public func load(_ values: Tensor) {
    precondition(values.shape == shape, "a parameter of shape \(shape) cannot take values of shape \(values.shape)")
    value = isTrainable ? values.float32Copy() : values
    shadow = nil
  }
}
