import FTJSON
import Foundation

/// Finds the data of a run again when it is resumed from another folder, or when the run folder was moved together with
/// them.
struct MovedPaths: Sendable {
  private let directory: String
  private let record: RunRecord
  private let folder: String
  private let replaced: Replaced

  /// What stands for what; filled while settings are changed.
  private final class Replaced: @unchecked Sendable {
    // Filled by `apply` before anything reads it, on one thread.
    var originals: [(now: String, then: String)] = []
  }

  init(_ record: RunRecord, folder: RunFolder, directory: String) {
    self.record = record
    self.directory = directory
    self.folder = folder.url.path
    replaced = Replaced()
  }

  /// Lets relative paths lead where they led when the run began.
  func apply<Settings: RecipeSettings>(to settings: inout Settings) {
    for field in Settings.fields where field.meaning == .data || field.meaning == .model {
      let value = field.read(settings)
      let moved: JSONValue =
        switch value {
        case .string(let path): .string(place(of: path, field.meaning == .model))
        case .array(let items): .array(items.map { $0.stringValue.map { .string(place(of: $0, false)) } ?? $0 })
        default: value
        }
      if moved != value { _ = field.write(&settings, moved) }
    }
  }

  /// A file as the run's record names it.
  func original(_ file: RunRecord.DataFile) -> RunRecord.DataFile {
    var file = file
    for (now, then) in replaced.originals where file.path == now || file.path.hasPrefix(now + "/") {
      file.path = then + file.path.dropFirst(now.count)
      break
    }
    return file
  }

  private func place(of path: String, _ isModel: Bool) -> String {
    guard !path.isEmpty, !path.hasPrefix("/") else { return moved(path) }
    let then = Self.joined(record.directory, path)
    if FileManager.default.fileExists(atPath: then) {
      return record.directory == directory ? path : replacing(path, by: then)
    }
    return isModel && !path.contains("/") ? path : moved(path)
  }

  /// Where a path would be had it moved along with the run folder.
  private func moved(_ path: String) -> String {
    guard !path.isEmpty else { return path }
    let then = path.hasPrefix("/") ? path : Self.joined(record.directory, path)
    guard !FileManager.default.fileExists(atPath: then) else { return path }
    let now = Self.joined(folder, Self.relative(then, to: record.folder))
    return FileManager.default.fileExists(atPath: now) ? replacing(path, by: now) : path
  }

  private func replacing(_ path: String, by now: String) -> String {
    let then = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    replaced.originals.append((now, then))
    return now
  }

  private static func joined(_ folder: String, _ path: String) -> String {
    URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: folder, isDirectory: true)).standardizedFileURL.path
  }

  /// `/a/b/c` to `/a/d` is `../b/c`.
  static func relative(_ path: String, to folder: String) -> String {
    let parts = URL(fileURLWithPath: path).standardizedFileURL.pathComponents
    let base = URL(fileURLWithPath: folder).standardizedFileURL.pathComponents
    let common = zip(parts, base).prefix { $0 == $1 }.count
    return (Array(repeating: "..", count: base.count - common) + parts.dropFirst(common)).joined(separator: "/")
  }
}
