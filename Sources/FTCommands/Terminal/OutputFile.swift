import FTLab
import Foundation

/// A file that a command is going to write, checked before the work begins: what its name ends in, that its folder is
/// there or can be made, and that nothing is lost that lies there already.
///
/// ```swift
/// let output = try OutputFile(path, endings: ["wav", "flac"], inputs: [recording], isForced: force)
/// // … the work …
/// try output.makeFolder()
/// try sound.write(to: output.path)
/// ```
struct OutputFile: Sendable {
  let path: String

  /// - Parameters:
  ///   - flag: what named the file, for messages.
  ///   - endings: how the name may end, in lower case without the dot; empty where any name will do.
  ///   - inputs: files that the command reads.
  ///   - isForced: whether a file that is there may be overwritten.
  /// - Throws: ``OutputError``.
  init(
    _ path: String, flag: String = "--output", endings: [String], inputs: [String] = [], isForced: Bool
  ) throws(OutputError) {
    let outputs = try Self.list([path], flag: flag, endings: endings, inputs: inputs, isForced: isForced)
    self = outputs[0]
  }

  private init(path: String) { self.path = path }

  /// Several files of one call. All that would be overwritten are told at once.
  static func list(
    _ paths: [String], flag: String = "--output", endings: [String], inputs: [String], isForced: Bool
  ) throws(OutputError) -> [OutputFile] {
    var existing: [String] = []
    let read = Dictionary(inputs.compactMap { input in Identity(input).map { ($0, input) } }) { first, _ in first }
    for path in paths {
      guard !path.isEmpty else { throw OutputError(path, flag, .noName) }
      let ending = (path as NSString).pathExtension.lowercased()
      guard path.hasSuffix("/") || endings.isEmpty || endings.contains(ending) else {
        throw OutputError(path, flag, .ending(endings))
      }
      if let identity = Identity(path) {
        if identity.isFolder { throw OutputError(path, flag, .isFolder) }
        guard identity.isFile else { throw OutputError(path, flag, .isNoFile) }
        if let input = read[identity], !isForced { throw OutputError(path, flag, .isInput(input)) }
        existing.append(path)
      }
      if path.hasSuffix("/") { throw OutputError(path, flag, .isFolder) }
      try checkFolder(of: path, flag)
    }
    guard existing.isEmpty || isForced else { throw OutputError(existing[0], flag, .exists(existing.count)) }
    return paths.map(OutputFile.init(path:))
  }

  /// Makes the folder of the file where it is not there.
  func makeFolder() throws(OutputError) {
    do {
      try FileManager.default.createDirectory(
        at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    } catch {
      let why = SystemReason(error)?.words ?? "it cannot be made"
      throw OutputError(path, "--output", .noFolder(StandardPath.folder(of: path), why))
    }
  }

  /// The nearest folder that is there must be one that can be written to.
  private static func checkFolder(of path: String, _ flag: String) throws(OutputError) {
    var folder = StandardPath.folder(of: path)
    while Identity(folder) == nil {
      // A link that leads nowhere stands in the way.
      var status = stat()
      if lstat(folder, &status) == 0 { throw OutputError(path, flag, .noFolder(folder, "it is a link to nothing")) }
      let above = StandardPath.folder(of: folder)
      // Not even the current folder is there, which somebody has removed.
      guard above != folder else { throw OutputError(path, flag, .noFolder(folder, "it is not there")) }
      folder = above
    }
    guard Identity(folder)!.isFolder else { throw OutputError(path, flag, .noFolder(folder, "it is a file")) }
    guard access(folder, W_OK | X_OK) == 0 else {
      throw OutputError(path, flag, .noFolder(folder, SystemReason.words(errno)))
    }
  }

  /// What a path leads to, links followed.
  private struct Identity: Hashable {
    let device: UInt64
    let inode: UInt64
    let mode: UInt32

    var isFolder: Bool { mode & UInt32(S_IFMT) == UInt32(S_IFDIR) }
    var isFile: Bool { mode & UInt32(S_IFMT) == UInt32(S_IFREG) }

    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      device = UInt64(status.st_dev)
      inode = UInt64(status.st_ino)
      mode = UInt32(status.st_mode)
    }
  }
}

/// A file that cannot or must not be written.
struct OutputError: Blamable, CustomStringConvertible, Equatable {
  enum Reason: Equatable {
    case noName
    case ending([String])
    case isFolder
    /// A pipe, a device or a socket.
    case isNoFile
    case isInput(String)
    /// How many files are there already.
    case exists(Int)
    /// The folder and why nothing can be written there.
    case noFolder(String, String)
    /// Two results for one file.
    case twice(String, String)
    /// One name for this many results.
    case wantsFolder(Int)
  }

  let path: String
  let flag: String
  let reason: Reason
  var blame: Blame { .settings }

  init(_ path: String, _ flag: String, _ reason: Reason) {
    self.path = path
    self.flag = flag
    self.reason = reason
  }

  var description: String {
    switch reason {
    case .noName: "\(flag) is empty; name the file to write"
    case .ending(let endings):
      "\(flag) \(path): the name must end in \(endings.map { ".\($0)" }.joined(separator: " or ")); "
        + "that says what is written"
    case .isFolder: "\(flag) \(path): is a folder; name a file in it"
    case .isNoFile: "\(flag) \(path): is a pipe, a device or a socket, not a file that can be replaced; name a file"
    case .isInput(let input):
      "\(flag) \(path): is \(input == path ? "the input" : "the input \(input)") itself; name another file, or overwrite "
        + "it with --force"
    case .exists(let count):
      "\(flag) \(path): is there already"
        + (count > 1 ? ", and so \(count == 2 ? "is another file" : "are \(count - 1) others")" : "")
        + "; name another \(count > 1 ? "folder" : "file"), or overwrite with --force"
    case .noFolder(let folder, let why): "\(flag) \(path): nothing can be written in \(folder): \(why)"
    case .twice(let first, let second):
      "\(flag) \(path): \(first) and \(second) would both be written there; do it in two calls"
    case .wantsFolder(let count):
      "\(flag) \(path): is the name of one file, and there \(count == 1 ? "is a folder" : "are \(count)") to be done; "
        + "name a folder"
    }
  }
}
