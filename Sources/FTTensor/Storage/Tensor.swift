import CKernels

/// A dense, row-major array of numbers on a ``Device``.
///
/// Tensors are values: no operation changes its operands. A tensor that was computed from a trainable ``Leaf`` carries the
/// node that says how, so that ``gradients(scale:)`` can follow it back.
public struct Tensor {
  var storage: Storage
  /// Where the tensor begins in its storage, in bytes.
  let byteOffset: Int
  /// The extents, outermost first.
  public let shape: Shape
  /// The type of an element.
  public let dtype: DType
  /// How this tensor was computed, when a gradient can flow through it.
  var node: Node?
  /// How to compute the values again, for operations whose result is cheaper to repeat than to keep.
  var recipe: Recipe?

  init(storage: Storage, byteOffset: Int = 0, shape: Shape, dtype: DType, node: Node? = nil) {
    self.storage = storage
    self.byteOffset = byteOffset
    self.shape = shape
    self.dtype = dtype
    self.node = node
  }

  public var device: Device { storage.device }
  public var elementCount: Int { shape.elementCount }
  public var byteCount: Int { elementCount * dtype.byteCount }

  /// Whether a gradient can flow through this tensor.
  public var requiresGradient: Bool { node != nil }

  /// The same values without their history.
  public var detached: Tensor { Tensor(storage: storage, byteOffset: byteOffset, shape: shape, dtype: dtype) }

  /// The first element's address.
  var pointer: UnsafeMutableRawPointer { storage.pointer + byteOffset }
  var floats: UnsafeMutablePointer<Float> {
    precondition(dtype == .float32, "a \(dtype) tensor has no float32 elements")
    return pointer.assumingMemoryBound(to: Float.self)
  }
  var indices: UnsafeMutablePointer<Int32> {
    precondition(dtype == .int32, "a \(dtype) tensor has no int32 elements")
    return pointer.assumingMemoryBound(to: Int32.self)
  }
}
