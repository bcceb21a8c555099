/// One recorded operation: what it was computed from, and how its gradient reaches those inputs.
///
/// A backward closure captures detached tensors only. Nodes therefore refer to each other through `inputs` alone, and a
/// chain of any length can be released in a loop.
final class Node {
  /// The inputs' nodes; `nil` for inputs that need no gradient.
  private(set) var inputs: [Node?]
  /// Larger than every input's depth: processing nodes by falling depth reaches all users of a node before the node.
  let depth: Int
  /// Adds this operation's contribution to the gradients of its inputs. `nil` for a leaf and after use.
  private(set) var backward: ((Tensor, inout InputGradients) -> Void)?

  init(inputs: [Node?], backward: @escaping (Tensor, inout InputGradients) -> Void) {
    self.inputs = inputs
    self.depth = 1 + inputs.reduce(0) { max($0, $1?.depth ?? 0) }
    self.backward = backward
  }

  /// A leaf.
  init() {
    inputs = []
    depth = 0
    backward = nil
  }

  /// Hands out the backward closure and forgets it, so that what it keeps is freed once it has run.
  func takeBackward() -> ((Tensor, inout InputGradients) -> Void)? {
    defer { backward = nil }
    return backward
  }

  // A recursive release overflows the stack somewhere between 20,000 and 50,000 chained operations.
  deinit {
    var pending = inputs.compactMap { $0 }
    inputs = []
    while var node = pending.popLast() {
      if isKnownUniquelyReferenced(&node) {
        for case let input? in node.inputs { pending.append(input) }
        node.inputs = []
      }
    }
  }
}

/// A tensor for which gradients are wanted, such as a trainable parameter.
public final class Leaf {
  let node = Node()

  public init() {}

  /// The values, marked so that operations on them are recorded.
  public func attached(to values: Tensor) -> Tensor {
    var tensor = values.detached
    tensor.node = node
    return tensor
  }
}

extension Tensor {
  /// This tensor as the result of an operation on `inputs`.
  ///
  /// - Parameter backward: receives the gradient of the result and adds to the gradients of the inputs, by index. It must
  ///   capture detached tensors only, or graphs could no longer be released in a loop.
  func recorded(from inputs: [Tensor], _ backward: @escaping (Tensor, inout InputGradients) -> Void) -> Tensor {
    guard inputs.contains(where: { $0.node != nil }) else { return self }
    var result = self
    result.node = Node(inputs: inputs.map(\.node), backward: backward)
    return result
  }
}
