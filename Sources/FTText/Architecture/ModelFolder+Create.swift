import FTCheckpoint
import FTData
import FTModels
import FTRandom
import FTTextCodec
import Foundation

extension ModelFolder<LlamaConfiguration> {
  /// Creates a model that has learned nothing yet, to be trained from scratch with the method `full`.
  ///
  /// ```swift
  /// let folder = try ModelFolder.create(
  ///   at: URL(filePath: "models/mine"), configuration: URL(filePath: "config.json"),
  ///   tokenizer: URL(filePath: "tokenizer"), seed: 1)
  /// ```
  ///
  /// - Parameters:
  ///   - target: the folder to make; it appears under its name only when it is complete.
  ///   - configuration: a `config.json`.
  ///   - tokenizer: a folder with tokenizer.json and tokenizer_config.json.
  ///   - seed: decides the initial weights.
  /// - Throws: ``ModelImportError``, ``ModelConfigurationError``, and the errors of the tokenizer and of files.
  public static func create(
    at target: URL, configuration: URL, tokenizer: URL, seed: UInt64
  ) throws -> ModelFolder {
    let file = try MappedFile(path: configuration.path)
    let architecture = try LlamaConfiguration(json: Data(file.bytes(in: 0..<file.count)), file: file.path)
    let vocabularySize = try Tokenizer(folder: tokenizer).vocabularySize
    guard vocabularySize <= architecture.vocabularySize else {
      throw ModelImportError.inconsistent(
        file: configuration.path,
        problem: "\"vocab_size\" is \(architecture.vocabularySize), but the tokenizer has \(vocabularySize) tokens")
    }
    let files = FileManager.default
    guard !files.fileExists(atPath: target.path) else { throw ModelImportError.targetExists(target.path) }
    try AtomicFolder.write(to: target, existing: .keep) { folder in
      for name in tokenizerFiles where files.fileExists(atPath: tokenizer.appending(path: name).path) {
        try files.copyItem(at: tokenizer.appending(path: name), to: folder.appending(path: name))
      }
      try AtomicFile.write(Array(architecture.json()), to: folder.appending(path: "config.json").path)
      try SafetensorsWriter.write(
        architecture.initialWeights(seed: seed), metadata: ["format": "pt"],
        to: folder.appending(path: WeightFiles.singleName).path)
    }
    return try ModelFolder(url: target)
  }

  private static let tokenizerFiles = [
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja",
  ]
}

extension LlamaConfiguration {
  /// Untrained bfloat16 weights: normal(0, 0.02) for matrices, 1 for the gains of norms, 0 for biases.
  ///
  /// Each tensor draws from a generator of its own, split off by its name, while the file is written: one piece of a
  /// tensor at a time is in memory. Source: transformers `LlamaPreTrainedModel._init_weights`, `initializer_range` 0.02.
  func initialWeights(seed: UInt64) -> [SafetensorsWriter.Entry] {
    let root = RandomGenerator(seed: seed).split("initial weights")
    return expectedTensors.map { name, shape in
      SafetensorsWriter.Entry(name: name, dtype: .bfloat16, shape: shape) { sink in
        let (isMatrix, rowLength) = (shape.count == 2, shape[shape.count - 1])
        var generator = root.split(name)
        try TensorConversion(file: WeightFiles.singleName, type: .bfloat16).write(
          name, rows: shape.dropLast().reduce(1, *), rowLength: rowLength,
          groupRows: TensorConversion.groupRows(rowLength: rowLength), to: sink
        ) { _, values in
          for index in values.indices {
            values[index] = isMatrix ? Float(generator.normal() * 0.02) : name.hasSuffix(".bias") ? 0 : 1
          }
        }
      }
    }
  }
}
