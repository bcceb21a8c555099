import FTOpCases
import FTTensor
import FTTestSupport
import Testing

@Suite struct GradientTests {
  /// The gradient of Σ result · probe, with a fixed random probe, in float32; differences of the double reference.
  @Test(arguments: OperationTable.all.filter { !$0.differentiableInputs.isEmpty })
  func matchesCentralDifferences(_ operation: OperationCase) throws {
    let context = OperationContext(try TestDevice.make())
    let values = operation.inputValues(precision: .float32)
    let probe = Probe(shape: operation.reference(values).shape)
    let gradients = tapeGradients(of: operation, values, probe, context)
    for input in operation.differentiableInputs {
      let expected = centralDifferences(of: operation, values, input, probe)
      let actual = try #require(gradients[input])
      #expect(actual.shape.extents == values[input].shape)
      let mismatch = Comparison.mismatch(
        actual.values(), expected, shape: values[input].shape, tolerance: operation.tolerance.gradient, floor: 0.1)
      #expect(mismatch == nil, "input \(input)")
    }
  }

  @Test(arguments: OperationTable.all.filter { $0.differentiableInputs.count > 1 })
  func ofOneInputAloneEqualsThatOfAll(_ operation: OperationCase) throws {
    let context = OperationContext(try TestDevice.make())
    let values = operation.inputValues(precision: .float32)
    let probe = Probe(shape: operation.reference(values).shape)
    let all = tapeGradients(of: operation, values, probe, context)
    for input in operation.differentiableInputs {
      let alone = tapeGradients(of: operation, values, probe, context, only: input)
      #expect(alone.count == 1)
      #expect(alone[input]?.values() == all[input]?.values(), "input \(input)")
    }
  }

  /// Training in bfloat16 computes these; the tolerance covers rounding of intermediate gradients.
  @Test(arguments: OperationTable.all.filter { !$0.differentiableInputs.isEmpty })
  func inBFloat16IsNearThatInFloat32(_ operation: OperationCase) throws {
    let context = OperationContext(try TestDevice.make())
    let values = operation.inputValues(precision: .bfloat16)
    let probe = Probe(shape: operation.reference(values).shape)
    let wide = tapeGradients(of: operation, values, probe, context)
    let narrow = tapeGradients(of: operation, values, probe, context, precision: .bfloat16)
    for input in operation.differentiableInputs {
      let expected = try #require(wide[input])
      let actual = try #require(narrow[input])
      #expect(actual.shape == expected.shape)
      let mismatch = Comparison.mismatch(
        actual.values(), expected.values(), shape: values[input].shape, tolerance: 3e-2, floor: 0.1)
      #expect(mismatch == nil, "input \(input)")
    }
  }
}

/// Fixed random numbers that turn a result into a scalar.
struct Probe {
  let values: DoubleArray

  init(shape: [Int]) {
    values = InputSpec(shape, seed: 99).values(position: 0, precision: .float32)
  }

  func tensor(on device: Device) -> Tensor {
    Tensor(values.values.map { Float($0) }, shape: Shape(values.shape), on: device)
  }

  func product(with result: DoubleArray) -> Double {
    zip(values.values, result.values).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

/// The tape's gradients of Σ result · probe by input.
func tapeGradients(
  of operation: OperationCase, _ values: [DoubleArray], _ probe: Probe, _ context: OperationContext,
  only: Int? = nil, precision: DType = .float32
) -> [Int: Tensor] {
  var inputs = operation.tensors(values, precision: precision, on: context.device)
  var leaves: [Int: Leaf] = [:]
  for input in operation.differentiableInputs where only == nil || only == input {
    let leaf = Leaf()
    leaves[input] = leaf
    inputs[input] = leaf.attached(to: inputs[input])
  }
  let result = operation.apply(context, inputs)
  var gradients = (result * probe.tensor(on: context.device)).sum().gradients()
  return leaves.compactMapValues { gradients.take($0) }
}

/// (f(x + h) - f(x - h)) / 2h for every element of one input, in double precision.
func centralDifferences(
  of operation: OperationCase, _ values: [DoubleArray], _ input: Int, _ probe: Probe, step: Double = 1e-5
) -> [Double] {
  var inputs = values
  return values[input].values.indices.map { i in
    let middle = values[input][i]
    inputs[input][i] = middle + step
    let above = probe.product(with: operation.reference(inputs))
    inputs[input][i] = middle - step
    let below = probe.product(with: operation.reference(inputs))
    inputs[input][i] = middle
    return (above - below) / (2 * step)
  }
}
