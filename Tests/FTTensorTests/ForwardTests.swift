import FTOpCases
import FTTensor
import FTTestSupport
import Testing

@Suite struct ForwardTests {
  @Test(arguments: OperationTable.all, [DType.float32, .bfloat16])
  func equalsTheDoubleReference(_ operation: OperationCase, _ precision: DType) throws {
    let context = OperationContext(try TestDevice.make())
    let values = operation.inputValues(precision: precision)
    let result = operation.apply(context, operation.tensors(values, precision: precision, on: context.device))
    let expected = operation.reference(values)
    #expect(result.shape.extents == expected.shape)
    let mismatch = Comparison.mismatch(
      result.values(), expected.values, shape: expected.shape, tolerance: operation.tolerance.forward(precision))
    #expect(mismatch == nil)
  }

  @Test func caseNamesAreUnique() {
    let names = OperationTable.all.map(\.name)
    #expect(Set(names).count == names.count, "\(Dictionary(grouping: names) { $0 }.filter { $1.count > 1 }.keys)")
  }
}
