import FTCheckpoint
import FTModels
import Foundation

/// What turns English text into phonemes: files beside a synthesiser's weights, in the package and in the model folder.
enum PronunciationFiles {
  /// Files of the package, which may be packed, and their names in the model folder.
  private static let companions: [(source: String, name: String)] = [
    ("vocab.json", "vocab.json"), ("lexicon_us_gold.json.gz", "lexicon_us_gold.json"),
    ("lexicon_us_silver.json.gz", "lexicon_us_silver.json"), ("tagger.json.gz", "tagger.json"),
    ("normalize.json", "normalize.json"), ("tokenizer_exceptions.json", "tokenizer_exceptions.json"),
    ("oov.json", "oov.json"),
  ]
  /// The network for unknown words, in the package.
  private static let unknownWordGraph = "oov.onnx"
  /// The same in the model folder.
  private static let unknownWordWeights = "oov.safetensors"

  /// Only speaking from text needs them, so that a folder without them opens.
  static let needed = (companions.map(\.name) + [unknownWordWeights]).map {
    NeededFile(
      $0, isNeededToOpen: false, advice: "the model needs it; copy the whole folder, or fetch the model again")
  }

  /// The files of a model folder, made of those beside the package's graph; all of them are there.
  static func imported(beside source: URL) throws -> [ImportedFile] {
    let origin = source.deletingLastPathComponent()
    let texts = try companions.map { packed, name in
      let path = origin.appending(path: packed).path
      if packed.hasSuffix(".gz"), FileManager.default.fileExists(atPath: path) {
        return ImportedFile(name) { try GzipFile.content(path: path) }
      }
      let file = try MappedFile(path: try existing(name, in: origin))
      return ImportedFile(name, Array(file.bytes(in: 0..<file.count)))
    }
    let graph = try ONNXFile(path: try existing(unknownWordGraph, in: origin))
    return texts + [ImportedFile(unknownWordWeights, byteCount: 0) { path, _ in try write(graph, to: path) }]
  }

  private static func write(_ file: ONNXFile, to path: String) throws {
    let vectors = file.tensors.filter { $0.name.hasPrefix("m.") }.map { ForeignWeights.Item($0.name, $0) }
    let matrices = ONNXGraph(file).matricesByBias.map {
      ForeignWeights.Item($0.name.weight, $0.source, isTransposed: true)
    }
    let weights = ForeignWeights(file, vectors + matrices)
    let entries = weights.items.map { item in
      SafetensorsWriter.Entry(
        name: String(item.name.dropFirst(2)), dtype: .float32,
        shape: item.isTransposed ? item.source.shape.reversed() : item.source.shape
      ) { sink in
        // A vector or a matrix: nothing is reordered but what is transposed.
        let values = item.isTransposed ? try weights.values(of: item) : try file.floats(of: item.source)
        try values.withUnsafeBytes { try sink.write($0) }
      }
    }
    try SafetensorsWriter.write(entries, metadata: ["format": "pt"], to: path)
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
