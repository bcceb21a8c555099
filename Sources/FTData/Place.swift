/// Where an item of data stands: a file, and the line or the seconds in it where it has several.
public struct Place: Sendable, Hashable, Codable, CustomStringConvertible {
  public let file: String
  /// Counts from 1; nil where the whole file is the item.
  public let line: Int?
  /// Where a piece of a recording begins; nil where the whole file is the item.
  public let seconds: Double?

  public init(file: String, line: Int? = nil, seconds: Double? = nil) {
    self.file = file
    self.line = line
    self.seconds = seconds
  }

  /// `file:line`, the form that editors jump to; `file`; or `file@12.5s`.
  public var description: String {
    if let line { return "\(file):\(line)" }
    if let seconds { return "\(file)@\(seconds)s" }
    return file
  }
}
