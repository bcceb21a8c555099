import FTData

/// Why labels cannot be kept or written.
public enum LabelFileError: Blamable, CustomStringConvertible, Equatable {
  /// The journal cannot be made or opened.
  case journal(String)
  case journalInUse(String)
  case damagedJournal(String, line: Int)
  /// The journal belongs to another field.
  case otherField(String, journal: String, asked: String)
  /// The file holds something else than when labelling began.
  case changed(String, journal: String)
  /// A row does not have the label that was seen.
  case otherLabel(Place, expected: String?, found: String?)
  case noRow(Place)
  case brokenRow(Place, String)
  /// The file's form cannot hold labels.
  case unsupported(String, String)
  /// A picture or recording that does not lie in the folder.
  case outside(String, folder: String)
  case unknownLabel(String, nearest: String?)
  case unreadable(String, String)
  /// A file that no page of items has saved.
  case noAnswers(String)

  public var blame: Blame {
    switch self {
    case .journal, .journalInUse, .otherField, .unknownLabel, .outside, .unsupported, .noAnswers: .settings
    case .damagedJournal, .unreadable: .world
    default: .data
    }
  }

  public var description: String {
    switch self {
    case .journal(let path): "\(path): the journal cannot be opened; check that its folder exists and can be written"
    case .journalInUse(let path): "\(path): another session writes into this journal; end it first"
    case .damagedJournal(let path, let line):
      "\(path):\(line): this is no line of a journal of labels; restore the file, or name another journal"
    case .otherField(let path, let journal, let asked):
      "\(path): this journal is for the field \"\(journal)\", not \"\(asked)\"; name another journal"
    case .changed(let file, let journal):
      "\(file): the file has changed since labelling began, so that its rows may not be those that were seen; restore it, "
        + "or begin again with another journal than \(journal)"
    case .otherLabel(let place, let expected, let found):
      "\(place): the row has \(Self.words(found)), expected \(Self.words(expected)); nothing was written"
    case .noRow(let place): "\(place): there is no such row any more; nothing was written"
    case .brokenRow(let place, let why): "\(place): \(why); nothing was written"
    case .unsupported(let file, let why): "\(file): labels cannot be written into this file: \(why)"
    case .outside(let file, let folder):
      "\(file): does not lie in \(folder), whose metadata.jsonl would name it; name the folder that holds all items"
    case .unknownLabel(let label, let nearest):
      "\"\(label)\" is no label of this task" + (nearest.map { "; did you mean \"\($0)\"?" } ?? "; add it to the task")
    case .noAnswers(let file):
      "\(file): holds no answers of a page of ftlab data label; name the file that the page's button saved"
    case .unreadable(let file, let why): "\(file): cannot be read: \(why)"
    }
  }

  private static func words(_ label: String?) -> String { label.map { "the label \"\($0)\"" } ?? "no label" }
}
