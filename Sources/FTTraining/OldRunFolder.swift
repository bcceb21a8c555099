import FTCheckpoint
import FTData
import Foundation

/// A run is a folder that explains itself:
///
/// | file | what |
/// |---|---|
/// | config.json | the resolved settings; can be given back with `--config` |
/// | ledger.jsonl | every refused row with file, line and reason, and the counts |
/// | events.jsonl | what happened, step by step |
/// | snapshots/ | the last snapshot, to resume from, and the best one |
/// | adapter/ or model/ | the result, in PEFT's or Hugging Face's layout |
/// | before.json | what the untouched model wrote and measured on the test rows |
/// | metrics.json | the measures before and after, time and memory |
public struct OldRunFolder: Sendable {
  public let url: URL

  /// The name of the file with the resolved settings.
  public static let configuration = "config.json"
  /// The name of the file with the refused rows.
  public static let ledger = "ledger.jsonl"
  /// The name of the file with the measures.
  public static let metrics = "metrics.json"

  /// Makes a new run folder.
  ///
  /// - Throws: ``OldRunFolderError/exists(_:)`` when something is there already.
  public init(creating path: String) throws {
    url = URL(fileURLWithPath: path)
    if let content = try? FileManager.default.contentsOfDirectory(atPath: path), !content.isEmpty {
      let isRun = content.contains(Self.configuration)
      throw isRun ? OldRunFolderError.isRun(path) : OldRunFolderError.exists(path)
    }
    if FileManager.default.fileExists(atPath: path), !Self.isFolder(path) { throw OldRunFolderError.exists(path) }
    do { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) } catch {
      throw OldRunFolderError.notWritable(path, SystemReason(error)?.words ?? "\(error)")
    }
  }

  /// Opens the folder of an earlier run.
  public init(opening path: String) throws {
    url = URL(fileURLWithPath: path)
    guard FileManager.default.fileExists(atPath: url.appendingPathComponent(Self.configuration).path) else {
      throw OldRunFolderError.notARun(path)
    }
  }

  /// The path of a file in the folder.
  public func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  /// Writes a value as indented JSON, whole or not at all.
  public func write(_ value: some Encodable, to name: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try AtomicFile.write([UInt8](encoder.encode(value)) + [UInt8(ascii: "\n")], to: path(name))
  }

  /// Reads a JSON file of the folder.
  ///
  /// - Throws: ``FileError`` when it is missing, ``OldRunFolderError/broken(_:_:)`` when it is not what was asked for.
  public func read<Value: Decodable>(_ type: Value.Type, from name: String) throws -> Value {
    let file = path(name)
    guard let data = FileManager.default.contents(atPath: file) else { throw FileError(.read, file, .missing) }
    do { return try JSONDecoder().decode(type, from: data) } catch {
      throw OldRunFolderError.broken(file, SystemReason(error)?.words ?? "\(error)")
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }
}

/// A run folder that cannot be used.
public enum OldRunFolderError: Blamable, CustomStringConvertible {
  /// The path is taken by something that is no run.
  case exists(String)
  /// The path holds another run.
  case isRun(String)
  /// The folder holds no run.
  case notARun(String)
  /// The folder cannot be made; path and reason.
  case notWritable(String, String)
  /// A file of the run cannot be understood; path and reason.
  case broken(String, String)

  public var blame: Blame {
    switch self {
    case .exists, .isRun, .notARun: .settings
    case .notWritable, .broken: .world
    }
  }

  public var description: String {
    switch self {
    case .exists(let path): "\(path): exists already and is not empty; choose another --output"
    case .isRun(let path):
      "\(path): holds a run already; go on with it by `\(ShellWords.line(["ftlab", "runs", "resume", path]))`, or choose another "
        + "--output"
    case .notARun(let path): "\(path): holds no run (no config.json); check the path"
    case .notWritable(let path, let reason): "\(path): the run folder cannot be made: \(reason)"
    case .broken(let file, let reason): "\(file): cannot be read: \(reason)"
    }
  }
}
