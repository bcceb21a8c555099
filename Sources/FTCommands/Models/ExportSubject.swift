import FTLab
import Foundation

/// What is to be exported: a network, and what goes into it.
struct ExportSubject: Sendable {
  let folder: AnyModelFolder
  /// A mixture of styles, as it is written.
  var style: String?
  /// A learned voice: its name or run, later its file.
  var voice: String?
  /// What a speaker encoder takes.
  var input: SpeakerEncoder.GraphInput?
  /// Side of the pictures that a classifier was trained with.
  var size = 224

  /// - Parameter name: a model's name or folder, or the folder of a run.
  /// - Throws: ``ExportError`` for a run of a text model, and the errors of runs and models.
  init(_ name: String, among architectures: ArchitectureRegistry) throws {
    let store = ModelStore()
    guard let run = Self.run(at: name) else {
      folder = try store.resolve(name, among: architectures)
      return
    }
    switch try run.kind() {
    case ClassifyFinetune.kind:
      folder = try Self.published(run, architectures)
      size = try run.settings(of: ClassifyFinetune.self).size
    case StyleFinetune.kind where StyleMixture.trainedModel(in: name) != nil:
      let generator = try ModelFolder<StyleGeneratorConfiguration>(url: Self.model(of: run))
      folder = AnyModelFolder(generator)
      // The style that was learned with the whole generator is its last.
      style = "\(generator.configuration.styleNames.count - 1)"
    case StyleFinetune.kind:
      folder = try store.resolve(run.settings(of: StyleFinetune.self).model, among: architectures)
      style = name
    case SpeakerFinetune.kind: folder = try Self.published(run, architectures)
    case SpeechFinetune.kind:
      folder = try store.resolve(run.settings(of: SpeechFinetune.self).model, among: architectures)
      voice = name
    case TextFinetune.kind: throw ExportError.text(name, isRun: true)
    case let kind: throw ExportError.noNetwork(name, kind.rawValue)
    }
  }

  /// The run that a path means; a model's folder has a config.json too, as the runs of the first version.
  static func run(at path: String) -> RunFolder? {
    guard let folder = try? RunFolder(opening: path), !folder.isOld || folder.exists("metrics.json") else { return nil }
    return folder
  }

  private static func published(_ run: RunFolder, _ architectures: ArchitectureRegistry) throws -> AnyModelFolder {
    try AnyModelFolder(url: model(of: run), among: architectures)
  }

  private static func model(of run: RunFolder) throws -> URL {
    guard run.exists("model") else { throw RunFolderError.unfinished(run.name) }
    return URL(fileURLWithPath: run.path("model"))
  }

  /// The folder, whose architecture is known by now.
  func opened<Known: Architecture>() throws -> ModelFolder<Known> { try ModelFolder(url: folder.url) }
}

/// A model that cannot be exported as asked.
enum ExportError: Blamable, CustomStringConvertible, Equatable {
  /// A text model, or a run of one.
  case text(String, isRun: Bool)
  /// A run that leaves no network that others can use.
  case noNetwork(String, String)
  /// The model, and what it is.
  case noExporter(String, String)
  /// A flag, the model's name and what it is.
  case unused(String, String, String)
  case noStyle(String)
  /// A flag, and the format that has no use for it.
  case unusedInFormat(String, ExportFormat)

  var blame: Blame { .settings }

  private static var known: String {
    "as ONNX go " + ONNXExporter.all.map { $0.plural }.joined(separator: ", ")
  }

  var description: String {
    switch self {
    case .text(let name, let isRun):
      "\(name): is a text model, and \(Self.known). "
        + (isRun
          ? "Its result is open as it is: \(name)/adapter for PEFT, or \(name)/model for transformers"
          : "Its folder is open as it is: transformers reads it")
        + "; for llama.cpp: ftlab models export \(name) --output model.gguf"
    case .noNetwork(let name, let kind): "\(name): a run of the kind \(kind) leaves nothing to export; \(Self.known)"
    case .noExporter(let name, let what): "\(name): is a \(what), for which there is no exporter; \(Self.known)"
    case .unused(let flag, let name, let what): "\(flag) means nothing to \(name), which is a \(what); leave it out"
    case .unusedInFormat(let flag, let format):
      "\(flag) means nothing to a file in the format \(format.rawValue); leave it out"
    case .noStyle(let name):
      "\(name): say with --style which style is to be inside: a run, a style file, or one of the model "
        + "(ftlab image stylize --list-styles)"
    }
  }
}
