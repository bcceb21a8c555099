import Foundation

/// Files that ftlab itself leaves beside data. They are no data, and are told by their content: a person may have a file of
/// the same name.
enum OwnFile {
  /// What a file is, to be said of a file that is not read; nil for any other.
  static func words(_ path: String) -> String? {
    let name = (path as NSString).lastPathComponent
    if name == PreprocessSteps.fileName, (try? PreprocessSteps(contentsOf: path)) != nil {
      return "holds the steps that the data were cleaned by, and no data"
    }
    guard ["jsonl", "ndjson"].contains(MediaKind.ending(of: path)) else { return nil }
    let start = start(of: path)
    if start.contains(#""journal":"labels""#) {
      return "is the journal of ftlab data label; what was decided is written into the data with --apply"
    }
    if start.contains(LabelAnswers.mark) {
      return "holds the answers of a page of ftlab data label; they are taken in with --answers"
    }
    return nil
  }

  private static func start(of path: String) -> String {
    guard let handle = FileHandle(forReadingAtPath: path) else { return "" }
    defer { try? handle.close() }
    let bytes = (try? handle.read(upToCount: 256)) ?? Data()
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}
