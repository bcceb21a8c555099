import FTTensor

/// A named tensor of a model: its master, and beside it the same values in another type for computing.
///
/// The master is what was loaded (it may stay mapped from its file) or what is trained (float32, changed by an optimizer
/// step alone). Reading a parameter never changes it: a computation in another type gets a conversion that is kept beside
/// the master, made once for a frozen parameter and rounded anew by every optimizer step for a trained one.
///
/// A frozen matrix may be kept packed in 8 or 4 bits instead (``init(packed:)``): then there is no conversion, and each
/// computation unpacks it for itself.
///
/// Memory: a master that is mapped costs none, its pages go back to the operating system once they have been converted. One
/// that is not costs its own size besides the conversion's, half of it where float32 is computed in bfloat16; that is the price
/// of publishing what was loaded and not what was rounded.
public final class Parameter {
  /// The master: the values as loaded, or float32 values that are trained; nil where the matrix is packed.
  private var master: Tensor?
  /// The matrix, where it is kept packed.
  public private(set) var packed: PackedWeight?
  /// The master in another type.
  private var conversion: Tensor?
  private var leaf: Leaf?
  /// What stands in the place of the parameter's own values, if anything does.
  public private(set) var replacement: WeightReplacement?
  /// The own values meanwhile.
  private var own: (master: Tensor?, packed: PackedWeight?)?
  /// Whether the values are gathered, such as running averages, and never trained: ``makeTrainable()`` does nothing.
  public let isStatistic: Bool

  /// A frozen parameter.
  public init(_ value: Tensor, isStatistic: Bool = false) { (master, self.isStatistic) = (value, isStatistic) }

  /// A frozen matrix that is kept packed.
  public init(packed: PackedWeight) { (self.packed, isStatistic) = (packed, false) }

  /// A parameter to be trained; `value` must be float32.
  public init(trainable value: Tensor) {
    master = value
    isStatistic = false
    makeTrainable()
  }

  /// The values as loaded or trained; of a packed matrix all of them unpacked, in float32, made anew at each call.
  public var value: Tensor { master ?? packed!.tensor(as: .float32).detached }
  public var shape: Shape { master?.shape ?? [packed!.rows, packed!.columns] }
  public var isTrainable: Bool { leaf != nil }

  /// Turns the parameter into a trainable one with a float32 master of its present values.
  public func makeTrainable() {
    guard leaf == nil, !isStatistic else { return }
    let value = value
    load(value.dtype == .float32 && value.isWritable ? value.detached : value.float32Copy(), copying: false)
    leaf = Leaf()
  }

  /// Turns the parameter into a frozen one.
  public func freeze() {
    guard isTrainable else { return }
    leaf = nil
    conversion = nil
  }

  /// The values for a computation in `type`; a gradient can flow to a trainable parameter.
  public func tensor(as type: DType) -> Tensor {
    let values = converted(to: type)
    return leaf.map { $0.attached(to: values) } ?? values
  }

  private func converted(to type: DType) -> Tensor {
    guard let value = master else { return packed!.tensor(as: type) }
    if value.dtype == type { return value }
    if let conversion, conversion.dtype == type { return conversion }
    let result = value.converted(to: type).detached
    value.releasePages()
    conversion = result
    return result
  }

  /// This parameter's gradient as float32, taken out of `gradients`.
  public func takeGradient(from gradients: inout Gradients) -> Tensor? {
    leaf.flatMap { gradients.take($0) }?.converted(to: .float32)
  }

  /// Lets an optimizer change the master and its conversion in place.
  ///
  /// - Precondition: nobody else holds either tensor. A silent copy would be 538 MB for a model of 135 million parameters.
  public func update(_ body: (inout Tensor, inout Tensor?) -> Void) {
    precondition(isTrainable, "a frozen parameter was to be updated")
    body(&master!, &conversion)
  }

  /// Replaces the values, as a checkpoint or a snapshot gives them.
  public func load(_ values: Tensor) {
    precondition(values.shape == shape, "a parameter of shape \(shape) cannot take values of shape \(values.shape)")
    load(values, copying: isTrainable)
  }

  private func load(_ values: Tensor, copying: Bool) {
    master = copying ? values.float32Copy() : values
    packed = nil
    conversion = nil
  }

  /// Puts values of an adapter in the place of the parameter's own, until ``takeBack()`` or ``keepReplacement()``.
  func replace(by replacement: WeightReplacement) {
    precondition(!isTrainable, "a parameter that is trained was to be replaced")
    precondition(self.replacement == nil, "a parameter that is replaced was to be replaced again")
    precondition(
      replacement.values.shape == shape, "values of shape \(replacement.values.shape) for a parameter of \(shape)")
    own = (master, packed)
    load(replacement.values, copying: false)
    self.replacement = replacement
  }

  /// Gives the parameter its own values back, to the bit.
  func takeBack() {
    guard let own else { return }
    (master, packed) = own
    conversion = nil
    keepReplacement()
  }

  /// Makes what stands in the place of the own values the own ones.
  func keepReplacement() {
    own = nil
    replacement = nil
  }
}

/// Values that an adapter brings for a whole weight of a model; PEFT calls them `modules_to_save`.
public final class WeightReplacement {
  /// In the weight's shape.
  public let values: Tensor

  public init(_ values: Tensor) { self.values = values }
}
