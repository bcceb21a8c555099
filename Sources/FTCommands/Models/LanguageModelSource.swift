import FTLab
import Foundation

/// A language model and the adapter that belongs to it, as a person names them: a run, a model, or a model and an adapter.
struct LanguageModelSource: Sendable {
  let base: ModelFolder<LlamaConfiguration>
  /// A folder in PEFT's layout or MLX's.
  let adapter: URL?
  /// The form of the matrices that a run's adapter learned upon, where it is not the model's own.
  let learnedUpon: PackedWeight.Format?

  /// - Parameters:
  ///   - name: a model's name or folder, or the folder of a run.
  ///   - adapter: the folder of an adapter, which a run has itself.
  /// - Throws: ``LanguageModelError`` and the errors of runs and models.
  init(_ name: String, adapter: String?) throws {
    if let run = ExportSubject.run(at: name) {
      guard adapter == nil else { throw LanguageModelError.twoAdapters(name) }
      try self.init(run: run, model: nil)
    } else {
      self.init(base: try ModelStore().resolve(name), adapter: try adapter.map { try Self.folder($0) })
    }
  }

  /// - Parameter model: the base, where it is not the one that the run names.
  init(run: RunFolder, model: String?) throws {
    let settings = try run.settings(of: TextFinetune.self)
    if run.exists("model") {
      base = try ModelFolder(url: run.url.appendingPathComponent("model"))
      adapter = nil
      learnedUpon = nil
    } else if run.exists("adapter") {
      base = try ModelStore().resolve(model ?? settings.model)
      adapter = run.url.appendingPathComponent("adapter")
      learnedUpon = settings.weights?.format
    } else {
      throw RunFolderError.unfinished(run.name)
    }
  }

  init(base: ModelFolder<LlamaConfiguration>, adapter: URL?) {
    self.base = base
    self.adapter = adapter
    learnedUpon = nil
  }

  /// An adapter's folder.
  ///
  /// - Throws: ``LanguageModelError/noAdapter(_:)``.
  static func folder(_ path: String) throws(LanguageModelError) -> URL {
    let url = URL(fileURLWithPath: path)
    guard FileManager.default.fileExists(atPath: url.appending(path: PEFTAdapter.configurationFile).path) else {
      throw LanguageModelError.noAdapter(path)
    }
    return url
  }
}

/// What was named is no language model with an adapter.
enum LanguageModelError: Blamable, CustomStringConvertible, Equatable {
  case twoAdapters(String)
  case noAdapter(String)
  case nothingToMerge(String)
  case exists(String)

  var blame: Blame { .settings }

  var description: String {
    switch self {
    case .twoAdapters(let run): "\(run): is a run and has its own adapter; leave --adapter out"
    case .noAdapter(let path):
      "\(path): holds no adapter: there is no adapter_config.json in it; name a folder that PEFT, MLX or ftlab wrote"
    case .exists(let path): "\(path): is there already; name another folder with --output"
    case .nothingToMerge(let run):
      "\(run): has learned with all weights, so \(run)/model is the merged model already"
    }
  }
}
