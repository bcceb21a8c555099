import FTAudioCodec
import FTData
import Foundation

/// A recording that a folder or a list names: received in the ledger, and still to be kept or refused.
struct SpeakerEntry {
  let file: String
  /// Empty where nothing names the speaker.
  let speaker: String
  /// What was recorded in one go.
  let session: String
  /// Where it is named: the file itself, or the line of a list.
  let place: Place
  /// What is said, where the source tells.
  var text: String?
  /// The text's language as the source names it, in capitals.
  var language: String?

  /// What a path leads to.
  struct Listing {
    var entries: [SpeakerEntry] = []
    /// The folder that was walked for them; nil where a list names them.
    var walk: FolderWalk?
  }

  static let extensions: Set<String> = [
    "wav", "flac", "ogg", "oga", "opus", "mp3", "aif", "aiff", "caf", "w64", "au",
  ]

  /// The recordings of several people that a path leads to, received in the ledger; what else lies there is refused.
  ///
  /// - Throws: ``AudioError`` for a path that does not exist, ``SpeakerSetError``, `DataFileError`.
  static func read(_ path: String, _ ledger: inout Ledger) throws -> Listing {
    guard let isFolder = Self.isFolder(path) else { throw AudioError(path, .missing) }
    if let entries = try listed(path, isFolder: isFolder, &ledger) { return Listing(entries: entries) }
    guard isFolder else { throw SpeakerSetError.notASet(path) }
    return try folder(path, &ledger) { components, file in
      guard components.count > 1 else { return nil }
      // A folder inside a speaker's folder is a session; otherwise every file is one.
      let session =
        components.count > 2 ? components.dropLast().joined(separator: "/") : components.joined(separator: "/")
      return SpeakerEntry(file: file, speaker: components[0], session: session, place: Place(file: file))
    }
  }

  /// One person's recordings that a path leads to: a recording, a folder of them however deep, or a list.
  ///
  /// - Throws: ``AudioError`` for a path that does not exist, `DataFileError`.
  static func readOfOneSpeaker(_ path: String, _ ledger: inout Ledger) throws -> Listing {
    guard let isFolder = Self.isFolder(path) else { throw AudioError(path, .missing) }
    if let entries = try listed(path, isFolder: isFolder, &ledger) { return Listing(entries: entries) }
    guard isFolder else {
      let place = Place(file: path)
      ledger.receive(place)
      return Listing(entries: [SpeakerEntry(file: path, speaker: "", session: path, place: place)])
    }
    return try folder(path, &ledger) { components, file in
      SpeakerEntry(file: file, speaker: "", session: components.joined(separator: "/"), place: Place(file: file))
    }
  }

  /// nil where nothing is there.
  private static func isFolder(_ path: String) -> Bool? {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) ? isFolder.boolValue : nil
  }

  /// - Parameter entry: makes one of the names below the folder and the path; nil for a recording that lies in no speaker's
  ///   folder.
  private static func folder(
    _ path: String, _ ledger: inout Ledger, _ entry: ([String], String) -> SpeakerEntry?
  ) throws -> Listing {
    let walk = try FolderWalk(path)
    var entries: [SpeakerEntry] = []
    // What speaks for the recordings is none.
    for found in walk.entries where found.components.last != ConsentLedger.fileName {
      let place = Place(file: found.path)
      ledger.receive(place)
      switch found.kind {
      case .refused(let reason, let sentence): ledger.refuse(place, reason: reason, sentence)
      case .file where !extensions.contains(found.fileExtension):
        ledger.refuse(place, reason: "no-recording", "is no recording by its name")
      case .file:
        if let made = entry(found.components, found.path) {
          entries.append(made)
        } else {
          ledger.refuse(
            place, reason: "no-speaker",
            "lies in no speaker's folder; expected \(walk.root)/SPEAKER/\(found.components.joined(separator: "/"))")
        }
      }
    }
    return Listing(entries: entries, walk: walk)
  }
}
