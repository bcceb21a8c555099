import FTData

/// A run folder that cannot be used.
public enum RunFolderError: Blamable, CustomStringConvertible {
  /// The path is taken by something that is no run.
  case exists(String)
  /// The path holds another run.
  case isRun(String)
  /// Another process works in it.
  case busy(String)
  /// The folder holds no run.
  case notARun(String)
  /// The folder cannot be made or written into; path and reason.
  case notWritable(String, String)
  /// A file of the run cannot be understood; path and reason.
  case broken(String, String)
  /// The folder was made by a later version.
  case newer(String, Int)
  /// The folder is of version 1 and cannot be continued.
  case old(String)
  case unknownKind(String, String)
  case otherKind(String, found: RunKind, expected: RunKind)
  /// The run has no result yet.
  case unfinished(String)
  /// The rows came through standard input and cannot be read again.
  case standardInput(String)
  /// What a resumed run rests on is not what it was.
  case changed(String, [String])

  public var blame: Blame {
    switch self {
    case .notWritable, .broken: .world
    default: .settings
    }
  }

  private static func command(_ words: String...) -> String { ShellWords.line(["ftlab"] + words) }

  public var description: String {
    switch self {
    case .exists(let path): "\(path): exists already and is not empty; choose another --output"
    case .isRun(let path):
      "\(path): holds a run already; go on with it by `\(Self.command("runs", "resume", path))`, or choose another --output"
    case .busy(let path): "\(path): another process works in this run folder; wait for it, or stop it"
    case .notARun(let path): "\(path): holds no run (no run.json); check the path"
    case .notWritable(let path, let reason): "\(path): the run folder cannot be written: \(reason)"
    case .broken(let file, let reason): "\(file): cannot be used: \(reason). Start the run again in a new folder"
    case .newer(let path, let format):
      "\(path): was made by a newer ftlab (run folders of version \(format); this one knows version "
        + "\(RunRecord.currentFormat)); use that ftlab, or a later one"
    case .old(let path):
      "\(path): was made by an ftlab from before run.json; its result can be used, but it cannot be resumed, shown or "
        + "verified. Start again with: --config \(ShellWords.quoted("\(path)/config.json")) --output ANOTHER-FOLDER"
    case .unknownKind(let path, let kind):
      "\(path): is a run of the kind \"\(kind)\", which this ftlab does not know; was it made by another program or a later version?"
    case .otherKind(let path, let found, let expected):
      "\(path): is a run of the kind \(found), and \(expected) is needed here"
    case .unfinished(let path):
      "\(path): the run has no result yet; finish it with: \(Self.command("runs", "resume", path))"
    case .standardInput(let path):
      "\(path): this run learns from standard input, which cannot be read again; put the rows into a file and start again"
    case .changed(let path, let changes):
      "\(path): the run would not end with the same bytes, because this has changed since it began:\n"
        + changes.prefix(10).map { "  \($0)" }.joined(separator: "\n")
        + (changes.count > 10 ? "\n  and \(changes.count - 10) more" : "")
        + "\nBring it back as it was, or go on all the same with --accept-changes (the record will say so)"
    }
  }
}
