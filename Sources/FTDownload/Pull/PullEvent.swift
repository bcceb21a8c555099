import FTModels
import Foundation

/// What happens while a model is fetched.
public enum PullEvent: Sendable {
  /// What will be fetched: how many files of what size, of which a part is there already; the revision.
  case listed(files: Int, bytes: Int?, present: Int, revision: String?)
  /// How far the files are.
  case progress(PullProgress)
  /// Something failed and is tried again after these seconds.
  case retrying(reason: String, seconds: Double)
  /// The files are there; they become a model folder.
  case importing(ImportProgress)
}

/// How far fetching is.
public struct PullProgress: Sendable, Equatable {
  /// The file that is coming.
  public var file: String
  /// Bytes that are there, of all files.
  public var completed: Int
  /// Bytes of all files, where every size is known.
  public var total: Int?
}

/// How a pull ended.
public enum PullOutcome: Sendable {
  /// Fetched and imported.
  case fetched(AnyModelFolder)
  /// It was there before, from the same place; nothing was fetched.
  case present(AnyModelFolder)
}
