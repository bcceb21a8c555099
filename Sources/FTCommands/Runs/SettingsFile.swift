import FTLab
import FTYAML

/// A file of settings, YAML or JSON, as a tree that settings are read from.
enum SettingsFile {
  /// - Returns: the settings, and the kind of run that the file says it is for.
  /// - Throws: ``SettingsError`` for a file that is missing, too large, empty or no list of settings.
  static func read(_ path: String) throws -> (layer: SettingsLayer, kind: RunKind?) {
    let object = try tree(path, of: "settings", example: "learning-rate: 2e-4")
    var settings = JSONObject()
    var kind: RunKind?
    for member in object.members {
      switch (member.key, member.value.stringValue) {
      case ("kind", let name?): kind = RunKind(rawValue: name)
      // Files of the first version call it by another name.
      case ("task", let name?): kind = RunFolder.kind(ofTask: name)
      default: settings.append(key: member.key, member.value)
      }
    }
    return (SettingsLayer(file: path, settings), kind)
  }

  /// The tree of a YAML or JSON file, whatever it is for, with the errors of settings.
  static func tree(_ path: String, of noun: String, example: String) throws -> JSONObject {
    do { return try YAMLFile.read(path, of: noun, example: example) } catch {
      throw SettingsError([error.description])
    }
  }
}
