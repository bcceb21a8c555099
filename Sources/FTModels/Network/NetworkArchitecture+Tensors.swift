extension NetworkArchitecture {
  /// All tensors of the weights file with their shapes, in the order of the network.
  public var expectedTensors: [(name: String, shape: [Int])] {
    switch self {
    case .multistyle(let styles): Self.multistyleTensors(styles)
    case .efficientNetLite0(let classes): Self.efficientNetLite0Tensors(classes)
    case .vgg16: Self.vgg16Tensors
    case .compactUpscaler(let scale, let channels, let hidden): Self.upscalerTensors(scale, channels, hidden)
    case .speakerEncoder(let isProjected): Self.speakerEncoderTensors(isProjected)
    case .speechSynthesizer: Self.synthesizerTensors
    case .speechListener: Self.listenerTensors
    }
  }

  /// The convolutions of the style generator: name, channels in and out, side of the kernel.
  static let multistyleConvolutions: [(name: String, input: Int, output: Int, kernel: Int)] =
    [("contract.0", 3, 32, 9), ("contract.1", 32, 32, 3), ("contract.2", 32, 32, 3)]
    + (0..<6).flatMap { block in (0..<2).map { ("res.\(block).\($0)", 32, 32, 3) } }
    + [("expand.0", 32, 8, 3), ("expand.1", 8, 4, 3), ("expand.2", 4, 3, 9)]

  private static func multistyleTensors(_ styles: Int) -> [(name: String, shape: [Int])] {
    multistyleConvolutions.flatMap { name, input, output, kernel in
      [
        (name: "\(name).weight", shape: [output, kernel, kernel, input]),
        (name: "\(name).norm.gamma", shape: [styles, output]), (name: "\(name).norm.beta", shape: [styles, output]),
      ]
    }
  }

  /// The convolutions of VGG16: name, channels in and out. Source: Simonyan and Zisserman, 2015, configuration D.
  static let vgg16Convolutions: [(name: String, input: Int, output: Int)] = {
    var result: [(name: String, input: Int, output: Int)] = []
    var input = 3
    for (block, (output, count)) in [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)].enumerated() {
      for index in 1...count {
        result.append(("conv\(block + 1)_\(index)", input, output))
        input = output
      }
    }
    return result
  }()

  private static var vgg16Tensors: [(name: String, shape: [Int])] {
    vgg16Convolutions.flatMap { name, input, output in
      [(name: "\(name).weight", shape: [output, 3, 3, input]), (name: "\(name).bias", shape: [output])]
    }
  }

  private static func upscalerTensors(_ scale: Int, _ channels: Int, _ hidden: Int) -> [(name: String, shape: [Int])] {
    (0..<hidden + 2).flatMap { index -> [(name: String, shape: [Int])] in
      let output = index == hidden + 1 ? 3 * scale * scale : channels
      let convolution = [
        (name: "body.\(2 * index).weight", shape: [output, 3, 3, index == 0 ? 3 : channels]),
        (name: "body.\(2 * index).bias", shape: [output]),
      ]
      return index == hidden + 1 ? convolution : convolution + [("body.\(2 * index + 1).weight", [channels])]
    }
  }

  private static func speakerEncoderTensors(_ isProjected: Bool) -> [(name: String, shape: [Int])] {
    let layers = (0..<3).flatMap { layer in
      [
        (name: "lstm.weight_ih_l\(layer)", shape: [1024, layer == 0 ? 40 : 256]),
        (name: "lstm.weight_hh_l\(layer)", shape: [1024, 256]), (name: "lstm.bias_ih_l\(layer)", shape: [1024]),
        (name: "lstm.bias_hh_l\(layer)", shape: [1024]),
      ]
    }
    let names = ["linear"] + (isProjected ? ["projection"] : [])
    return layers + names.flatMap { [(name: "\($0).weight", shape: [256, 256]), (name: "\($0).bias", shape: [256])] }
  }

  // MARK: EfficientNet-Lite0

  /// A stage of inverted residual blocks; only the first block of a stage has the stride.
  struct Stage: Equatable {
    let blocks: Int
    let kernel: Int
    let stride: Int
    /// Factor by which a block widens its input before the depthwise convolution.
    let expansion: Int
    let output: Int
  }

  /// Source: TensorFlow `efficientnet/lite/efficientnet_lite_builder.py` and Tan and Le, 2019, table 1; the Lite variant
  /// scales neither depth nor width and keeps the stem at 32 and the head at 1280 channels.
  static let lite0Stages = [
    Stage(blocks: 1, kernel: 3, stride: 1, expansion: 1, output: 16),
    Stage(blocks: 2, kernel: 3, stride: 2, expansion: 6, output: 24),
    Stage(blocks: 2, kernel: 5, stride: 2, expansion: 6, output: 40),
    Stage(blocks: 3, kernel: 3, stride: 2, expansion: 6, output: 80),
    Stage(blocks: 3, kernel: 5, stride: 1, expansion: 6, output: 112),
    Stage(blocks: 4, kernel: 5, stride: 2, expansion: 6, output: 192),
    Stage(blocks: 1, kernel: 3, stride: 1, expansion: 6, output: 320),
  ]

  private static func efficientNetLite0Tensors(_ classes: Int) -> [(name: String, shape: [Int])] {
    func norm(_ name: String, _ channels: Int) -> [(name: String, shape: [Int])] {
      ["weight", "bias", "running_mean", "running_var"].map { ("\(name).\($0)", [channels]) }
    }
    var tensors = [(name: "_conv_stem.weight", shape: [32, 3, 3, 3])] + norm("_bn0", 32)
    var (block, input) = (0, 32)
    for stage in lite0Stages {
      for _ in 0..<stage.blocks {
        let (name, middle) = ("_blocks.\(block)", input * stage.expansion)
        if stage.expansion > 1 {
          tensors += [("\(name)._expand_conv.weight", [middle, 1, 1, input])] + norm("\(name)._bn0", middle)
        }
        tensors +=
          [("\(name)._depthwise_conv.weight", [middle, stage.kernel, stage.kernel, 1])]
          + norm("\(name)._bn1", middle) + [("\(name)._project_conv.weight", [stage.output, 1, 1, middle])]
          + norm("\(name)._bn2", stage.output)
        (block, input) = (block + 1, stage.output)
      }
    }
    return tensors + [("_conv_head.weight", [1280, 1, 1, input])] + norm("_bn1", 1280)
      + [("_fc.weight", [classes, 1280]), ("_fc.bias", [classes])]
  }
}
