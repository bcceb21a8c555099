import FTJSON

/// Which item is on which side, and by which rule: what partition.jsonl says.
public struct Partition: Sendable, Equatable {
  /// What an item is for.
  public enum Side: String, Sendable, CaseIterable {
    /// Learned from.
    case training
    /// Chooses: the snapshot, a temperature, a strength.
    case validation
    /// Measured on, at the end.
    case test
  }

  /// How the sides came about, for people.
  public var rule: String
  public private(set) var places: [Place] = []
  public private(set) var sides: [Side] = []

  public init(rule: String) { self.rule = rule }

  public mutating func add(_ place: Place, _ side: Side) {
    places.append(place)
    sides.append(side)
  }

  public mutating func add(_ places: some Sequence<Place>, _ side: Side) { for place in places { add(place, side) } }

  public subscript(side: Side) -> [Place] { zip(places, sides).filter { $1 == side }.map(\.0) }
  public func count(_ side: Side) -> Int { sides.count { $0 == side } }

  /// The rule, then a line per item: `{"file":…,"line":…,"side":"training"}`.
  public func jsonLines() -> String {
    let lines: [JSONValue] =
      [["rule": .string(rule)]]
      + zip(places, sides).map { place, side in
        var line = place.members
        line.append(key: "side", .string(side.rawValue))
        return .object(line)
      }
    return lines.map { $0.encoded() + "\n" }.joined()
  }

  /// Reads ``jsonLines()`` back.
  ///
  /// - Throws: ``PartitionError`` with the line that is none.
  public init(parsing text: String) throws(PartitionError) {
    rule = ""
    for (index, line) in text.split(separator: "\n").enumerated() {
      guard let value = try? JSONValue(parsing: Array(line.utf8)) else { throw PartitionError(line: index + 1) }
      if index == 0, let rule = value["rule"]?.stringValue {
        self.rule = rule
      } else if let place = Place(value), let side = value["side"]?.stringValue.flatMap(Side.init) {
        add(place, side)
      } else {
        throw PartitionError(line: index + 1)
      }
    }
  }
}

/// A line of partition.jsonl that cannot be understood.
public struct PartitionError: Blamable, CustomStringConvertible, Sendable {
  public let line: Int
  public var blame: Blame { .world }

  public var description: String { "line \(line) does not say which item is on which side" }
}

extension Partition {
  /// Drops the items that turned out not to be usable.
  public mutating func keepOnly(_ isKept: (Place) -> Bool) {
    let all = zip(places, sides).filter { isKept($0.0) }
    places = all.map(\.0)
    sides = all.map(\.1)
  }
}
