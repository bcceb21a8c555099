import FTNN
import FTRandom
import FTTensor
import FTTestSupport
import Testing

/// One of every layer that has a weight to adapt.
private final class Layers: Module {
  let linear: Linear
  let convolution: Convolution
  let lstm: LSTM
  let encoder: EncoderLayer

  init(on device: Device) {
    var generator = SplitMix64(state: 5)
    func draw(_ shape: Shape) -> Tensor {
      let values = (0..<shape.elementCount).map { _ in Float(generator.next() >> 40) / Float(1 << 24) - 0.5 }
      return Tensor(values, shape: shape, on: device)
    }
    linear = Linear(weight: draw([6, 4]), bias: draw([6]))
    convolution = Convolution(weight: draw([4, 1, 3, 6]), bias: draw([4]), padding: .same)
    let width = 4
    lstm = LSTM(layers: 2) { $0.hasPrefix("bias") ? draw([4 * width]) : draw([4 * width, width]) }
    encoder = EncoderLayer(heads: 2) { name in
      switch name {
      case "self_attn.in_proj_weight": draw([3 * width, width])
      case "self_attn.in_proj_bias": draw([3 * width])
      case "self_attn.out_proj.weight": draw([width, width])
      case "linear1.weight": draw([7, width])
      case "linear1.bias": draw([7])
      case "linear2.weight": draw([width, 7])
      default: draw([width])
      }
    }
  }

  var submodules: [(name: String, module: any Module)] {
    [("linear", linear), ("conv", convolution), ("lstm", lstm), ("encoder", encoder)]
  }

  func callAsFunction(_ x: Tensor, _ context: ForwardContext = ForwardContext()) -> Tensor {
    let y = convolution(linear(x, context).reshaped(to: [1, 1, -1, 6]), context)
    let z = lstm(y.converted(to: .float32).reshaped(to: [1, -1, 4]), context).reshaped(to: [-1, 4])
    return encoder(z, context)
  }
}

@Suite struct AdapterSetTests {
  private static let sites = [
    "linear", "conv", "lstm.weight_ih_l0", "lstm.weight_hh_l0", "lstm.weight_ih_l1", "lstm.weight_hh_l1",
    "encoder.self_attn.in_proj_weight", "encoder.self_attn.out_proj", "encoder.linear1", "encoder.linear2",
  ]

  private func input(_ device: Device) -> Tensor {
    Tensor((0..<20).map { Float($0 % 7) * 0.3 - 0.9 }, shape: [5, 4], on: device)
  }

  /// Frozen adapters for every weight, with factors that are not zero.
  private func set(_ seed: UInt64, for model: any Module, on device: Device) -> AdapterSet {
    var generator = SplitMix64(state: seed)
    func draw(_ shape: Shape) -> Tensor {
      let values = (0..<shape.elementCount).map { _ in Float(generator.next() >> 40) / Float(1 << 24) - 0.5 }
      return Tensor(values, shape: shape, on: device)
    }
    return AdapterSet(
      model.namedSites().map { name, site in
        let adapter = LowRankAdapter(
          a: draw([2, site.matrixColumns]), b: draw([site.matrixRows, 2]), settings: LowRankSettings(rank: 2, alpha: 3),
          form: site.adapterForms[0])
        return (name, adapter)
      })
  }

  private func state(_ model: any Module) -> [String: [Float]] {
    Dictionary(uniqueKeysWithValues: model.namedParameters().map { ($0.name, $0.parameter.value.values()) })
  }

  @Test func everyLayerListsTheWeightsThatCanBeAdapted() throws {
    #expect(Layers(on: try TestDevice.make()).namedSites().map(\.name) == Self.sites)
  }

  /// Also after computing in bfloat16, which must leave no trace in the base.
  @Test(arguments: [DType.float32, .bfloat16])
  func aBaseWhoseAdaptersAreExchangedEqualsAFreshOne(type: DType) throws {
    let device = try TestDevice.make()
    let context = { ForwardContext(computeType: type) }
    let x = input(device).converted(to: type)
    let base = Layers(on: device)
    let (first, second) = (set(1, for: base, on: device), set(2, for: base, on: device))
    let fresh = Layers(on: device)
    let plain = fresh(x, context()).values()
    try base.attach(first)
    let adapted = base(x, context()).values()
    #expect(adapted != plain)
    try base.detach(first)
    #expect(base(x, context()).values() == plain)
    #expect(state(base) == state(Layers(on: device)))
    try base.attach(second)
    try fresh.attach(second)
    #expect(base(x, context()).values() == fresh(x, context()).values())
    try base.detach(second)
    try base.attach(first)
    #expect(base(x, context()).values() == adapted)
  }

  @Test func mergingComputesWhatTheAdaptersDid() throws {
    let device = try TestDevice.make()
    let base = Layers(on: device)
    try base.attach(set(1, for: base, on: device))
    let adapted = base(input(device)).values()
    base.mergeLowRankAdapters()
    #expect(base.attachedAdapters.isEmpty)
    // The sums have another order; the outputs are about 1.
    #expect(
      Comparison.mismatch(
        base(input(device)).values(), adapted.map(Double.init), shape: [5, 4], tolerance: 2e-5, floor: 1) == nil)
  }

  /// With every error the model stays as it was.
  @Test func whatCannotBePutOnOrTakenOffIsRefusedByName() throws {
    let device = try TestDevice.make()
    let base = Layers(on: device)
    let (first, second) = (set(1, for: base, on: device), set(2, for: base, on: device))
    #expect(throws: AdapterSetError.notAttached(Self.sites)) { try base.detach(first) }
    #expect(throws: AdapterSetError.notAttached([])) { try base.detach(base.attachedAdapters) }
    try base.attach(first)
    let before = state(base)
    #expect(throws: AdapterSetError.alreadyAdapted(Self.sites)) { try base.attach(first) }
    #expect(throws: AdapterSetError.alreadyAdapted(["conv"])) {
      try base.attach(AdapterSet(second.adapters.filter { $0.name == "conv" }))
    }
    #expect(throws: AdapterSetError.notAttached(Self.sites)) { try base.detach(second) }
    #expect(throws: AdapterSetError.noSuchWeights(["elsewhere"])) {
      try base.attach(AdapterSet([("elsewhere", second.adapters[0].adapter)]))
    }
    #expect(state(base) == before)
    try base.detach(first)
    #expect(
      throws: AdapterSetError.otherShape(name: "conv", factors: "[2, 4] and [6, 2]", weight: "[4, 1, 3, 6]")
    ) { try base.attach(AdapterSet([second.adapters[2], ("conv", second.adapters[0].adapter)])) }
    let onOutput = LowRankAdapter(
      a: second.adapters[1].adapter.a.value, b: second.adapters[1].adapter.b.value, settings: LowRankSettings(rank: 2))
    #expect(throws: AdapterSetError.otherForm(name: "conv", form: .output)) {
      try base.attach(AdapterSet([("conv", onOutput)]))
    }
    #expect(base.attachedAdapters.isEmpty)
  }

  /// A layer of one's own: what it says of itself is all that LoRA, merging and adapters that come and go need.
  private final class Scores: Module, Adaptable {
    let weight: Parameter
    var adapter: LowRankAdapter?
    init(_ weight: Tensor) { self.weight = Parameter(weight) }
    var ownParameters: [(name: String, parameter: Parameter)] { [("weight", weight)] + adapterParameters() }
    /// x · W · xᵀ.
    func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
      Tensor.matmul(Tensor.matmul(x, adaptedWeight(context)), x, transposeB: true)
    }
  }

  @Test func aLayerOfOnesOwnNeedsNoOtherFile() throws {
    let device = try TestDevice.make()
    let layer = Scores(Tensor((0..<16).map { Float($0) * 0.1 }, shape: [4, 4], on: device))
    let plain = layer(input(device), ForwardContext()).values()
    var generator = RandomGenerator(seed: 1)
    let result = layer.addLowRankAdapters(LowRankSettings(rank: 2), generator: &generator, on: device)
    #expect(result.adapted == [""] && layer.trainableParameters().map(\.name) == ["lora_A.weight", "lora_B.weight"])
    layer.adapter!.b.load(Tensor((0..<8).map { Float($0) * 0.1 }, shape: [4, 2], on: device))
    let adapted = layer(input(device), ForwardContext()).values()
    #expect(adapted != plain)
    let set = layer.attachedAdapters
    try layer.detach(set)
    #expect(layer(input(device), ForwardContext()).values() == plain)
    try layer.attach(set)
    layer.mergeLowRankAdapters()
    #expect(layer(input(device), ForwardContext()).values() == adapted)
  }
}
