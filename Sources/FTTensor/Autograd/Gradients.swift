import CKernels

/// The gradients of one scalar, by leaf.
public struct Gradients {
  private var values: [ObjectIdentifier: Tensor]

  init(_ values: [ObjectIdentifier: Tensor]) { self.values = values }

  /// The gradient of a leaf; `nil` when the scalar does not depend on it.
  public subscript(leaf: Leaf) -> Tensor? { values[ObjectIdentifier(leaf.node)] }

  /// Hands out a gradient and forgets it, so that its buffer can be freed or reused by the caller.
  public mutating func take(_ leaf: Leaf) -> Tensor? { values.removeValue(forKey: ObjectIdentifier(leaf.node)) }
}

extension Tensor {
  /// The gradients of this scalar for every leaf it depends on.
  ///
  /// Visits the recorded operations by falling depth and forgets each one's saved tensors as soon as it has run, so memory
  /// falls during the pass and a graph can be followed back only once.
  ///
  /// - Parameter scale: the gradient of the result with respect to this scalar.
  public func gradients(scale: Float = 1) -> Gradients {
    precondition(elementCount == 1, "gradients() of a tensor of shape \(shape); only a scalar has gradients")
    guard let root = node else { return Gradients([:]) }
    let order = Self.nodesByFallingDepth(from: root)
    var sums = GradientSums(device: device)
    sums.values[ObjectIdentifier(root)] = Tensor(repeating: scale, shape: shape, on: device)
    var leaves: [ObjectIdentifier: Tensor] = [:]
    for node in order {
      guard let gradient = sums.values.removeValue(forKey: ObjectIdentifier(node)) else { continue }
      if node.inputs.isEmpty {
        leaves[ObjectIdentifier(node)] = gradient
        continue
      }
      guard let backward = node.takeBackward() else {
        preconditionFailure("gradients() was called twice on one graph; compute the scalar again")
      }
      var inputs = InputGradients(inputs: node.inputs, sums: sums)
      sums = GradientSums(device: device)
      backward(gradient, &inputs)
      sums = inputs.sums
    }
    return Gradients(leaves)
  }

  private static func nodesByFallingDepth(from root: Node) -> [Node] {
    var seen: Set<ObjectIdentifier> = [ObjectIdentifier(root)]
    var found = [root]
    var next = 0
    while next < found.count {
      for case let input? in found[next].inputs where seen.insert(ObjectIdentifier(input)).inserted {
        found.append(input)
      }
      next += 1
    }
    // A stable order, so that equal depths are visited in the order of discovery on every run.
    return found.enumerated().sorted { ($1.element.depth, $0.offset) < ($0.element.depth, $1.offset) }.map(\.element)
  }
}

/// The gradients gathered so far, by node.
struct GradientSums {
  var values: [ObjectIdentifier: Tensor] = [:]
  let device: Device
}

/// The gradients of an operation's inputs, as a backward closure sees them.
struct InputGradients {
  fileprivate let inputs: [Node?]
  fileprivate var sums: GradientSums

  /// Whether input `index` takes a gradient at all.
  func isNeeded(_ index: Int) -> Bool { inputs[index] != nil }

  /// Adds a gradient of input `index`; the expression is evaluated only when that input takes one.
  mutating func add(_ gradient: @autoclosure () -> Tensor, to index: Int) {
    guard let node = inputs[index] else { return }
    let key = ObjectIdentifier(node)
    guard var sum = sums.values.removeValue(forKey: key) else {
      sums.values[key] = gradient().detached
      return
    }
    let addend = gradient()
    precondition(sum.shape == addend.shape, "gradients of shapes \(sum.shape) and \(addend.shape) meet")
    if sum.isExclusivelyHeld(), sum.dtype == .float32 || addend.dtype == .bfloat16 {
      ftk_accumulate(sum.pointer, sum.dtype.kernelType, addend.pointer, addend.dtype.kernelType, 1, sum.elementCount)
      sums.values[key] = sum
    } else {
      sums.values[key] = sum + addend.detached
    }
  }

  /// Lets `body` write a gradient of input `index` straight into its buffer: overwrite it when the flag is false, add to it
  /// when it is true. Saves a temporary and a pass over memory where a matrix product can accumulate.
  mutating func write(to index: Int, shape: Shape, dtype: DType, _ body: (Tensor, _ accumulates: Bool) -> Void) {
    guard let node = inputs[index] else { return }
    let key = ObjectIdentifier(node)
    if var sum = sums.values.removeValue(forKey: key) {
      let isReusable = sum.dtype == dtype && sum.isExclusivelyHeld()
      if isReusable { body(sum, true) }
      sums.values[key] = sum
      if isReusable { return }
    }
    let fresh = Tensor(uninitialized: shape, dtype, on: sums.device)
    body(fresh, false)
    add(fresh, to: index)
  }
}

extension Tensor {
  /// Whether no other tensor looks into this one's storage, so that it may be written to.
  mutating func isExclusivelyHeld() -> Bool { storage.isWritable && isKnownUniquelyReferenced(&storage) }
}
