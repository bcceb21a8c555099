import FTReport

extension String {
  /// The part of the text around its first difference from another, in quotation marks, with what is invisible made
  /// visible: spaces other than the plain one, zero-width and steering characters as escapes of JSON, line ends as
  /// `\n`; and, where both look alike all the same, marks that are written apart from their letter (a decomposed é).
  ///
  /// - Parameters:
  ///   - other: the text to compare with.
  ///   - length: characters (Unicode scalars) at most.
  func revealed(beside other: String, length: Int = 60) -> String {
    let (mine, others) = (unicodeScalars, other.unicodeScalars)
    var (start, theirs) = (mine.startIndex, others.startIndex)
    while start < mine.endIndex, theirs < others.endIndex, mine[start] == others[theirs] {
      start = mine.index(after: start)
      theirs = others.index(after: theirs)
    }
    // A third of what is shown stands before the difference.
    let first = mine.index(start, offsetBy: -length / 3, limitedBy: mine.startIndex) ?? mine.startIndex
    let last = mine.index(first, offsetBy: length, limitedBy: mine.endIndex) ?? mine.endIndex
    let shown = String(mine[first..<last])
    // Equal by Unicode's rules and different in bytes: what differs is how letters are put together.
    let words = self == other && !hasSameBytes(as: other) ? shown.revealed(marks: true) : shown.revealed
    return (first > mine.startIndex ? "…" : "") + "\"" + words + "\""
      + (last < mine.endIndex ? "…" : "")
  }

  /// The text with everything that is not seen as an escape of JSON.
  var revealed: String { revealed(marks: false) }

  private func revealed(marks: Bool) -> String {
    var result = ""
    for scalar in unicodeScalars {
      let isHidden =
        switch scalar.properties.generalCategory {
        case .format, .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        case .spaceSeparator: scalar != " "
        case .nonspacingMark where marks, .spacingMark where marks: true
        default: scalar.properties.isVariationSelector
        }
      if isHidden, scalar != "\n", scalar != "\t", scalar != "\r" {
        let digits = String(scalar.value, radix: 16)
        result += #"\u"# + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result.visible(isOneLine: true)
  }
}
