/// A text in which given values stand as placeholders, so that two texts can be compared by their wording alone.
///
///     "The Tidewell holds 4.5 litres."  →  "The <name> holds <capacity>."
///
/// Longer values come first, so that "sea blue" is not masked as "sea <colour>" where "blue" is a value too; of equal ones the
/// first in the list gives its key. Upper and lower case do not matter. A value is found only where no letter or digit stands
/// directly before or after it, except beside Japanese and Chinese characters, which have no spaces around them. A stretch that
/// is masked is not looked at again. A value that is empty or only white space is never found.
public struct MaskedText: Sendable, Equatable {
  public let text: String
  /// The keys of values that stand in the text, each once, in the order of the values.
  public let found: [String]

  /// The longest key that ``TextUnits`` takes for one unit.
  static let longestKey = 60

  /// - Parameters:
  ///   - values: keys with their values; a key with several values (selling points) may come several times. Angle brackets and
  ///     line breaks in a key become spaces, and what is longer than 60 characters is cut off.
  public init(_ text: String, values: [(key: String, value: String)]) {
    let scalars = Array(text.unicodeScalars)
    let folded = scalars.map(Self.folded)
    var owners = [Int?](repeating: nil, count: scalars.count)
    var starts = [Bool](repeating: false, count: scalars.count)
    let needles = values.map { $0.value.unicodeScalars.map(Self.folded) }
    let order = values.indices.sorted {
      needles[$0].count != needles[$1].count ? needles[$0].count > needles[$1].count : $0 < $1
    }
    for index in order where needles[index].contains(where: { !TextUnits.isSpace($0) }) {
      let needle = needles[index]
      var place = 0
      while place + needle.count <= folded.count {
        let range = place..<place + needle.count
        guard folded[place] == needle[0], folded[range].elementsEqual(needle), owners[range].allSatisfy({ $0 == nil }),
          Self.standsAlone(range, in: scalars)
        else {
          place += 1
          continue
        }
        for covered in range { owners[covered] = index }
        starts[place] = true
        place += needle.count
      }
    }
    var masked = String.UnicodeScalarView()
    for (place, scalar) in scalars.enumerated() {
      guard let owner = owners[place] else {
        masked.append(scalar)
        continue
      }
      if starts[place] { masked.append(contentsOf: Self.placeholder(values[owner].key).unicodeScalars) }
    }
    self.text = String(masked)
    let present = Set(owners.compactMap { $0 })
    var seen: Set<String> = []
    found = values.indices.filter { present.contains($0) && seen.insert(values[$0].key).inserted }.map {
      values[$0].key
    }
  }

  private static func placeholder(_ key: String) -> String {
    var name = String.UnicodeScalarView()
    for scalar in key.unicodeScalars.prefix(longestKey) {
      name.append(scalar == "<" || scalar == ">" || scalar.properties.isWhitespace ? " " : scalar)
    }
    return "<\(String(name).lowercased())>"
  }

  /// Lower case where that is one scalar, so that places in the text stay as they are.
  private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let lower = scalar.properties.lowercaseMapping.unicodeScalars
    return lower.count == 1 ? lower[lower.startIndex] : scalar
  }

  private static func standsAlone(_ range: Range<Int>, in scalars: [Unicode.Scalar]) -> Bool {
    func belongTogether(_ left: Int, _ right: Int) -> Bool {
      guard left >= 0, right < scalars.count else { return false }
      return [scalars[left], scalars[right]].allSatisfy { TextUnits.isWordPart($0) && !TextUnits.isUnspaced($0) }
        // "4.5 litres" does not stand in "14.5 litres", nor "5 litres" in "4.5 litres".
        || TextUnits.joinsNeighbours(scalars, at: left) || TextUnits.joinsNeighbours(scalars, at: right)
    }
    return !belongTogether(range.lowerBound - 1, range.lowerBound)
      && !belongTogether(range.upperBound - 1, range.upperBound)
  }
}
