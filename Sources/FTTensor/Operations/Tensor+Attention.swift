import CKernels

/// Which tokens of a packed batch belong together.
///
/// Examples of any lengths lie one after the other on the token axis. Token i sees the tokens `starts[i] ... i` only, so a
/// packed batch, a padded batch and a single example are the same thing to attention.
public struct TokenSegments {
  /// int32 `[tokens]`: the first token of each token's example.
  let starts: Tensor
  /// int32 `[tokens]`: each token's place in its example.
  public let positions: Tensor
  public var tokenCount: Int { starts.shape[0] }

  public init(lengths: [Int], on device: Device) {
    var (starts, positions) = ([Int32](), [Int32]())
    for length in lengths {
      precondition(length > 0, "an example of \(length) tokens in a packed batch")
      let start = Int32(starts.count)
      for position in 0..<Int32(length) {
        starts.append(start)
        positions.append(position)
      }
    }
    self.starts = Tensor(indices: starts, on: device)
    self.positions = Tensor(indices: positions, on: device)
  }
}

extension Tensor {
  /// Causal attention within each segment: softmax(q·kᵀ · scale) · v, without a score matrix in memory.
  ///
  /// - Parameters:
  ///   - query: `[tokens, heads, dim]`.
  ///   - key: `[tokens, kvHeads, dim]`; `heads` is a multiple of `kvHeads`, head h reads key-value head h · kvHeads / heads.
  ///   - value: like `key`.
  ///   - scale: 1 / √dim by default.
  /// - Returns: `[tokens, heads, dim]`.
  ///
  /// Keeps one number per token and head (the log of the softmax's denominator) and computes the scores again in the
  /// backward pass. Source: Dao et al., arXiv:2205.14135.
  public static func causalAttention(
    query: Tensor, key: Tensor, value: Tensor, segments: TokenSegments, scale: Float? = nil
  ) -> Tensor {
    let (q, k, v) = (query.detached, key.detached, value.detached)
    precondition(
      q.shape.rank == 3 && k.shape.rank == 3 && k.shape == v.shape && q.shape[0] == k.shape[0]
        && q.shape[2] == k.shape[2] && q.shape[1] % k.shape[1] == 0 && segments.tokenCount == q.shape[0],
      "attention: query \(q.shape), key \(k.shape), value \(v.shape), \(segments.tokenCount) tokens do not fit")
    precondition(
      q.dtype == k.dtype && q.dtype == v.dtype, "attention: types \(q.dtype), \(k.dtype), \(v.dtype) differ")
    let (tokens, heads, dim, kvHeads) = (q.shape[0], q.shape[1], q.shape[2], k.shape[1])
    let factor = scale ?? 1 / Float(dim).squareRoot()
    let out = Tensor(uninitialized: q.shape, q.dtype, on: q.device)
    let logSumExp = Tensor(uninitialized: [heads, tokens], .float32, on: q.device)
    let layout = AttentionLayout(
      tokens: tokens, heads: heads, kvHeads: kvHeads, dim: dim, scale: factor, type: q.dtype, segments: segments)
    layout.withKernelShape {
      ftk_attention_forward($0, q.pointer, k.pointer, v.pointer, out.pointer, logSumExp.floats)
    }
    return out.recorded(from: [query, key, value]) { [out = out.detached] g, into in
      let gradient = g.converted(to: q.dtype)
      let gq = Tensor(uninitialized: q.shape, q.dtype, on: g.device)
      let gk = Tensor(uninitialized: k.shape, q.dtype, on: g.device)
      let gv = Tensor(uninitialized: k.shape, q.dtype, on: g.device)
      layout.withKernelShape {
        ftk_attention_backward(
          $0, q.pointer, k.pointer, v.pointer, out.pointer, logSumExp.floats, gradient.pointer, gq.pointer, gk.pointer,
          gv.pointer)
      }
      into.add(gq, to: 0)
      into.add(gk, to: 1)
      into.add(gv, to: 2)
    }
  }
}
