import FTData
import FTImageCodec
import Foundation

/// Files that are items by themselves: pictures or recordings.
enum MediaKind: Sendable, Equatable {
  case picture, sound

  /// Endings of recordings, in lower case, as the voice recipes read them.
  private static let soundEndings: Set<String> = [
    "wav", "flac", "ogg", "oga", "opus", "mp3", "aif", "aiff", "caf", "w64", "au",
  ]
  private static let pictureEndings = Set(ImageFormat.builtIn.flatMap(\.extensions))

  var endings: Set<String> { self == .picture ? Self.pictureEndings : Self.soundEndings }
  var modality: Modality { self == .picture ? .image : .voice }
  /// In the singular and in the plural.
  var noun: String { self == .picture ? "picture" : "recording" }
  var nouns: String { noun + "s" }
  /// Endings of a text beside an item, the best first.
  var textEndings: [String] { self == .picture ? ["txt", "caption"] : ["txt", "lab", "srt"] }
  /// What a text beside an item is called.
  var textNoun: String { self == .picture ? "caption" : "transcript" }
  /// The field of what a folder is named after.
  var folderField: String { self == .picture ? "label" : "speaker" }

  /// The ending of a file's name in lower case, without its dot; empty without one.
  static func ending(of path: String) -> String { (path as NSString).pathExtension.lowercased() }

  /// The kind of a file by the ending of its name.
  init?(_ path: String) {
    let ending = Self.ending(of: path)
    if Self.pictureEndings.contains(ending) {
      self = .picture
    } else if Self.soundEndings.contains(ending) {
      self = .sound
    } else {
      return nil
    }
  }

  /// The kind of a text that is nothing but the name of such a file.
  static func named(by text: String) -> MediaKind? {
    guard text.utf8.count <= 1024, !text.contains(where: \.isNewline), !text.hasPrefix("data:") else { return nil }
    return MediaKind(text)
  }

  /// Why another file in a folder of these is none; what programs and people put beside them is told from slips.
  func refusal(_ path: String) -> (reason: RefusalReason, sentence: String) {
    let reason: RefusalReason = self == .picture ? "not-a-picture" : "no-recording"
    if RowFileReader.endings.contains(Self.ending(of: path)) {
      return (
        reason,
        "\(path): is no \(noun) by its name; a list of \(nouns) is read from metadata.jsonl or metadata.csv with "
          + "\"file_name\", a \(textNoun) from a file with the name of its \(noun)"
      )
    }
    return (reason, "\(path): is no \(noun) by its name")
  }
}
