import FTLab
import Foundation
import Yams

/// A file of settings, YAML or JSON, as a tree that settings are read from.
enum SettingsFile {
  /// Values in a file at most: a settings file has some forty.
  static let maximumValues = 10_000
  static let maximumBytes = 1 << 20

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

  /// The tree of a YAML or JSON file, whatever it is for.
  ///
  /// - Parameters:
  ///   - noun: what the file holds, for messages.
  ///   - example: a line of such a file.
  static func tree(_ path: String, of noun: String, example: String) throws -> JSONObject {
    // By a handle, which reads pipes too.
    guard let file = FileHandle(forReadingAtPath: path),
      let data = try? file.read(upToCount: maximumBytes + 1) ?? Data()
    else {
      throw SettingsError(["\(path): the \(noun) file cannot be read; check the path"])
    }
    guard data.count <= maximumBytes else {
      throw SettingsError(["\(path): is larger than \(maximumBytes) bytes, no file of \(noun)"])
    }
    guard let text = String(data: data, encoding: .utf8) else { throw SettingsError(["\(path): is no UTF-8 text"]) }
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch {
      throw SettingsError(["\(path): \(String("\(error)".prefix(300)))"])
    }
    var budget = maximumValues
    guard let node, let object = try value(node, path, noun, &budget).objectValue else {
      throw SettingsError(["\(path): expected lines like `\(example)`"])
    }
    return object
  }

  private static func value(_ node: Node, _ path: String, _ noun: String, _ budget: inout Int) throws -> JSONValue {
    budget -= 1
    // Aliases in aliases make a thousand values of ten lines.
    guard budget > 0 else {
      throw SettingsError(["\(path): has more than \(maximumValues) values, no file of \(noun)"])
    }
    switch node {
    case .scalar(let scalar): return Self.scalar(node, scalar)
    case .sequence(let items): return .array(try items.map { try value($0, path, noun, &budget) })
    case .mapping(let members):
      var object = JSONObject()
      for (key, item) in members {
        guard let name = key.string else { throw SettingsError(["\(path): a key is no text"]) }
        guard object.append(key: name, try value(item, path, noun, &budget)) else {
          throw SettingsError(["\(path): \(name) stands there twice"])
        }
      }
      return .object(object)
    case .alias: throw SettingsError(["\(path): aliases (*name) are not read; write the value again"])
    }
  }

  private static func scalar(_ node: Node, _ scalar: Node.Scalar) -> JSONValue {
    guard scalar.style == .plain else { return .string(scalar.string) }
    if node.null != nil { return .null }
    if let value = node.bool { return .bool(value) }
    if let number = try? JSONValue(parsing: Array(scalar.string.utf8)), number.numberValue != nil { return number }
    if let value = node.int { return JSONValue(value) }
    if let value = node.float, value.isFinite { return JSONValue(value) }
    return .string(scalar.string)
  }
}
