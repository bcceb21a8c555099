import FTCheckpoint
import Foundation

/// What turns English text into phonemes: files beside a synthesiser's weights, in the package and in the model folder.
public enum PronunciationFiles {
  /// Files of the package, which may be packed, and their names in the model folder.
  static let companions: [(source: String, name: String)] = [
    ("vocab.json", "vocab.json"), ("lexicon_us_gold.json.gz", "lexicon_us_gold.json"),
    ("lexicon_us_silver.json.gz", "lexicon_us_silver.json"), ("tagger.json.gz", "tagger.json"),
    ("normalize.json", "normalize.json"), ("tokenizer_exceptions.json", "tokenizer_exceptions.json"),
    ("oov.json", "oov.json"),
  ]
  /// The network for unknown words, in the package.
  static let unknownWordGraph = "oov.onnx"
  /// The same in the model folder.
  static let unknownWordWeights = "oov.safetensors"
}

extension ModelImporter {
  /// Copies what the architecture needs besides its weights from the folder of the source.
  func copyCompanions(_ architecture: NetworkArchitecture, beside source: URL, to folder: URL) throws {
    guard architecture == .speechSynthesizer else { return }
    let origin = source.deletingLastPathComponent()
    for (packed, name) in PronunciationFiles.companions {
      let content: [UInt8]
      if packed.hasSuffix(".gz"), FileManager.default.fileExists(atPath: origin.appending(path: packed).path) {
        content = try GzipFile.content(path: origin.appending(path: packed).path)
      } else {
        let file = try MappedFile(path: try Self.existing(name, in: origin))
        content = Array(file.bytes(in: 0..<file.count))
      }
      try AtomicFile.write(content, to: folder.appending(path: name).path)
    }
    let graph = try ONNXFile(path: try Self.existing(PronunciationFiles.unknownWordGraph, in: origin))
    let matrices = ONNXGraph(graph).matricesByBias
    let vectors = graph.tensors.filter { $0.name.hasPrefix("m.") }.map { ($0.name, $0, false) }
    let named = vectors + matrices.map { ($0.name.weight, $0.source, true) }
    let entries = named.map { name, source, isTransposed in
      let shape = isTransposed ? source.shape.reversed() : source.shape
      return SafetensorsWriter.Entry(name: String(name.dropFirst(2)), dtype: .float32, shape: shape) { sink in
        var values = try graph.floats(of: source)
        if isTransposed {
          values = NetworkImportPlan.transposed(values, rows: source.shape[0], columns: source.shape[1])
        }
        try values.withUnsafeBytes { try sink.write($0) }
      }
    }
    try SafetensorsWriter.write(
      entries, metadata: ["format": "pt"], to: folder.appending(path: PronunciationFiles.unknownWordWeights).path)
  }

  private static func existing(_ name: String, in folder: URL) throws -> String {
    let path = folder.appending(path: name).path
    guard FileManager.default.fileExists(atPath: path) else {
      throw ModelImportError.missingFile(
        folder: folder.path, name: name,
        advice: "a synthesiser needs it to read text; unpack the whole package, or use: tools/fetch-models hibari")
    }
    return path
  }
}
