import FTData
import FTImageCodec
import Foundation

/// Pictures named on a command line or lying in folders, read one by one; what cannot be read is refused by name.
public struct PictureList: Sendable {
  /// Paths of files that look like pictures, sorted.
  public let files: [String]
  /// Files in the folders that are no pictures by their names, sorted.
  public let others: [String]

  private static let extensions: Set<String> = [
    "png", "jpg", "jpeg", "webp", "heic", "heif", "avif", "gif", "bmp", "tif", "tiff", "jpe", "jfif",
  ]

  /// - Parameter paths: files, and folders that are searched with everything below them. Hidden files are left out.
  /// - Throws: ``ImageError`` for a path that does not exist.
  public init(_ paths: [String]) throws(ImageError) {
    var (files, others): ([String], [String]) = ([], [])
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw ImageError(path, .missing)
      }
      guard isFolder.boolValue else {
        files.append(path)
        continue
      }
      let names = (FileManager.default.subpaths(atPath: path) ?? []).sorted()
      for name in names where !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
        let full = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
        var isInner: ObjCBool = false
        guard FileManager.default.fileExists(atPath: full, isDirectory: &isInner), !isInner.boolValue else { continue }
        let suffix = (name as NSString).pathExtension.lowercased()
        if Self.extensions.contains(suffix) { files.append(full) } else { others.append(full) }
      }
    }
    (self.files, self.others) = (files, others)
  }
}
