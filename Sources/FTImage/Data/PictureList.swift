import FTData
import FTImageCodec
import Foundation

/// Pictures named on a command line or lying in folders.
///
/// Everything that lies in the folders is received in the ledger. What cannot be a picture is refused there; ``files``
/// wait for whoever reads them to keep or refuse them.
public struct PictureList: Sendable {
  /// Paths of files that look like pictures, those of folders in the order of their names; files that are named are
  /// taken as they are.
  public private(set) var files: [String] = []
  /// Everything that was found, in "pictures".
  public private(set) var ledger = Ledger(unit: "pictures")

  /// Endings of pictures, in lower case; those that are not read are refused by their content, with the command that
  /// converts them.
  public static let extensions = endings(of: ImageFormat.builtIn)

  static func endings(of formats: [ImageFormat]) -> Set<String> { Set(formats.flatMap(\.extensions)) }

  /// The folders among the paths.
  private var walks: [FolderWalk] = []

  /// - Parameters:
  ///   - paths: files, and folders that are searched with everything below them.
  ///   - formats: of the pictures, told by the endings of their names.
  /// - Throws: `DataFileError.missing` for a path that leads to nothing, `.listedTwice` for a picture that is named
  ///   twice, alone or by its folder.
  public init(_ paths: [String], formats: [ImageFormat] = ImageFormat.builtIn) throws(DataFileError) {
    let endings = Self.endings(of: formats)
    var seen: Set<String> = []
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw .missing(file: path) }
      guard isFolder.boolValue else {
        guard seen.insert(Self.comparable(path)).inserted else { throw .listedTwice(file: path) }
        ledger.receive(Place(file: path))
        files.append(path)
        continue
      }
      let walk = try FolderWalk(path)
      walks.append(walk)
      for entry in walk.entries {
        guard seen.insert(Self.comparable(entry.path)).inserted else { throw .listedTwice(file: entry.path) }
        let place = Place(file: entry.path)
        ledger.receive(place)
        if let refusal = entry.refusalAsPicture(endings) {
          ledger.refuse(place, reason: refusal.reason, refusal.sentence)
        } else {
          files.append(entry.path)
        }
      }
    }
  }

  /// Refuses what has come into the folders while they were read.
  func refuseArrivals(_ ledger: inout Ledger) throws(DataFileError) {
    for walk in walks { try ledger.refuseArrivals(in: walk) }
  }

  /// `a.png`, `./a.png` and `b//a.png` as one and the same.
  private static func comparable(_ path: String) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }
}

extension FolderWalk.Entry {
  /// Why this cannot be a picture; nil where only its content can tell.
  package func refusalAsPicture(
    _ endings: Set<String> = PictureList.extensions
  ) -> (reason: RefusalReason, sentence: String)? {
    switch kind {
    case .refused(let reason, let sentence): (reason, sentence)
    case .file:
      endings.contains(fileExtension)
        ? nil : ("not-a-picture", "\(path): no picture by its name; ftlab reads \(ImageFormat.readable)")
    }
  }
}

extension ImageError {
  /// The reason in a ledger.
  package var refusalReason: RefusalReason {
    switch reason {
    case .missing: "missing-file"
    case .changed: "changed"
    case .unreadable, .unwritable: "unreadable-file"
    case .emptyFile: "empty-file"
    case .fileTooLarge: "file-too-large"
    case .unknownFormat, .unknownExtension: "not-a-picture"
    case .unsupportedFormat: "unsupported-format"
    case .animated: "animated"
    case .truncated: "cut-off"
    case .corrupt: "damaged"
    case .noPixels: "no-pixels"
    case .tooManyPixels: "too-many-pixels"
    case .tooMuchMemory: "too-much-memory"
    case .outOfMemory: "out-of-memory"
    }
  }
}
