import FTCheckpoint
import FTData
import Foundation

extension ModelImporter {
  func importGGUF(_ url: URL, into target: URL, name: String, _ progress: (ImportProgress) -> Void) throws {
    let file = try GGUFFile(path: url.path)
    let configuration = try LlamaConfiguration(file)
    let plan = try GGUFTensorPlan(file, configuration)
    let tokenizer = try GGUFTokenizer(file, configuration)
    let digest = try checkedDigest(of: url.path, byteCount: file.storage.count, progress)
    let types = Dictionary(file.tensors.map { ($0.type.description, 1) }, uniquingKeysWith: +)
    let source = ImportRecord.Source(
      name: url.lastPathComponent, kind: "gguf", sha256: digest.hex, tensorTypes: types)
    let entry = catalog.entry(fileSHA256: digest.hex)
    try AtomicFolder.write(to: target, existing: replace ? .replace : .keep) { folder in
      let write = { (data: Data, name: String) in
        try AtomicFile.write(Array(data), to: folder.appending(path: name).path)
      }
      let type: ElementType = keepsPrecision ? .float32 : .bfloat16
      try write(configuration.json(type: type), "config.json")
      try write(configuration.generationJSON(), "generation_config.json")
      try write(tokenizer.tokenizer, "tokenizer.json")
      try write(tokenizer.configuration, "tokenizer_config.json")
      try writeWeights(plan, of: file, as: type, to: folder, progress)
      let card = ModelCard(
        name: name, source: source, configuration: configuration, type: type, entry: entry,
        metadata: ModelCard.Metadata(file))
      try write(Data(card.text.utf8), ModelCard.fileName)
      try copyFiles(entry?.licenceFiles.keys.sorted() ?? [], beside: url, to: folder)
      try seal(folder, source: source, progress)
    }
  }

  private func writeWeights(
    _ plan: GGUFTensorPlan, of file: GGUFFile, as type: ElementType, to folder: URL,
    _ progress: (ImportProgress) -> Void
  ) throws {
    let total = plan.items.reduce(0) { $0 + $1.source.range.count }
    var completed = 0
    let conversion = TensorConversion(file: file.path, type: type)
    try withoutActuallyEscaping(progress) { progress in
      let entries = plan.items.map { item in
        SafetensorsWriter.Entry(name: item.name, dtype: type, shape: item.shape) { sink in
          // A bias is one row in the file; as a column its values can be reordered like rows.
          let isColumn = item.headRows != nil && item.shape.count == 1
          let rowLength = isColumn ? 1 : item.source.rowLength
          try conversion.write(
            item.source.name, rows: item.source.elementCount / rowLength, rowLength: rowLength,
            groupRows: isColumn
              ? item.source.elementCount : item.headRows?.count ?? TensorConversion.groupRows(rowLength: rowLength),
            order: isColumn ? Self.repeated(item.headRows!, count: item.source.elementCount) : item.headRows, to: sink
          ) { rows, values in
            try file.dequantize(item.source, rows: isColumn ? 0..<1 : rows, into: values)
          }
          file.storage.advise(.dontNeed, item.source.range)
          completed += item.source.range.count
          progress(ImportProgress(stage: .converting, completed: completed, total: total))
        }
      }
      try SafetensorsWriter.write(
        entries, metadata: ["format": "pt"], to: folder.appending(path: WeightFiles.singleName).path)
    }
  }

  /// The row order of one head, continued over all heads.
  private static func repeated(_ headRows: [Int], count: Int) -> [Int] {
    (0..<count).map { $0 / headRows.count * headRows.count + headRows[$0 % headRows.count] }
  }

  /// Copies licences and notices, which fetching has put beside the model's file; a file fetched otherwise has none.
  func copyFiles(_ names: [String], beside source: URL, to folder: URL) throws {
    for name in names {
      let file = source.deletingLastPathComponent().appending(path: name)
      guard FileManager.default.fileExists(atPath: file.path) else { continue }
      let content = try MappedFile(path: file.path)
      try AtomicFile.write(Array(content.bytes(in: 0..<content.count)), to: folder.appending(path: name).path)
    }
  }
}
