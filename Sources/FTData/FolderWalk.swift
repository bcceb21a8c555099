import Foundation

/// Everything that lies in a folder, for rows, pictures and recordings alike: links are followed, nothing is left out
/// without an entry that says so, and the order is the same on every file system.
///
/// ```swift
/// for entry in try FolderWalk("photos").entries {
///   switch entry.kind {
///   case .file: print(entry.path)
///   case .refused(let reason, let sentence): ledger.receive(Place(file: entry.path)); …
///   }
/// }
/// ```
public struct FolderWalk: Sendable {
  /// One file, or one thing that cannot be used.
  public struct Entry: Sendable, Equatable {
    /// The path as the folder was named, with what is below it.
    public let path: String
    /// The names below the folder, the file's own last.
    public let components: [String]
    public let kind: Kind
    /// The file's ending in lower case, without the dot.
    public var fileExtension: String { (path as NSString).pathExtension.lowercased() }
  }

  public enum Kind: Sendable, Equatable {
    /// A file that can be opened, itself or through a link.
    case file
    /// Why it is no file to read, for a ledger.
    case refused(RefusalReason, String)
  }

  /// In the order of their names, byte by byte, folder by folder.
  public private(set) var entries: [Entry] = []
  /// The folder as it was named, without a slash at its end.
  public let root: String

  /// Names that programs leave in people's folders; hidden ones are junk too.
  static let junk: Set<String> = ["Thumbs.db", "desktop.ini", "__MACOSX", "@eaDir", "$RECYCLE.BIN"]
  /// Folders in folders at most; a deeper tree is a mistake.
  static let maximumDepth = 64

  /// - Throws: `DataFileError.missing` when nothing is there, `.notAFolder` for a file.
  public init(_ folder: String) throws(DataFileError) {
    root = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    guard let identity = Identity(root) else { throw .missing(file: folder) }
    guard identity.isFolder else { throw .notAFolder(file: folder) }
    guard let names = Self.names(in: root) else {
      throw .unreadable(file: folder, reason: "the folder cannot be listed")
    }
    walk(names, below: [], ancestors: [identity])
  }

  /// What has come into the folder since.
  ///
  /// - Throws: `DataFileError` where the folder itself has gone.
  public func arrivals() throws(DataFileError) -> [Entry] {
    let known = Set(entries.map(\.path))
    return try FolderWalk(root).entries.filter { !known.contains($0.path) }
  }

  private mutating func walk(_ names: [String], below: [String], ancestors: [Identity]) {
    for name in names {
      let components = below + [name]
      let path = ([root] + components).joined(separator: "/")
      func refuse(_ reason: RefusalReason, _ what: String) {
        entries.append(Entry(path: path, components: components, kind: .refused(reason, "\(path): \(what)")))
      }
      if name.hasPrefix(".") || Self.junk.contains(name) {
        refuse("hidden-file", "is hidden or left there by a program; nothing in it is read")
        continue
      }
      guard let identity = Identity(path) else {
        refuse("broken-link", "is a link to something that is not there")
        continue
      }
      if identity.isFolder {
        guard !ancestors.contains(identity) else {
          refuse("link-loop", "is a link to a folder that it lies in")
          continue
        }
        guard ancestors.count < Self.maximumDepth else {
          refuse("too-deep", "lies more than \(Self.maximumDepth) folders deep")
          continue
        }
        guard let inner = Self.names(in: path) else {
          refuse("unreadable-folder", "this folder cannot be opened; check its permissions")
          continue
        }
        walk(inner, below: components, ancestors: ancestors + [identity])
      } else if identity.isFile {
        entries.append(Entry(path: path, components: components, kind: .file))
      } else {
        refuse("no-file", "is a pipe, a device or a socket, not a file")
      }
    }
  }

  private static func names(in path: String) -> [String]? {
    (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted {
      Array($0.utf8).lexicographicallyPrecedes($1.utf8)
    }
  }

  /// What a path leads to, links followed.
  private struct Identity: Equatable {
    let device: UInt64
    let inode: UInt64
    let isFolder: Bool
    let isFile: Bool

    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      device = UInt64(status.st_dev)
      inode = UInt64(status.st_ino)
      isFolder = status.st_mode & S_IFMT == S_IFDIR
      isFile = status.st_mode & S_IFMT == S_IFREG
    }
  }
}

extension Ledger {
  /// Receives and refuses what has come into a folder while it was read, so that no file is passed over in silence.
  ///
  /// - Throws: `DataFileError` where the folder itself has gone.
  public mutating func refuseArrivals(in walk: FolderWalk) throws(DataFileError) {
    for entry in try walk.arrivals() {
      let place = Place(file: entry.path)
      // Folders in folders may be walked twice.
      guard !isReceived(place) else { continue }
      receive(place)
      refuse(
        place, reason: "came-late", "\(entry.path): came into the folder while it was read; start again to use it")
    }
  }
}
