import FTCheckpoint
import FTData
import FTJSON
import Foundation

/// Where steps are kept: beside the data that they have cleaned, and in what was learned from these data, so that a model
/// is asked in the form in which it was taught.
///
/// ```swift
/// let steps = try PreprocessSteps.kept(in: "runs/shop") ?? PreprocessSteps()
/// let asked = steps.apply(to: question)
/// ```
extension PreprocessSteps {
  /// The name of the file: in a data set's folder, in an export, in a run's folder and in what it publishes.
  public static let fileName = StepsFile.name

  /// Larger files are no list of steps.
  private static let maximumSize = 1 << 20

  /// Reads a file of steps.
  ///
  /// - Throws: ``PreprocessError``.
  public init(contentsOf file: String) throws {
    let size = (try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int) ?? 0
    guard size <= Self.maximumSize else { throw PreprocessError.badFile(file, reason: "it has \(size) bytes") }
    guard let data = FileManager.default.contents(atPath: file) else {
      throw PreprocessError.badFile(file, reason: "it cannot be read")
    }
    do { try self.init(try JSONValue(parsing: [UInt8](data))) } catch let error as JSONError {
      throw PreprocessError.badFile(file, reason: "it is no JSON: \(error.reason)")
    } catch {
      throw PreprocessError.badFile(file, reason: "\(error)")
    }
  }

  /// Writes the steps with all their settings.
  public func write(to file: String) throws { try AtomicFile.write([UInt8]((json.indented() + "\n").utf8), to: file) }

  /// The steps that lie in a folder; nil where there are none.
  ///
  /// - Throws: ``PreprocessError/badFile(_:reason:)`` for a file that is there and cannot be used.
  public static func kept(in folder: String) throws -> PreprocessSteps? {
    let file = folder.hasSuffix("/") ? folder + fileName : "\(folder)/\(fileName)"
    return FileManager.default.fileExists(atPath: file) ? try PreprocessSteps(contentsOf: file) : nil
  }

  /// The steps that data were cleaned by, found as `StepsFile` says.
  public static func of(data path: String) throws -> PreprocessSteps? {
    try StepsFile.path(ofData: path).map { try PreprocessSteps(contentsOf: $0) }
  }

  /// The one list of steps that several files or folders were cleaned by; nil where none was.
  ///
  /// - Parameter paths: what is learned from. Files that were not cleaned say nothing against those that were: steps leave
  ///   clean texts as they are.
  /// - Throws: ``PreprocessError/differentSteps(_:_:)`` where two disagree.
  public static func of(data paths: [String]) throws -> PreprocessSteps? {
    var found: (path: String, steps: PreprocessSteps)?
    for path in paths {
      guard let steps = try of(data: path) else { continue }
      if let found, found.steps != steps { throw PreprocessError.differentSteps(found.path, path) }
      found = found ?? (path, steps)
    }
    return found?.steps
  }

  /// The steps for texts alone.
  public var textNames: [String] { texts.map { type(of: $0).name } }
  /// Whether anything is done to texts.
  public var cleansTexts: Bool { !texts.isEmpty }

  /// These steps after others, as one list; nil where one step has two settings, which one list cannot say.
  public func after(_ earlier: PreprocessSteps) -> PreprocessSteps? {
    let first = earlier.json["steps"]?.arrayValue ?? []
    var all = first
    for step in json["steps"]?.arrayValue ?? [] {
      guard let known = first.first(where: { $0["step"] == step["step"] }) else {
        all.append(step)
        continue
      }
      if known != step { return nil }
    }
    return try? PreprocessSteps(["version": JSONValue(Self.version), "steps": .array(all)])
  }
}
