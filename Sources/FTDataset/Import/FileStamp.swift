import Foundation

/// A file's size and when it was changed: whether it is still what it was.
struct FileStamp: Sendable, Equatable {
  let size: Int
  let changed: Date

  /// Nil where there is no file.
  init?(_ path: String) {
    guard
      let attributes = try? FileManager.default.attributesOfItem(atPath: (path as NSString).resolvingSymlinksInPath),
      let size = attributes[.size] as? Int
    else { return nil }
    self.size = size
    changed = attributes[.modificationDate] as? Date ?? .distantPast
  }
}
