/// Who has to do something about an error; programs make their exit code of it.
public enum Blame: Sendable, Equatable {
  /// What was given to learn or to work from: rows, pictures, recordings, texts.
  case data
  /// How the program was called: flags, settings, names.
  case settings
  /// Everything else: disks, memory, permissions, damaged models.
  case world
}

/// An error that says who is to blame. One that does not is the world's.
///
/// ```swift
/// let blame = (error as? any Blamable)?.blame ?? .world
/// ```
public protocol Blamable: Error {
  var blame: Blame { get }
}
