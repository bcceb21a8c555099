/// Paths as people and other programs write them into lists, brought to the form in which a folder walk names files.
public enum StandardPath {
  /// A path below a folder without empty and `.` parts and with `..` taken back: `./a//b.png` becomes `a/b.png`.
  ///
  /// - Returns: nil for a path that begins at the root, leads out of the folder, or names nothing in it.
  public static func below(_ path: String) -> String? {
    guard !path.hasPrefix("/") else { return nil }
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part != ".." {
        parts.append(part)
      } else if parts.popLast() == nil {
        return nil
      }
    }
    return parts.isEmpty ? nil : parts.joined(separator: "/")
  }

  /// The same with `\` for `/`, as lists that were written on Windows have it.
  public static func belowInWindowsForm(_ path: String) -> String? {
    below(String(path.map { $0 == "\\" ? "/" : $0 }))
  }

  /// The folder that a path lies in: `.` for a name alone, `/` for what stands at the root. Slashes at the end say nothing.
  ///
  /// Foundation's `NSString.deletingLastPathComponent` traps on a relative path of one character.
  public static func folder(of path: String) -> String {
    var parts = path.split(separator: "/", omittingEmptySubsequences: false)
    while parts.count > 1, parts.last == "" { parts.removeLast() }
    if parts == [""] { return path.isEmpty ? "." : "/" }
    parts.removeLast()
    while parts.count > 1, parts.last == "" { parts.removeLast() }
    if parts.isEmpty { return "." }
    return parts == [""] ? "/" : parts.joined(separator: "/")
  }
}
