import FTOpCases
import FTTensor
import FTTestSupport
import Testing

/// 3 × 3 convolutions by Winograd's method: the sums of the reference within the promised error, whatever the size of the
/// picture, its surroundings and the number of threads.
@Suite struct WinogradTests {
  /// A convolution whose pictures and channels suit the method.
  struct Geometry: CustomStringConvertible, Sendable {
    var input: [Int]
    var filters: Int
    var padding = ImageMargins(1)
    var isBiased = false
    var relu = false

    var weight: [Int] { [filters, 3, 3, input[3]] }
    var description: String {
      "\(input) to \(filters), padding \(padding.top) \(padding.left) \(padding.bottom) \(padding.right)"
    }
  }

  static let geometries = [
    Geometry(input: [1, 16, 16, 32], filters: 32),
    // Extents that no tile of 4 × 4 divides, several pictures, bias and relu.
    Geometry(input: [2, 13, 23, 48], filters: 80, isBiased: true, relu: true),
    Geometry(input: [3, 17, 9, 64], filters: 32, isBiased: true),
    // As after mirrored edges, and with more zeros than needed on some sides.
    Geometry(input: [1, 18, 22, 64], filters: 48, padding: .none, relu: true),
    Geometry(input: [1, 15, 20, 32], filters: 32, padding: ImageMargins(top: 2, bottom: 0, left: 0, right: 2)),
    // Filters in two strips, the second with a panel that is not full; more blocks than one.
    Geometry(input: [2, 32, 31, 32], filters: 208, isBiased: true),
    // The most channels of VGG16.
    Geometry(input: [1, 12, 12, 512], filters: 32),
  ]

  @Test(arguments: geometries, [DType.float32, .bfloat16])
  func sumsAndTheInputsGradientAreThoseOfTheReference(_ geometry: Geometry, _ precision: DType) throws {
    let (device, plain) = (try TestDevice.make(), try TestDevice.make(engine: .reference))
    // A thousandth is the promise; float32 is in fact a hundred times nearer.
    let tolerance = precision == .float32 ? 1e-5 : 6e-3
    for pass in [Self.forward, Self.gradient] {
      let (actual, expected) = (pass(geometry, precision, device), pass(geometry, precision, plain))
      let mismatch = Comparison.mismatch(
        actual.values(), expected.values(), shape: expected.shape.extents, tolerance: tolerance)
      #expect(mismatch == nil, "\(geometry)")
    }
  }

  /// Without this the others might compare the direct sum with itself.
  @Test(arguments: geometries) func theMethodIsUsed(_ geometry: Geometry) throws {
    let (device, direct) = (try TestDevice.make(), try TestDevice.make())
    try #require(InstructionSet.current >= .avx2, "the method needs AVX2")
    direct.convolvesDirectly = true
    for pass in [Self.forward, Self.gradient] {
      #expect(Self.bits(pass(geometry, .float32, device)) != Self.bits(pass(geometry, .float32, direct)))
    }
  }

  @Test(arguments: geometries, [DType.float32, .bfloat16])
  func resultsDoNotDependOnTheThreads(_ geometry: Geometry, _ precision: DType) throws {
    for pass in [Self.forward, Self.gradient] {
      let results = try [1, 2, 3, 5].map {
        Self.bits(pass(geometry, precision, try TestDevice.make(threads: $0)))
      }
      for other in results.dropFirst() { #expect(other == results[0]) }
    }
  }

  @Test func aPictureIsTheSameInAnyCompany() throws {
    let device = try TestDevice.make()
    let many = Geometry(input: [5, 19, 21, 32], filters: 48, isBiased: true)
    let together = Self.forward(many, .float32, device)
    let (x, weight, bias) = Self.operands(many, .float32, device)
    for picture in 0..<5 {
      let alone = x.sliced(picture..<picture + 1, along: 0).convolution(
        weight: weight, bias: bias, padding: many.padding)
      #expect(Self.bits(alone) == Self.bits(together.sliced(picture..<picture + 1, along: 0)))
    }
  }

  /// Small and narrow ones, other kernels, strides, dilations and groups stay what they were.
  @Test func whatDoesNotSuitIsTheDirectSum() throws {
    let (device, direct) = (try TestDevice.make(), try TestDevice.make())
    direct.convolvesDirectly = true
    func expectDirect(
      _ input: Shape, _ weight: Shape, stride: Int = 1, padding: Int = 1, dilation: Int = 1, groups: Int = 1
    ) {
      let results = [device, direct].map { device in
        let x = Self.values(input.extents, 1, .float32, device)
        let w = Self.values(weight.extents, 2, .float32, device)
        return Self.bits(
          x.convolution(
            weight: w, stride: stride, padding: ImageMargins(padding), dilation: dilation, groups: groups))
      }
      #expect(results[0] == results[1], "\(input) * \(weight)")
    }
    expectDirect([1, 1, 1, 64], [64, 3, 3, 64])
    expectDirect([3, 2, 5, 64], [64, 3, 3, 64])
    expectDirect([1, 40, 40, 3], [64, 3, 3, 3])
    expectDirect([1, 40, 40, 64], [3, 3, 3, 64])
    expectDirect([1, 40, 40, 40], [64, 3, 3, 40])
    expectDirect([1, 40, 40, 32], [32, 3, 3, 32], padding: 3)
    expectDirect([1, 40, 40, 32], [32, 3, 3, 32], stride: 2)
    expectDirect([1, 40, 40, 32], [32, 3, 3, 32], padding: 2, dilation: 2)
    expectDirect([1, 40, 40, 64], [64, 3, 3, 32], groups: 2)
    expectDirect([1, 40, 40, 32], [32, 5, 5, 32], padding: 2)
    expectDirect([1, 40, 40, 32], [32, 1, 1, 32], padding: 0)
  }

  @Test func valuesThatAreNoNumbersAreNotHidden() throws {
    let device = try TestDevice.make()
    let geometry = Geometry(input: [1, 16, 16, 32], filters: 32)
    for wrong in [Float.nan, .infinity] {
      var pixels = Self.values(geometry.input, 1, .float32, device).values()
      pixels[(5 * 16 + 6) * 32 + 7] = wrong
      let x = Tensor(pixels, shape: [1, 16, 16, 32], on: device)
      let w = Self.values(geometry.weight, 2, .float32, device)
      let y = x.convolution(weight: w, padding: ImageMargins(1), relu: true)
      #expect((0..<32).allSatisfy { !y.values()[(5 * 16 + 6) * 32 + $0].isFinite })
      // Far from it everything is a number.
      #expect((0..<32).allSatisfy { y.values()[(14 * 16 + 14) * 32 + $0].isFinite })
    }
  }

  // MARK: Operands and passes

  private static func values(_ extents: [Int], _ position: Int, _ precision: DType, _ device: Device) -> Tensor {
    let input = InputSpec(extents)
    return input.tensor(
      input.values(position: position, precision: precision), precision: precision, on: device)
  }

  private static func operands(_ g: Geometry, _ precision: DType, _ device: Device) -> (Tensor, Tensor, Tensor?) {
    let x = values(g.input, 1, precision, device)
    let weight = values(g.weight, 2, precision, device)
    return (x, weight, g.isBiased ? values([g.filters], 3, .float32, device) : nil)
  }

  private static func forward(_ g: Geometry, _ precision: DType, _ device: Device) -> Tensor {
    let (x, weight, bias) = operands(g, precision, device)
    return x.convolution(weight: weight, bias: bias, padding: g.padding, relu: g.relu)
  }

  /// The gradient of the input for a gradient of the output that is as good as random; the adjoint of the convolution.
  private static func gradient(_ g: Geometry, _ precision: DType, _ device: Device) -> Tensor {
    let height = g.input[1] + g.padding.top + g.padding.bottom - 2
    let width = g.input[2] + g.padding.left + g.padding.right - 2
    let output = values([g.input[0], height, width, g.filters], 4, precision, device)
    return output.transposedConvolution(
      weight: values(g.weight, 2, precision, device), padding: g.padding)
  }

  private static func bits(_ tensor: Tensor) -> [UInt32] { tensor.values().map(\.bitPattern) }
}
