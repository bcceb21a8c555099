import FTData

/// A model folder with another network than is needed.
public struct NetworkMismatch: Blamable, CustomStringConvertible {
  public let folder: String
  public let found: String
  public let needed: String

  public init(folder: String, found: String, needed: String) {
    (self.folder, self.found, self.needed) = (folder, found, needed)
  }

  public var blame: Blame { .settings }

  public var description: String {
    "\(folder): holds a \(found), but \(needed) is needed; `ftlab models list` shows what is installed"
  }
}
