/// A data file that cannot be used at all, as opposed to a row in it that is refused.
public enum DataFileError: Blamable, CustomStringConvertible, Sendable, Equatable {
  /// No file of that name exists.
  case missing(file: String)
  /// The name belongs to a file where a folder is expected.
  case notAFolder(file: String)
  /// The name belongs to a folder.
  case isDirectory(file: String)
  /// The file exists and cannot be opened; `reason` is the operating system's.
  case unreadable(file: String, reason: String)
  /// Reading stopped in the middle of the file, in or after the given line.
  case readFailed(file: String, line: Int, reason: String)
  /// The file begins with the byte order mark of UTF-16.
  case utf16(file: String)
  /// The file is a text in another encoding than UTF-8; `offset` is the position (from 0) of the first malformed byte.
  case notUTF8(file: String, offset: Int)
  /// The same file was named twice in one import.
  case listedTwice(file: String)
  /// The files were read and not a single row can be used; `summary` is the ledger's.
  case noUsableRows(files: [String], summary: String)

  public var blame: Blame {
    switch self {
    case .readFailed: .world
    default: .data
    }
  }

  public var description: String {
    switch self {
    case .missing(let file):
      "\(file): no such file; check the spelling and the current folder"
    case .notAFolder(let file):
      "\(file): is a file, expected a folder; name the folder it lies in"
    case .isDirectory(let file):
      "\(file): is a folder, expected a file; name the file inside it"
    case .unreadable(let file, let reason):
      "\(file): cannot be opened (\(reason)); check its permissions with: \(ShellWords.line(["ls", "-l", file]))"
    case .readFailed(let file, let line, let reason):
      "\(file):\(line): reading stopped here (\(reason)); check the disk or copy the file again"
    case .notUTF8(let file, let offset):
      "\(file): byte \(offset + 1) is not UTF-8; convert the file with: iconv -f latin1 -t UTF-8"
    case .utf16(let file):
      "\(file): is UTF-16, expected UTF-8; convert it with: iconv -f UTF-16 -t UTF-8"
    case .listedTwice(let file):
      "\(file): is named twice, its rows would count twice; name it once"
    case .noUsableRows(let files, let summary):
      "\(files.joined(separator: ", ")): no usable row; fix the reasons below and try again\n\(summary)"
    }
  }
}
