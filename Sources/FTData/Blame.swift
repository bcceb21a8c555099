/// Who can mend an error; the program's exit status comes from it.
public enum Blame: Sendable {
  /// Rows, pictures or recordings: exit status 3.
  case data
  /// What was asked for: exit status 2.
  case settings
  /// Disks, memory, models, other programs: exit status 1.
  case world
}

/// An error that tells who can mend it. One that does not is the world's.
public protocol Blamable: Error {
  var blame: Blame { get }
}
