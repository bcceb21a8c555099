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

  /// `file:line`, the form that editors jump to; `file`; `file@12.5s`; or `file:line@12.5s` for a piece of what a line names.
  public var description: String { file + (line.map { ":\($0)" } ?? "") + (seconds.map { "@\($0)s" } ?? "") }

  /// A piece of this item.
  ///
  /// - Parameter offset: where it begins in the item, in seconds; kept to the millisecond.
  public func piece(at offset: Double) -> Place {
    Place(file: file, line: line, seconds: (((seconds ?? 0) + offset) * 1000).rounded() / 1000)
  }
}
