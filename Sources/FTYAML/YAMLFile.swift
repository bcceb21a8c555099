import FTData
import FTJSON
import Foundation
internal import Yams

/// A file that a person writes, YAML or JSON, as a tree of values.
///
/// What stands there plainly and is a number, a truth value or null is one; everything in quotes is text. A key written twice and
/// an alias are errors: the first is a slip, and aliases in aliases make a thousand values of ten lines.
public enum YAMLFile {
  /// Values in a file at most: a settings file has some forty, rules for texts some hundreds.
  public static let maximumValues = 10_000
  public static let maximumBytes = 1 << 20

  /// The tree of a file whose top level is a list of `key: value`.
  ///
  /// - Parameters:
  ///   - noun: what the file holds, for messages: "settings".
  ///   - example: a line of such a file, for messages.
  /// - Throws: ``YAMLFileError`` for a file that is missing, too large, damaged or of another form.
  public static func read(_ path: String, of noun: String, example: String) throws(YAMLFileError) -> JSONObject {
    // By a handle, which reads pipes too.
    guard let file = FileHandle(forReadingAtPath: path),
      let data = try? file.read(upToCount: maximumBytes + 1) ?? Data()
    else {
      throw YAMLFileError("\(path): the \(noun) file cannot be read; check the path")
    }
    guard data.count <= maximumBytes else {
      throw YAMLFileError("\(path): is larger than \(maximumBytes) bytes, no file of \(noun)")
    }
    guard let text = String(data: data, encoding: .utf8) else { throw YAMLFileError("\(path): is no UTF-8 text") }
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch {
      throw YAMLFileError("\(path): \(String("\(error)".prefix(300)))")
    }
    var tree = Tree(path: path, noun: noun)
    guard let node, let object = try tree.value(node).objectValue else {
      throw YAMLFileError("\(path): expected lines like `\(example)`")
    }
    return object
  }

  private struct Tree {
    let path: String
    let noun: String
    var budget = YAMLFile.maximumValues

    mutating func value(_ node: Node) throws(YAMLFileError) -> JSONValue {
      budget -= 1
      guard budget > 0 else {
        throw YAMLFileError("\(path): has more than \(YAMLFile.maximumValues) values, no file of \(noun)")
      }
      switch node {
      case .scalar(let scalar): return Self.scalar(node, scalar)
      case .sequence(let items):
        var values: [JSONValue] = []
        for item in items { values.append(try value(item)) }
        return .array(values)
      case .mapping(let members):
        var object = JSONObject()
        for (key, item) in members {
          guard let name = key.string else { throw YAMLFileError("\(path): a key is no text") }
          guard object.append(key: name, try value(item)) else {
            throw YAMLFileError("\(path): \(name) stands there twice")
          }
        }
        return .object(object)
      case .alias: throw YAMLFileError("\(path): aliases (*name) are not read; write the value again")
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
}

/// A YAML file that cannot be used, where and why.
public struct YAMLFileError: Blamable, CustomStringConvertible, Equatable {
  public let description: String
  public var blame: Blame { .settings }

  init(_ description: String) { self.description = description }
}
