import CKernels

extension Tensor {
  /// One LSTM layer from a zero state: x `[batch, time, in]` → `[batch, time, hidden]`, float32.
  ///
  ///     i, f, o = σ(W·x + U·h + b),  g = tanh(W·x + U·h + b),  c = f·c + i·g,  h = o·tanh(c)
  ///
  /// Gates stand in PyTorch's order i, f, g, o. Products compute in the weights' type, states in float32; gradients of
  /// the weights are float32. Source: Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al. (2000).
  ///
  /// - Parameters:
  ///   - inputWeight: W `[4 · hidden, in]`.
  ///   - hiddenWeight: U `[4 · hidden, hidden]`.
  ///   - bias: `[4 · hidden]`, float32.
  public func lstm(inputWeight: Tensor, hiddenWeight: Tensor, bias: Tensor) -> Tensor {
    let hidden = hiddenWeight.shape.last
    precondition(
      shape.rank == 3 && inputWeight.shape == [4 * hidden, shape[2]] && hiddenWeight.shape == [4 * hidden, hidden]
        && bias.shape == [4 * hidden] && inputWeight.dtype == hiddenWeight.dtype && bias.dtype == .float32,
      "lstm: input \(shape), weights \(inputWeight.shape), \(hiddenWeight.shape), bias \(bias.shape) do not fit")
    let type = inputWeight.dtype
    let batch = shape[0]
    let time = shape[1]
    let width = shape[2]
    var layer = ftk_lstm(clips: batch, time: time, hidden: hidden, type: type.kernelType)
    let result = Tensor(uninitialized: [batch, time, hidden], .float32, on: device)
    guard [self, inputWeight, hiddenWeight, bias].contains(where: \.requiresGradient) else {
      let x = converted(to: .float32)
      device.tally?.add(
        operations: 8 * Double(batch * time * hidden) * Double(width + hidden), isBFloat16: type == .bfloat16)
      ftk_lstm_infer(
        &layer, x.floats, width, inputWeight.pointer, hiddenWeight.pointer, bias.floats, result.floats)
      return result
    }
    let x = detached.converted(to: type).reshaped(to: [batch * time, width])
    let gates = Tensor(uninitialized: [batch * time, 4 * hidden], .float32, on: device)
    multiply(Operand(tensor: x), Operand(tensor: inputWeight.detached, isTransposed: true), into: gates)
    let cells = Tensor(uninitialized: [batch, time, hidden], .float32, on: device)
    // Beside the products of the whole sequence: each step's states with U, forward, and its slopes, backward.
    let steps = 8 * Double(batch * time * hidden) * Double(hidden)
    device.tally?.add(operations: steps, isBFloat16: type == .bfloat16)
    ftk_lstm_forward(&layer, hiddenWeight.pointer, bias.floats, gates.floats, cells.floats, result.floats)
    let w = inputWeight.detached
    let u = hiddenWeight.detached
    let h = result.detached
    return result.recorded(from: [self, inputWeight, hiddenWeight, bias]) { [shape] g, into in
      var layer = layer
      // Rows of a power of two of bytes would all begin in one set of the cache: with AVX2 the products below, which read slopes
      // by columns, took twice the time.
      let slopes = Tensor(uninitialized: [batch * time, 4 * hidden + 16], .float32, on: gates.device)
      g.device.tally?.add(operations: steps, isBFloat16: type == .bfloat16)
      ftk_lstm_backward(&layer, u.pointer, gates.floats, cells.floats, g.floats, slopes.floats, slopes.shape.last)
      let narrow = slopes.converted(to: type)
      if into.isNeeded(0) {
        let gx = Tensor(uninitialized: [batch * time, width], .float32, on: slopes.device)
        multiply(Operand(tensor: narrow, width: 4 * hidden), Operand(tensor: w), into: gx)
        into.add(gx.reshaped(to: shape), to: 0)
      }
      let across = Operand(tensor: narrow, isTransposed: true, width: 4 * hidden)
      into.write(to: 1, shape: w.shape, dtype: .float32) { gw, accumulates in
        multiply(across, Operand(tensor: x), into: gw, accumulates: accumulates)
      }
      into.write(to: 2, shape: u.shape, dtype: .float32) { gu, accumulates in
        let before = h.previousSteps().converted(to: type)
        multiply(across, Operand(tensor: before), into: gu, accumulates: accumulates)
      }
      into.add(slopes.sum(along: 0).sliced(0..<4 * hidden), to: 3)
    }
  }

  /// `[batch, time, width]` one step later, zeros first, as rows `[batch · time, width]`.
  private func previousSteps() -> Tensor {
    let result = Tensor(zeros: [shape[0] * shape[1], shape[2]], on: device)
    for clip in 0..<shape[0] where shape[1] > 1 {
      let first = clip * shape[1] * shape[2]
      (result.floats + first + shape[2]).update(from: floats + first, count: (shape[1] - 1) * shape[2])
    }
    return result
  }
}
