import ArgumentParser
import Foundation
import Yams

/// `--config recipe.yaml`: a file of flags. Its entries are put in front of the real flags, so that flags win, and so that
/// a misspelt key gets the same "did you mean" as a misspelt flag.
enum ConfigFile {
  /// Replaces `--config FILE` (or `--config=FILE`) by the flags in the file.
  static func expanding(_ arguments: [String]) throws -> [String] {
    guard let place = arguments.firstIndex(where: { $0 == "--config" || $0.hasPrefix("--config=") }) else {
      return arguments
    }
    var rest = arguments
    let flag = rest.remove(at: place)
    let file: String
    if flag == "--config" {
      guard place < rest.count else { throw ValidationError("--config needs the name of a file") }
      file = rest.remove(at: place)
    } else {
      file = String(flag.dropFirst("--config=".count))
    }
    // Subcommand names come first; the file's flags follow them.
    let commandEnd = rest.firstIndex { $0.hasPrefix("-") } ?? rest.count
    let given = Set(rest[commandEnd...].filter { $0.hasPrefix("--") }.map { String($0.prefix { $0 != "=" }) })
    return rest[..<commandEnd] + (try flags(in: file, except: given)) + rest[commandEnd...]
  }

  /// - Parameter given: flags of the command line; a list in the file does not add to them.
  private static func flags(in file: String, except given: Set<String>) throws -> [String] {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
      throw ValidationError("\(file): the configuration file cannot be read")
    }
    let content: Any?
    do { content = try Yams.load(yaml: text) } catch { throw ValidationError("\(file): \(error)") }
    guard let entries = content as? [String: Any] else {
      throw ValidationError("\(file): expected lines like `learning-rate: 2e-4`")
    }
    return try entries.sorted { $0.key < $1.key }.filter { !given.contains("--\($0.key)") }.flatMap { key, value in
      try flag(key, value, file)
    }
  }

  private static func flag(_ key: String, _ value: Any, _ file: String) throws -> [String] {
    switch value {
    case let value as Bool: return value ? ["--\(key)"] : []
    case let values as [Any]: return try values.flatMap { try flag(key, $0, file) }
    case is NSNull: return []
    case let value as String: return ["--\(key)", value]
    case is any BinaryInteger, is any BinaryFloatingPoint: return ["--\(key)", "\(value)"]
    default: throw ValidationError("\(file): \(key) has a value that is no text, number, yes/no or list")
    }
  }
}
