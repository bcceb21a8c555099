import Foundation

/// Files named on a command line or lying in folders.
public struct FileList: Sendable {
  /// Paths of files with a wanted extension, those of folders sorted; files that are named are taken as they are.
  public let files: [String]
  /// Files in the folders with other extensions, sorted.
  public let others: [String]

  /// - Parameters:
  ///   - paths: files, and folders that are searched with everything below them. Hidden files are left out.
  ///   - extensions: in lower case, without the dot.
  /// - Throws: `DataFileError.missing` for a path that does not exist.
  public init(_ paths: [String], extensions: Set<String>) throws(DataFileError) {
    var (files, others): ([String], [String]) = ([], [])
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw .missing(file: path) }
      guard isFolder.boolValue else {
        files.append(path)
        continue
      }
      let names = (FileManager.default.subpaths(atPath: path) ?? []).sorted()
      for name in names where !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
        let full = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
        var isInner: ObjCBool = false
        guard FileManager.default.fileExists(atPath: full, isDirectory: &isInner), !isInner.boolValue else { continue }
        if extensions.contains((name as NSString).pathExtension.lowercased()) {
          files.append(full)
        } else {
          others.append(full)
        }
      }
    }
    (self.files, self.others) = (files, others)
  }
}
