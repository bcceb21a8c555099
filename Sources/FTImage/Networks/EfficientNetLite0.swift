import FTCheckpoint
import FTModels
import FTNN
import FTTensor

/// EfficientNet-Lite0: inverted residual blocks of depthwise convolutions without squeeze-and-excitation, ReLU6,
/// TensorFlow's "SAME" padding. Sources: Tan and Le, arXiv:1905.11946; TensorFlow's efficientnet/lite.
///
/// Input RGB (x − 127) / 128 with x in 0…255, `[batch, height, width, 3]`; 224 × 224 for classification.
public final class EfficientNetLite0: Module {
  let stem: NormedConvolution
  let blocks: [InvertedResidual]
  let head: NormedConvolution
  /// The classifier `[classes, features]`.
  public let classifier: Linear

  /// - Parameter tensor: gives the tensor of a name of the configuration.
  public init(
    _ configuration: EfficientNetLite0Configuration, on device: Device, tensor: (String) throws -> Tensor
  ) throws {
    func unit(_ convolution: String, _ norm: String, stride: Int = 1, groups: Int = 1) throws -> NormedConvolution {
      func wide(_ name: String) throws -> Tensor { try tensor(name).converted(to: .float32) }
      return NormedConvolution(
        Convolution(weight: try wide("\(convolution).weight"), stride: stride, padding: .same, groups: groups),
        BatchNorm(
          gain: try wide("\(norm).weight"), offset: try wide("\(norm).bias"),
          runningMean: try wide("\(norm).running_mean"), runningVariance: try wide("\(norm).running_var"),
          epsilon: 1e-3,
          momentum: 0.01))
    }
    stem = try unit("_conv_stem", "_bn0", stride: 2)
    blocks = try configuration.blocks.enumerated().map { index, plan in
      let name = "_blocks.\(index)"
      return InvertedResidual(
        expand: plan.expansion > 1 ? try unit("\(name)._expand_conv", "\(name)._bn0") : nil,
        depthwise: try unit("\(name)._depthwise_conv", "\(name)._bn1", stride: plan.stride, groups: plan.middle),
        project: try unit("\(name)._project_conv", "\(name)._bn2"),
        isResidual: plan.stride == 1 && plan.input == plan.output)
    }
    head = try unit("_conv_head", "_bn1")
    classifier = Linear(
      weight: try tensor("_fc.weight").converted(to: .float32), bias: try tensor("_fc.bias").converted(to: .float32))
  }

  /// Reads a model folder of the architecture `efficientnet-lite0`.
  public static func load(_ folder: ModelFolder<EfficientNetLite0Configuration>, on device: Device) throws
    -> EfficientNetLite0
  {
    let weights = try folder.weights()
    return try EfficientNetLite0(folder.configuration, on: device) { try weights.tensor($0, on: device) }
  }

  public var submodules: [(name: String, module: any Module)] {
    [("_conv_stem", stem.convolution), ("_bn0", stem.norm)]
      + blocks.enumerated().map { ("_blocks.\($0.offset)", $0.element) }
      + [("_conv_head", head.convolution), ("_bn1", head.norm), ("_fc", classifier)]
  }

  /// Takes the batch norms up into the convolutions: about a third faster, for a network that is not trained.
  public func fold() {
    stem.fold()
    for unit in blocks.flatMap(\.units) { unit.fold() }
    head.fold()
  }

  /// The mean of the last features over each picture, `[batch, features]`; the published network has 1280.
  public func features(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    var x = stem(x, context, isActivated: true)
    for block in blocks { x = block(x, context) }
    return head(x, context, isActivated: true).globalAveragePooled().converted(to: .float32)
  }

  /// Logits `[batch, classes]`, float32.
  public func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    classifier(features(x, context).converted(to: context.computeType), context).converted(to: .float32)
  }
}

/// A convolution and its batch norm, which a frozen network folds into the convolution.
final class NormedConvolution {
  let convolution: Convolution
  let norm: BatchNorm
  private var folded: Convolution?

  init(_ convolution: Convolution, _ norm: BatchNorm) { (self.convolution, self.norm) = (convolution, norm) }

  func fold() {
    let (scale, shift) = norm.folded()
    let weight = convolution.weight.value
    let row = weight.shape.elementCount / convolution.filters
    var values = weight.values()
    for i in values.indices { values[i] *= scale[i / row] }
    folded = Convolution(
      weight: Tensor(values, shape: weight.shape, on: weight.device), bias: Tensor(shift, on: weight.device),
      stride: convolution.stride, padding: convolution.padding, groups: convolution.groups)
  }

  /// - Parameter isActivated: whether ReLU6 follows.
  func callAsFunction(_ x: Tensor, _ context: ForwardContext, isActivated: Bool) -> Tensor {
    guard let folded else { return norm(convolution(x, context), context, activation: isActivated ? .relu6 : .none) }
    let y = folded(x, context)
    return isActivated ? y.relu6() : y
  }
}

/// Widen by a 1 × 1 convolution, look around by a depthwise one, narrow by another 1 × 1; added to the input where the
/// shapes allow it.
final class InvertedResidual: Module {
  let expand: NormedConvolution?
  let depthwise: NormedConvolution
  let project: NormedConvolution
  let isResidual: Bool

  init(expand: NormedConvolution?, depthwise: NormedConvolution, project: NormedConvolution, isResidual: Bool) {
    self.expand = expand
    self.depthwise = depthwise
    self.project = project
    self.isResidual = isResidual
  }

  var units: [NormedConvolution] { [expand, depthwise, project].compactMap { $0 } }

  var submodules: [(name: String, module: any Module)] {
    (expand.map { [("_expand_conv", $0.convolution), ("_bn0", $0.norm)] } ?? [])
      + [
        ("_depthwise_conv", depthwise.convolution), ("_bn1", depthwise.norm), ("_project_conv", project.convolution),
        ("_bn2", project.norm),
      ]
  }

  func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    let wide = expand.map { $0(x, context, isActivated: true) } ?? x
    let y = project(depthwise(wide, context, isActivated: true), context, isActivated: false)
    return isResidual ? y + x : y
  }
}

extension EfficientNetLite0 {
  /// Width of the last features.
  var featureCount: Int { classifier.weight.shape[1] }

  /// Every tensor of the checkpoint by the checkpoint's names; adapters must have been merged.
  func checkpoint() -> [(name: String, tensor: Tensor)] {
    namedParameters().filter { !$0.name.contains("lora_") }.map { ($0.name, $0.parameter.value) }
  }
}

extension Linear {
  /// Multiplies weight and bias, and with them everything the layer gives.
  func scale(by factor: Float) {
    weight.load((weight.value.detached * factor).detached)
    if let bias { bias.load((bias.value.detached * factor).detached) }
  }
}
