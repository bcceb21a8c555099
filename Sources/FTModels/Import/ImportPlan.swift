import FTCheckpoint
import Foundation

/// What of a source becomes which file of the model folder. Nothing has been written when there is one.
package struct ImportPlan {
  /// What the model is.
  package let configuration: any Architecture
  /// What the record calls the source: "gguf", "huggingface", "network" …
  package let kind: String
  /// How many tensors of the source have which type.
  package let tensorTypes: [String: Int]
  /// Everything but the card, licences and the record.
  package let files: [ImportedFile]
  /// The architecture in the card; by default model type and summary.
  package var architecture: String
  /// What was done to the weights, for the card.
  package let notes: String
  /// What the source says about itself, for the card.
  package var metadata = ModelCard.Metadata()

  package init(
    _ configuration: some Architecture, kind: String, tensorTypes: [String: Int], files: [ImportedFile], notes: String
  ) {
    self.configuration = configuration
    self.kind = kind
    self.tensorTypes = tensorTypes
    self.files = files
    self.notes = notes
    architecture = "\(type(of: configuration).modelType): \(configuration.summary)"
  }
}

/// A file of the model folder that is to be written.
package struct ImportedFile {
  package let name: String
  /// How much there is to be done, for the progress.
  package let byteCount: Int
  /// Writes it to a path and tells of bytes that are done.
  package let write: (_ path: String, _ advance: (Int) -> Void) throws -> Void

  package init(_ name: String, byteCount: Int, write: @escaping (String, (Int) -> Void) throws -> Void) {
    self.name = name
    self.byteCount = byteCount
    self.write = write
  }

  /// A small file whose content is known.
  package init(_ name: String, _ content: [UInt8]) { self.init(name) { content } }

  /// A file that is read when its turn has come.
  package init(_ name: String, content: @escaping () throws -> [UInt8]) {
    self.init(name, byteCount: 0) { path, _ in
      let folder = URL(filePath: path).deletingLastPathComponent()
      if name.contains("/") { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
      try AtomicFile.write(content(), to: path)
    }
  }

  /// A copy, byte for byte.
  package init(copying source: URL, byteCount: Int) {
    self.init(source.lastPathComponent, byteCount: byteCount) { path, advance in
      try FileManager.default.copyItem(at: source.resolvingSymlinksInPath(), to: URL(filePath: path))
      advance(byteCount)
    }
  }

  /// The weights: tensors with the bytes of the source that each is made of.
  package init(weights: [(entry: SafetensorsWriter.Entry, byteCount: Int)]) {
    self.init(WeightFiles.singleName, byteCount: weights.reduce(0) { $0 + $1.byteCount }) { path, advance in
      try withoutActuallyEscaping(advance) { advance in
        let entries = weights.map { weight in
          SafetensorsWriter.Entry(name: weight.entry.name, dtype: weight.entry.dtype, shape: weight.entry.shape) {
            try weight.entry.body($0)
            advance(weight.byteCount)
          }
        }
        try SafetensorsWriter.write(entries, metadata: ["format": "pt"], to: path)
      }
    }
  }
}

/// An architecture that is read out of other programs' files too, and not only copied from a folder of its own.
package protocol ImportsForeignModels: Architecture {
  /// The formats it is recognised in, with what an error calls it where a file holds something else.
  static var foreignNames: [ModelSource.Format: String] { get }

  /// What of an open source becomes which file; `nil` when the source holds something else, or is a folder that is copied
  /// as it is.
  ///
  /// - Throws: ``ModelImportError`` when it is this network and differs from what ftlab runs.
  static func plan(importing content: ModelSource.Content, _ importer: ModelImporter) throws -> ImportPlan?
}
