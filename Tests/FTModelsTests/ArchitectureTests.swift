import FTCheckpoint
import FTLab
import FTModels
import Foundation
import Testing

/// Architectures, known and unknown.
@Suite struct ArchitectureTests {
  /// One of each, of the published widths and of others.
  static let configurations: [any Architecture] = [
    StyleGeneratorConfiguration(styleNames: ["oil", "ink"]),
    StyleGeneratorConfiguration(styleNames: ["oil"], width: 8, residualBlocks: 2),
    EfficientNetLite0Configuration(labels: ["cat", "dog"]), VGG16Configuration(),
    VGG16Configuration(widths: [4, 8, 8, 8, 16]),
    CompactUpscalerConfiguration(scale: 2, channels: 4, hiddenConvolutions: 1),
    SpeakerEncoderConfiguration(isProjected: true), SpeakerEncoderConfiguration(isProjected: false, width: 32),
    SynthesizerConfiguration(), SynthesizerConfiguration(acousticBlocks: 2), ContentEncoderConfiguration(),
    ContentEncoderConfiguration(width: 16, textWidth: 8), TinyModel().configuration,
    PictureFlowConfiguration(textEncoder: "reader", textEncoderSHA256: "00"),
    PictureFlowConfiguration(
      side: 32, width: 16, blocks: 1, heads: 8, textWidth: 6, textLimit: 9, textEncoder: "reader",
      textEncoderSHA256: "00", words: ["mika", "zoë"]),
    BERTConfiguration(vocabularySize: 7, width: 6, feedForwardWidth: 5, layerCount: 2, heads: 3),
  ]

  @Test func whatIsWrittenIsReadBack() throws {
    for configuration in Self.configurations {
      let text = configuration.encoded.indented()
      let read = try ArchitectureRegistry.all.configuration(json: Data(text.utf8), file: "config.json")
      #expect(read.encoded == configuration.encoded && type(of: read) == type(of: configuration), "\(text)")
      #expect(read.expectedTensors.map(\.name) == configuration.expectedTensors.map(\.name), "\(text)")
      #expect(read.expectedTensors.map(\.shape) == configuration.expectedTensors.map(\.shape), "\(text)")
      #expect(Set(read.expectedTensors.map(\.name)).count == read.expectedTensors.count, "\(text)")
    }
  }

  /// Folders that were written before widths could be given stay byte for byte what they are.
  @Test func publishedWidthsAreNotWritten() {
    for configuration in [
      VGG16Configuration().encoded, SynthesizerConfiguration().encoded, ContentEncoderConfiguration().encoded,
    ] {
      #expect(configuration.objectValue?.keys == ["model_type", "dtype"])
    }
    #expect(
      SpeakerEncoderConfiguration(isProjected: true).encoded.objectValue?.keys == ["model_type", "dtype", "projection"])
    #expect(
      StyleGeneratorConfiguration(styles: 1).encoded.objectValue?.keys == [
        "model_type", "dtype", "styles", "style_names",
      ])
  }

  @Test func everyModalityBringsItsOwn() {
    #expect(
      ArchitectureRegistry.all.modelTypes == [
        "llama", "qwen2", "qwen3", "gemma3_text", "bert", "xlm-roberta", "multistyle", "efficientnet-lite0", "vgg16",
        "compact-upscaler", "picture-flow", "speaker-encoder", "speech-synthesizer", "speech-listener",
      ])
  }

  @Test func anUnknownArchitectureIsNamedWithWhatIsKnown() throws {
    let scratch = try ScratchFolder()
    try TinyFolder().write(to: scratch("m"))
    try scratch.add("m/config.json", Array("{\"model_type\": \"mamba\"}".utf8))
    let expected = ModelConfigurationError.unsupportedArchitecture(
      file: scratch("m/config.json").path, name: "mamba", supported: ArchitectureRegistry.all.modelTypes)
    #expect(throws: expected) { try AnyModelFolder(url: scratch("m"), among: .all) }
    #expect(throws: expected) { try ModelImporter(among: .all).importModel(from: scratch("m"), into: scratch("copy")) }
    #expect(
      expected.description.contains("\"mamba\"")
        && expected.description.contains(
          "\"llama\", \"qwen2\", \"qwen3\", \"gemma3_text\", \"bert\", \"xlm-roberta\", \"multistyle\"")
    )
    #expect(throws: ModelMismatch(folder: scratch("m").path, found: "mamba", needed: "vgg16")) {
      try ModelFolder<VGG16Configuration>(url: scratch("m"))
    }
  }

  @Test(arguments: [
    ("{\"model_type\": \"vgg16\", \"widths\": [1, 2]}", "\"widths\" has 2 numbers, it must have 5"),
    ("{\"model_type\": \"vgg16\", \"widths\": [1, 2, 3, 4, 0]}", "\"widths\" is 0, it must be 1 to 4096"),
    ("{\"model_type\": \"multistyle\", \"styles\": 1, \"width\": 12}", "multiple of 8"),
    ("{\"model_type\": \"speaker-encoder\", \"width\": 40}", "multiple of 16"),
    ("{\"model_type\": \"speaker-encoder\", \"projection\": 1}", "true or false"),
    ("{\"model_type\": \"speech-synthesizer\", \"text_width\": 7}", "even number"),
    ("{\"model_type\": \"speech-listener\", \"width\": 100000000000}", "it must be 1 to 4096"),
  ]) func widthsThatCannotBeAreRefused(text: String, says: String) {
    let error = #expect(throws: ModelConfigurationError.self) {
      try ArchitectureRegistry.all.configuration(json: Data(text.utf8), file: "config.json")
    }
    #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
  }
}
