import Foundation

/// Names that are taken in a folder, also on disks that do not know upper from lower case.
struct FileNames {
  private var taken: Set<String> = []
  /// The number that the next file of a name gets, so that thousands of one name do not count from the beginning.
  private var next: [String: Int] = [:]

  mutating func take(_ name: String) { taken.insert(Self.key(name)) }

  /// The name, with a number behind its stem where it is taken.
  mutating func free(_ name: String) -> String {
    var candidate = name
    var number = next[Self.key(name)] ?? 2
    while taken.contains(Self.key(candidate)) {
      let ending = (name as NSString).pathExtension
      candidate = "\((name as NSString).deletingPathExtension)-\(number)" + (ending.isEmpty ? "" : ".\(ending)")
      number += 1
      next[Self.key(name)] = number
    }
    return candidate
  }

  private static func key(_ name: String) -> String { name.precomposedStringWithCanonicalMapping.lowercased() }

  /// A name that every file system and reader takes: no control characters, not hidden, at most 200 bytes before its ending.
  static func plain(_ name: String) -> String {
    let scalars = name.unicodeScalars.filter { $0.properties.generalCategory != .control && $0 != "/" && $0 != "\\" }
    var visible = String(String.UnicodeScalarView(scalars))
    if visible.isEmpty { visible = "file" }
    if visible.hasPrefix(".") { visible = "_" + visible.dropFirst() }
    let ending = (visible as NSString).pathExtension
    var stem = (visible as NSString).deletingPathExtension
    while stem.utf8.count > 200 { stem.removeLast() }
    return stem + (ending.isEmpty ? "" : ".\(ending)")
  }
}
