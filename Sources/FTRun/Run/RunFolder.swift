import FTCheckpoint
import FTData
import FTEvaluation
import FTJSON
import Foundation

/// A run is a folder that explains itself, version 2:
///
/// | file | what |
/// |---|---|
/// | run.json | ``RunRecord``: kind, program, models, data, how it ended |
/// | settings.json | every setting; can be given back with `--config` |
/// | ledger.jsonl | every item that came in, and its fate |
/// | partition.jsonl | which item is on which side |
/// | steps.json | how the data were cleaned, where they were: what the model is asked is cleaned alike |
/// | data-check.json | what was found in the data before the run began |
/// | stages/NAME/ | events.jsonl and snapshots/ of a part of the training |
/// | measures.json | subjects and what they scored |
/// | adapter/, model/ … | the result, as others open it |
///
/// Folders of version 1 (config.json, metrics.json) are read for their settings and results.
public struct RunFolder: Sendable {
  public let url: URL
  /// As it was named.
  public let name: String

  static let record = "run.json"
  public static let settings = "settings.json"
  public static let ledger = "ledger.jsonl"
  public static let partition = "partition.jsonl"
  public static let measures = "measures.json"
  static let oldSettings = "config.json"

  /// A folder that may not be there yet.
  init(at path: String) {
    name = path
    url = URL(fileURLWithPath: path)
  }

  /// Opens the folder of an earlier run.
  ///
  /// - Throws: ``RunFolderError``.
  public init(opening path: String) throws {
    self.init(at: path)
    let files = [Self.record, Self.oldSettings].filter { FileManager.default.fileExists(atPath: self.path($0)) }
    guard !files.isEmpty else { throw RunFolderError.notARun(path) }
  }

  /// The path of a file in the folder.
  public func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  public func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// Whether the folder is of the version before run.json.
  public var isOld: Bool { !exists(Self.record) }

  /// Whether a process works in it now.
  public var isBusy: Bool { RunLock.isHeld(url) }

  /// - Throws: ``RunFolderError`` when something is there already, or nothing can be written there.
  func checkFree() throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      var parent = url.deletingLastPathComponent()
      while !FileManager.default.fileExists(atPath: parent.path), parent.path != "/" {
        parent.deleteLastPathComponent()
      }
      guard access(parent.path, W_OK) == 0 else {
        throw RunFolderError.notWritable(name, "\(parent.path): \(String(cString: strerror(errno)))")
      }
      return
    }
    guard isFolder.boolValue else { throw RunFolderError.exists(name) }
    let content = try? FileManager.default.contentsOfDirectory(atPath: url.path)
    guard let content else { throw RunFolderError.notWritable(name, "it cannot be listed") }
    if isBusy { throw RunFolderError.busy(name) }
    guard content.allSatisfy({ $0 == RunLock.fileName }) else {
      throw content.contains(Self.record) || content.contains(Self.oldSettings)
        ? RunFolderError.isRun(name) : RunFolderError.exists(name)
    }
  }

  /// Makes the folder, empty, and takes it.
  func create() throws -> RunLock {
    do { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) } catch {
      throw RunFolderError.notWritable(name, Self.reason(error))
    }
    let lock = try RunLock(url)
    let content = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    guard content.allSatisfy({ $0 == RunLock.fileName }) else { throw RunFolderError.isRun(name) }
    return lock
  }

  // MARK: Files

  /// Writes a value as indented JSON, whole or not at all.
  public func write(_ value: some Encodable, to name: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try AtomicFile.write([UInt8](encoder.encode(value)) + [UInt8(ascii: "\n")], to: path(name))
  }

  func write(_ ledger: Ledger, _ partition: Partition) throws {
    try AtomicFile.write(ledger.jsonLines(), to: path(Self.ledger))
    try AtomicFile.write(partition.jsonLines(), to: path(Self.partition))
  }

  func write<Settings: RecipeSettings>(_ settings: Settings, kind: RunKind) throws {
    // A line a setting, in the order of the fields: for people too.
    let lines =
      [("kind", JSONValue.string(kind.rawValue))]
      + settings.tree.members.map { ($0.key, $0.value) }
    let text = lines.map { "  \(JSONValue.string($0.0).encoded()): \($0.1.encoded())" }.joined(separator: ",\n")
    try AtomicFile.write("{\n\(text)\n}\n", to: path(Self.settings))
  }

  /// Reads a JSON file of the folder.
  ///
  /// - Throws: ``RunFolderError/broken(_:_:)`` when it is missing, cut off, or not what was asked for.
  public func read<Value: Decodable>(_ type: Value.Type, from name: String) throws -> Value {
    guard let data = FileManager.default.contents(atPath: path(name)) else {
      throw RunFolderError.broken(path(name), "it is missing")
    }
    do { return try JSONDecoder().decode(type, from: data) } catch let DecodingError.dataCorrupted(context) {
      throw RunFolderError.broken(path(name), "it is cut off or no JSON" + Self.place(context))
    } catch let error as DecodingError {
      throw RunFolderError.broken(path(name), Self.words(error))
    }
  }

  /// The record of a folder of version 2.
  ///
  /// - Throws: ``RunFolderError/newer(_:_:)`` for a folder of a later version, ``RunFolderError/old(_:)`` for one of version 1.
  public func readRecord() throws -> RunRecord {
    guard !isOld else { throw RunFolderError.old(name) }
    struct Format: Decodable { let format: Int }
    let format = try read(Format.self, from: Self.record).format
    guard format <= RunRecord.currentFormat else { throw RunFolderError.newer(name, format) }
    return try read(RunRecord.self, from: Self.record)
  }

  /// What kind of run the folder holds, of either version.
  public func kind() throws -> RunKind {
    guard isOld else { return try readRecord().kind }
    let task = try settingsObject()["task"]?.stringValue
    guard let kind = Self.kind(ofTask: task ?? "") else { throw RunFolderError.unknownKind(name, task ?? "") }
    return kind
  }

  /// What kind version 1 meant by a task's name.
  public static func kind(ofTask task: String) -> RunKind? { oldKinds[task] }

  private static let oldKinds: [String: RunKind] = [
    "": "text.chat", "style": "image.style", "classify": "image.classify", "speech": "voice.speech",
    "speaker": "voice.speaker", "listener": "voice.listener",
  ]

  /// The settings of a run, of either version; what an older program did not know has its default.
  ///
  /// - Throws: ``RunFolderError/otherKind(_:found:expected:)``, ``SettingsError``.
  public func settings<R: Recipe>(of recipe: R.Type) throws -> R.Settings {
    let kind = try kind()
    guard kind == R.kind else { throw RunFolderError.otherKind(name, found: kind, expected: R.kind) }
    let layer = SettingsLayer(
      file: path(isOld ? Self.oldSettings : Self.settings), try settingsObject(), isLenient: isOld)
    return try R.Settings.reading([layer], kind: R.kind.rawValue).settings
  }

  private func settingsObject() throws -> JSONObject {
    let file = path(isOld ? Self.oldSettings : Self.settings)
    guard let data = FileManager.default.contents(atPath: file) else {
      throw RunFolderError.broken(file, "it is missing")
    }
    do {
      guard let object = try JSONValue(parsing: [UInt8](data)).objectValue else {
        throw RunFolderError.broken(file, "it holds no settings")
      }
      return object.without("kind")
    } catch let error as JSONError { throw RunFolderError.broken(file, "it is cut off or no JSON: \(error)") }
  }

  // MARK: Words for errors

  private static func words(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): "\"\(key.stringValue)\" is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context): "a value has the wrong type" + place(context)
    default: "it is not what was expected"
    }
  }

  private static func place(_ context: DecodingError.Context) -> String {
    context.codingPath.isEmpty ? "" : " at \"\(context.codingPath.map(\.stringValue).joined(separator: "."))\""
  }

  static func reason(_ error: any Error) -> String {
    let outer = error as NSError
    let inner = (outer.userInfo[NSUnderlyingErrorKey] as? NSError) ?? outer
    return inner.domain == NSPOSIXErrorDomain
      ? String(cString: strerror(Int32(inner.code))) : outer.localizedDescription
  }
}

extension JSONObject {
  /// The same without a member.
  func without(_ key: String) -> JSONObject {
    var rest = JSONObject()
    for member in members where member.key != key { rest.append(key: member.key, member.value) }
    return rest
  }
}
