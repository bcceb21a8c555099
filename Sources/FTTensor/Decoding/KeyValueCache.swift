import CKernels

/// The keys and values of the tokens a generation has seen, for every layer and sequence, in buffers made once.
///
/// Deliberately no `Tensor`: it changes in place with every token.
public final class KeyValueCache {
  /// Tokens a sequence can have.
  public let capacity: Int
  /// Tokens each sequence has.
  public private(set) var lengths: [Int]
  public let layerCount: Int
  private let kvHeads: Int
  private let dim: Int
  private let type: DType
  private let device: Device
  /// By layer and sequence: `[kvHeads, capacity, dim]`.
  private let keys: [[Storage]]
  private let values: [[Storage]]

  public init(
    layers: Int, sequences: Int, kvHeads: Int, dim: Int, capacity: Int, dtype: DType, on device: Device
  ) {
    layerCount = layers
    self.capacity = capacity
    self.kvHeads = kvHeads
    self.dim = dim
    (type, self.device) = (dtype, device)
    lengths = [Int](repeating: 0, count: sequences)
    let bytes = kvHeads * capacity * dim * dtype.byteCount
    let make = { (0..<layers).map { _ in (0..<sequences).map { _ in Storage(byteCount: bytes, device: device) } } }
    keys = make()
    values = make()
  }

  public var sequenceCount: Int { lengths.count }
  public var byteCount: Int { 2 * layerCount * sequenceCount * kvHeads * capacity * dim * type.byteCount }

  /// Sets every sequence's length after its layers have been written.
  public func advance(_ sequence: Int, by count: Int) {
    precondition(lengths[sequence] + count <= capacity, "the cache of \(capacity) tokens is full")
    lengths[sequence] += count
  }

  /// Forgets all but the first `count` tokens of a sequence.
  public func truncate(_ sequence: Int, to count: Int) { lengths[sequence] = min(lengths[sequence], count) }

  /// Gives a sequence the tokens of another one, in place of its own.
  public func copy(_ source: Int, to target: Int) {
    let row = dim * type.byteCount
    for layer in 0..<layerCount {
      for buffers in [keys, values] {
        for head in 0..<kvHeads {
          let start = head * capacity * row
          (buffers[layer][target].pointer + start)
            .copyMemory(from: buffers[layer][source].pointer + start, byteCount: lengths[source] * row)
        }
      }
    }
    lengths[target] = lengths[source]
  }

  /// Writes keys and values `[tokens, kvHeads, dim]` behind the present length of a sequence, without advancing.
  public func write(layer: Int, sequence: Int, keys newKeys: Tensor, values newValues: Tensor) {
    let (tokens, start) = (newKeys.shape[0], lengths[sequence])
    precondition(
      newKeys.shape == [tokens, kvHeads, dim] && newValues.shape == newKeys.shape,
      "cache: keys \(newKeys.shape) and values \(newValues.shape) do not fit \(kvHeads) heads of \(dim)")
    precondition(start + tokens <= capacity, "cache: \(start) + \(tokens) tokens exceed the capacity \(capacity)")
    write(newKeys, to: keys[layer][sequence], from: start)
    write(newValues, to: values[layer][sequence], from: start)
  }

  private func write(_ new: Tensor, to buffer: Storage, from start: Int) {
    let rows = new.converted(to: type)
    let (source, target, run) = (rows.pointer, buffer.pointer, dim * type.byteCount)
    for token in 0..<new.shape[0] {
      for head in 0..<kvHeads {
        (target + (head * capacity + start + token) * run)
          .copyMemory(from: source + (token * kvHeads + head) * run, byteCount: run)
      }
    }
  }

  /// Attention of new tokens whose keys and values are written already: `query [sequences, heads, dim]` float32 or bfloat16 → the same
  /// shape and type.
  ///
  /// A sequence that is named several times has as many new tokens, in their order: the first sees itself and what was before, the
  /// second the first too. Each result equals, bit for bit, that of its token alone after ``advance(_:by:)``.
  ///
  /// - Parameters:
  ///   - scale: of the scores; 1 / √dim by default.
  ///   - window: how many tokens a token sees, itself among them; all by default.
  public func attend(
    layer: Int, sequences: [Int], query: Tensor, scale: Float? = nil, window: Int? = nil
  ) -> Tensor {
    precondition(
      query.shape.rank == 3 && query.shape[0] == sequences.count && query.shape[2] == dim,
      "cache: query \(query.shape) for \(sequences.count) sequences")
    let out = Tensor(uninitialized: query.shape, query.dtype, on: device)
    var ends = lengths
    let seen = sequences.map { sequence in
      ends[sequence] += 1
      let end = ends[sequence]
      return max(0, end - (window ?? end))..<end
    }
    let valid = seen.map { Int32($0.count) }
    // A window moves the beginning of the cache: every head's rows lie equally far behind it.
    let rowBytes = dim * type.byteCount
    let pointers = { (buffers: [[Storage]]) in
      zip(sequences, seen).map { sequence, rows in
        UnsafeRawPointer(buffers[layer][sequence].pointer + rows.lowerBound * rowBytes) as UnsafeRawPointer?
      }
    }
    let (keyPointers, valuePointers) = (pointers(keys), pointers(values))
    valid.withUnsafeBufferPointer { lengths in
      var shape = ftk_attention_decode_shape()
      (shape.sequences, shape.queries) = (Int32(sequences.count), 1)
      shape.heads = Int32(query.shape[1])
      shape.kv_heads = Int32(kvHeads)
      shape.dim = Int32(dim)
      (shape.type, shape.cache_type) = (query.dtype.kernelType, type.kernelType)
      (shape.scale, shape.capacity) = (scale ?? 1 / Float(dim).squareRoot(), capacity)
      shape.lengths = lengths.baseAddress
      (shape.q_stride, shape.out_stride) = (query.shape[1] * dim, query.shape[1] * dim)
      guard ftk_attention_decode(&shape, query.pointer, keyPointers, valuePointers, out.pointer) == 0 else {
        OutOfMemory(purpose: "attention over \(valid.max() ?? 0) cached tokens").end()
      }
    }
    return out
  }
}
