import FTCheckpoint
import FTData
import FTJSON
import Foundation

/// The steps that a run's data were cleaned by, as they lie beside the data. A run keeps them, in its folder and in what it
/// publishes, so that its model can be asked in the form in which it was taught. What they do is not known here.
struct KeptSteps: Sendable, Equatable {
  let bytes: [UInt8]
  /// In their order.
  let names: [String]

  /// Looks beside everything that the settings name as data; nil where nothing was cleaned.
  ///
  /// Data without steps say nothing against those that have some: cleaned texts stay as they are.
  /// - Throws: ``SettingsError`` for a file that is none, and for data that were cleaned by different steps.
  init?<Settings: RecipeSettings>(beside settings: Settings) throws {
    var found: (path: String, steps: JSONValue, bytes: [UInt8])?
    for field in Settings.fields where field.meaning == .data {
      let value = field.read(settings)
      for data in (value.arrayValue ?? [value]).compactMap(\.stringValue) where !data.isEmpty {
        guard let path = StepsFile.path(ofData: data) else { continue }
        let bytes = [UInt8](FileManager.default.contents(atPath: path) ?? Data())
        guard let steps = try? JSONValue(parsing: bytes), Self.names(in: steps) != nil else {
          throw SettingsError([
            "\(path): is no list of steps, which would be kept for what the model is asked; clean the data again, or remove it"
          ])
        }
        if let found, found.steps != steps {
          throw SettingsError([
            "\(found.path) and \(path) differ: the data were cleaned by different steps, and a model is asked in one form; clean "
              + "all of them alike"
          ])
        }
        found = found ?? (path, steps, bytes)
      }
    }
    guard let found, let names = Self.names(in: found.steps), !names.isEmpty else { return nil }
    bytes = found.bytes
    self.names = names
  }

  private static func names(in steps: JSONValue) -> [String]? {
    guard let list = steps["steps"]?.arrayValue else { return nil }
    let names = list.compactMap { $0["step"]?.stringValue }
    return names.count == list.count ? names : nil
  }

  /// What a person is told when the run begins.
  var fact: Fact {
    Fact(
      "The data were cleaned before (\(names.joined(separator: ", "))). The steps are kept in \(StepsFile.name), and what the "
        + "model is asked is cleaned alike"
        + (names.contains("picture") ? " where classes are told; photos are painted as they are" : "")
        + (names.contains("sound") ? "; recordings are levelled and trimmed by every voice command itself." : "."))
  }
}

extension RunFolder {
  func keep(_ steps: KeptSteps?) throws {
    if let steps { try AtomicFile.write(steps.bytes, to: path(StepsFile.name)) }
  }

  /// Puts the steps of the run into what it has published, which may be copied and used without it.
  func carrySteps(into artifacts: [Artifact]) throws {
    guard exists(StepsFile.name), let data = FileManager.default.contents(atPath: path(StepsFile.name)) else { return }
    for artifact in artifacts where ["adapter", "model", "classifier"].contains(artifact.path) {
      var isFolder: ObjCBool = false
      let folder = path(artifact.path)
      guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else { continue }
      try AtomicFile.write([UInt8](data), to: "\(folder)/\(StepsFile.name)")
    }
  }
}
