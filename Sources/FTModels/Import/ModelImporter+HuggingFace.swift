import FTCheckpoint
import FTData
import FTTextCodec
import Foundation

extension ModelImporter {
  func importFolder(_ source: URL, into target: URL, name: String, _ progress: (ImportProgress) -> Void) throws {
    let content = try FolderContent(source)
    let configuration = try LlamaConfiguration(json: Data(content.configuration), file: content.configurationPath)
    let weights = try WeightFiles(folder: source)
    try configuration.check(weights, path: source.path)
    let tokenizer = try Tokenizer(folder: source)
    guard tokenizer.vocabularySize <= configuration.vocabularySize else {
      throw ModelImportError.inconsistent(
        file: source.path,
        problem: "the tokenizer has \(tokenizer.vocabularySize) tokens, but \"vocab_size\" is "
          + "\(configuration.vocabularySize)")
    }
    let digest = try checkedDigest(of: weights, progress)
    let expected = configuration.expectedTensors
    let types = try Dictionary(
      expected.map { (try weights.entry($0.name).dtype.rawValue, 1) }, uniquingKeysWith: +)
    let record = ImportRecord.Source(
      name: source.standardizedFileURL.lastPathComponent, kind: "huggingface", sha256: digest.hex, tensorTypes: types)
    try AtomicFolder.write(to: target, existing: replace ? .replace : .keep) { folder in
      let write = { (bytes: [UInt8], name: String) in
        try AtomicFile.write(bytes, to: folder.appending(path: name).path)
      }
      try write(keepsPrecision ? content.configuration : content.configurationInBFloat16(), "config.json")
      for name in content.companions { try write(content.bytes(of: name), name) }
      if !content.companions.contains("generation_config.json") {
        try write(Array(configuration.generationJSON()), "generation_config.json")
      }
      try writeWeights(weights, expected, path: source.path, to: folder, progress)
      if !content.companions.contains(ModelCard.fileName) {
        let card = ModelCard(
          name: name, source: record, configuration: configuration, type: keepsPrecision ? .float32 : .bfloat16,
          entry: nil, metadata: content.metadata)
        try write(Array(card.text.utf8), ModelCard.fileName)
      }
      try seal(folder, source: record, progress)
    }
  }

  func checkedDigest(of weights: WeightFiles, _ progress: (ImportProgress) -> Void) throws -> SHA256Digest {
    if case .single(let file) = weights {
      return try checkedDigest(of: file.path, byteCount: weights.byteCount, progress)
    }
    progress(ImportProgress(stage: .checking, completed: 0, total: weights.byteCount))
    let digest = try weights.sha256()
    if let expectedSHA256, expectedSHA256 != digest {
      throw ModelImportError.checksum(
        file: weights.source.location, expected: expectedSHA256.hex, actual: digest.hex)
    }
    progress(ImportProgress(stage: .checking, completed: weights.byteCount, total: weights.byteCount))
    return digest
  }

  private func writeWeights(
    _ weights: WeightFiles, _ expected: [(name: String, shape: [Int])], path: String, to folder: URL,
    _ progress: (ImportProgress) -> Void
  ) throws {
    let total = try expected.reduce(0) { $0 + (try weights.entry($1.name).byteCount) }
    var completed = 0
    try withoutActuallyEscaping(progress) { progress in
      let entries = try expected.map { name, shape in
        let type = try weights.entry(name).dtype
        return SafetensorsWriter.Entry(name: name, dtype: keepsPrecision ? type : .bfloat16, shape: shape) { sink in
          let bytes = try weights.bytes(of: name)
          if type == .bfloat16 || keepsPrecision {
            guard type.isFinite(bytes) else { throw ModelImportError.notFinite(file: path, tensor: name) }
            try sink.write(bytes)
          } else {
            let rowLength = shape.last ?? 1
            let width = type.bitWidth / 8 * rowLength
            try TensorConversion(file: path, type: .bfloat16).write(
              name, rows: shape.dropLast().reduce(1, *), rowLength: rowLength,
              groupRows: TensorConversion.groupRows(rowLength: rowLength), to: sink
            ) { rows, values in
              type.widen(
                UnsafeRawBufferPointer(rebasing: bytes[rows.lowerBound * width..<rows.upperBound * width]),
                into: values)
            }
          }
          completed += bytes.count
          progress(ImportProgress(stage: .converting, completed: completed, total: total))
        }
      }
      try SafetensorsWriter.write(
        entries, metadata: ["format": "pt"], to: folder.appending(path: WeightFiles.singleName).path)
    }
  }
}

extension ElementType {
  /// Reads float32 or float16 values of any alignment.
  func widen(_ bytes: UnsafeRawBufferPointer, into values: UnsafeMutableBufferPointer<Float>) {
    for index in values.indices {
      values[index] =
        self == .float32
        ? Float(bitPattern: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
        : Float(Float16(bitPattern: bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)))
    }
  }

  /// Whether no value is infinite or not a number: those have all bits of the exponent set.
  func isFinite(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if self == .float32 {
      return !stride(from: 0, to: bytes.count, by: 4).contains {
        bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self) & 0x7F80_0000 == 0x7F80_0000
      }
    }
    let exponent: UInt16 = self == .float16 ? 0x7C00 : 0x7F80
    return !stride(from: 0, to: bytes.count, by: 2).contains {
      bytes.loadUnaligned(fromByteOffset: $0, as: UInt16.self) & exponent == exponent
    }
  }
}
