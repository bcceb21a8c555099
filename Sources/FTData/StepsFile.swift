import Foundation

/// Where the steps that data were cleaned by are kept: a file `steps.json` in the folder of the data, which goes with what is
/// learned from them. What stands in it, the data sets know.
public enum StepsFile {
  public static let name = "steps.json"

  /// The file of steps that belongs to data: in the folder that is named, else beside what is named. `export`,
  /// `export/train` and `export/train.jsonl` lead to `export/steps.json` alike.
  ///
  /// - Returns: its path; nil where there is none.
  public static func path(ofData path: String) -> String? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
    let folders = (isFolder.boolValue ? [path] : []) + [StandardPath.folder(of: path)]
    return folders.map { $0.hasSuffix("/") ? $0 + name : "\($0)/\(name)" }
      .first { FileManager.default.fileExists(atPath: $0) }
  }
}
