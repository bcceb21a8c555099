import FTCheckpoint
import FTLab
import FTModels
import Foundation
import Testing

@Suite struct ImageFolderTests {
  /// Trained values of the published networks: Magenta's generator has 140,364 in convolutions and 990 for each style;
  /// Keras counts 14,714,688 for VGG16 without its head and 4,652,008 for EfficientNet-Lite0; Real-ESRGAN's
  /// realesr-animevideov3 has 621,424.
  @Test func architecturesHaveTheirPublishedSizes() {
    #expect(StyleGeneratorConfiguration(styles: 26).parameterCount == 140_364 + 26 * 990)
    #expect(VGG16Configuration().parameterCount == 14_714_688)
    #expect(EfficientNetLite0Configuration(classes: 1000).parameterCount == 4_652_008)
    #expect(
      CompactUpscalerConfiguration(scale: 4, channels: 64, hiddenConvolutions: 16).parameterCount == 621_424)
    let architectures: [any Architecture] = [
      StyleGeneratorConfiguration(styles: 1), VGG16Configuration(), EfficientNetLite0Configuration(classes: 2),
    ]
    for architecture in architectures {
      #expect(Set(architecture.expectedTensors.map(\.name)).count == architecture.expectedTensors.count)
    }
  }

  private func write(
    _ configuration: String, _ tensors: [(name: String, shape: [Int])], type: ElementType = .float32, to folder: URL
  ) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(configuration.utf8).write(to: folder.appending(path: "config.json"))
    let entries = tensors.map { name, shape in
      SafetensorsWriter.Entry(name: name, dtype: type, shape: shape) { sink in
        try sink.write([UInt8](repeating: 0, count: shape.reduce(1, *) * type.bitWidth / 8))
      }
    }
    try SafetensorsWriter.write(entries, to: folder.appending(path: "model.safetensors").path)
  }

  @Test func folderGivesArchitectureNamesAndWeights() throws {
    let scratch = try ScratchFolder()
    let tensors = StyleGeneratorConfiguration(styles: 2).expectedTensors
    try write("{\"model_type\": \"multistyle\", \"styles\": 2}", tensors, to: scratch("plain"))
    let plain = try ModelFolder<StyleGeneratorConfiguration>(url: scratch("plain"))
    #expect(plain.configuration.styleNames == ["style-00", "style-01"])
    #expect(try plain.weights().shape(of: "contract.0.weight") == [32, 9, 9, 3])
    try write(
      "{\"model_type\": \"multistyle\", \"styles\": 2, \"style_names\": [\"oil\", \"ink\"]}", tensors,
      to: scratch("named"))
    #expect(
      try ModelFolder<StyleGeneratorConfiguration>(url: scratch("named")).configuration.styleNames == ["oil", "ink"])
    try write(
      "{\"model_type\": \"efficientnet-lite0\", \"classes\": 2}",
      EfficientNetLite0Configuration(classes: 2).expectedTensors, to: scratch("classifier"))
    #expect(
      try ModelFolder<EfficientNetLite0Configuration>(url: scratch("classifier")).configuration.labels == [
        "class 0", "class 1",
      ])
  }

  @Test func everyWrongTensorIsNamed() throws {
    let scratch = try ScratchFolder()
    var tensors = VGG16Configuration().expectedTensors
    tensors[0].shape = [64, 3, 3, 3].reversed()
    tensors[3].name = "conv1_2.offset"
    try write("{\"model_type\": \"vgg16\"}", tensors, to: scratch("m"))
    #expect(
      throws: ModelImportError.tensors(
        file: scratch("m").path, missing: ["conv1_2.bias"], superfluous: ["conv1_2.offset"],
        misshapen: ["conv1_1.weight is [3, 3, 3, 64], expected [64, 3, 3, 3]"])
    ) { try AnyModelFolder(url: scratch("m"), among: .all) }
    try write(
      "{\"model_type\": \"vgg16\"}", VGG16Configuration().expectedTensors, type: .bfloat16, to: scratch("half"))
    #expect(throws: ModelImportError.self) { try AnyModelFolder(url: scratch("half"), among: .all) }
  }

  @Test(arguments: [
    ("[]", "not an object"), ("{", "not a model configuration"), ("{\"model_type\": \"resnet\"}", "resnet"),
    ("{\"model_type\": \"multistyle\"}", "\"styles\""), ("{\"model_type\": \"multistyle\", \"styles\": 0}", "1 to"),
    ("{\"model_type\": \"multistyle\", \"styles\": 2, \"style_names\": [\"a\"]}", "1 names for 2 styles"),
    ("{\"model_type\": \"multistyle\", \"styles\": 2, \"style_names\": [\"a\", \"a\"]}", "twice"),
    ("{\"model_type\": \"multistyle\", \"styles\": 2, \"style_names\": [1, 2]}", "list of texts"),
    ("{\"model_type\": \"efficientnet-lite0\", \"classes\": 1, \"labels\": []}", "0 names for 1 classes"),
    (
      "{\"model_type\": \"compact-upscaler\", \"scale\": 99, \"channels\": -1, \"hidden_convolutions\": 1e99}",
      "\"scale\""
    ),
  ])
  func malformedConfigurationIsRefused(_ text: String, _ word: String) throws {
    let scratch = try ScratchFolder()
    try write(text, [("a", [1])], to: scratch("m"))
    let error = #expect(throws: ModelConfigurationError.self) { try AnyModelFolder(url: scratch("m"), among: .all) }
    #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
  }

}
