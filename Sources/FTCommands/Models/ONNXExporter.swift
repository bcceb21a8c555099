import FTLab

/// How networks of one architecture become ONNX models. A new exporter is an element of ``all``.
struct ONNXExporter: Sendable {
  /// The value of "model_type".
  let architecture: String
  /// Such networks, for a list.
  let plural: String
  /// The flags that mean something to it.
  let flags: Set<String>
  let model: @Sendable (ExportSubject, Device) throws -> ONNXModel

  static let all = [classifier, generator, encoder, synthesizer]

  private static let classifier = ONNXExporter(
    architecture: EfficientNetLite0Configuration.modelType, plural: "picture classifiers", flags: []
  ) { subject, device in
    let folder: ModelFolder<EfficientNetLite0Configuration> = try subject.opened()
    return try EfficientNetLite0.load(folder, on: device)
      .onnxModel(labels: folder.configuration.labels, size: subject.size)
  }

  private static let generator = ONNXExporter(
    architecture: StyleGeneratorConfiguration.modelType, plural: "style generators", flags: ["--style"]
  ) { subject, device in
    guard let words = subject.style else { throw ExportError.noStyle(subject.folder.name) }
    let folder: ModelFolder<StyleGeneratorConfiguration> = try subject.opened()
    let mixture = try StyleMixture(words)
    let generator = try StyleGenerator.load(folder, on: device)
    var model = generator.onnxModel(style: try mixture.vector(for: generator, of: folder))
    model.metadata.merge(try mixture.facts(of: folder, on: device)) { $1 }
    return model
  }

  private static let encoder = ONNXExporter(
    architecture: SpeakerEncoderConfiguration.modelType, plural: "speaker encoders", flags: ["--input"]
  ) { subject, device in
    try SpeakerEncoder.load(subject.opened(), on: device).onnxModel(input: subject.input ?? .sound)
  }

  private static let synthesizer = ONNXExporter(
    architecture: SynthesizerConfiguration.modelType, plural: "speech synthesisers with their voices",
    flags: ["--voice"]
  ) { subject, device in
    var model = try Narrator(subject.opened(), voice: subject.voice, on: device).onnxModel()
    model.metadata["voice_sha256"] = try subject.voice.map { try SHA256Digest(ofFile: $0).hex }
    return model
  }

  /// The exporter of a subject, which must have a use for every flag that was given.
  ///
  /// - Throws: ``ExportError``.
  static func suited(to subject: ExportSubject) throws(ExportError) -> ONNXExporter {
    let configuration = subject.folder.configuration
    let modelType = type(of: configuration).modelType
    guard let exporter = all.first(where: { $0.architecture == modelType }) else {
      if configuration is LlamaConfiguration { throw .text(subject.folder.name, isRun: false) }
      throw .noExporter(subject.folder.name, configuration.summary)
    }
    let given = [
      ("--style", subject.style != nil), ("--voice", subject.voice != nil), ("--input", subject.input != nil),
    ]
    for (flag, isGiven) in given where isGiven && !exporter.flags.contains(flag) {
      throw .unused(flag, subject.folder.name, configuration.summary)
    }
    return exporter
  }
}
