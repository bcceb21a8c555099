import Foundation

/// A regular expression that is part of the program; ICU's, because it looks behind.
struct Pattern: Sendable {
  /// What was found: the whole and its groups.
  struct Match {
    let groups: [String?]
    let range: NSRange
    let source: NSString

    var whole: String { groups[0] ?? "" }
    subscript(group: Int) -> String? { groups[group] }
    /// Whether the match reaches the end of the text.
    var isAtEnd: Bool { range.location + range.length == source.length }
    /// The text behind the match.
    var rest: String { source.substring(from: range.location + range.length) }
  }

  private let expression: NSRegularExpression

  init(_ text: String, ignoringCase: Bool = false) {
    do {
      expression = try NSRegularExpression(pattern: text, options: ignoringCase ? [.caseInsensitive] : [])
    } catch {
      preconditionFailure("the pattern \(text) is wrong: \(error)")
    }
  }

  func matches(in text: String) -> [Match] {
    let source = text as NSString
    return expression.matches(in: text, range: NSRange(location: 0, length: source.length)).map { found in
      let groups = (0..<found.numberOfRanges).map { group in
        let range = found.range(at: group)
        return range.location == NSNotFound ? nil : source.substring(with: range)
      }
      return Match(groups: groups, range: found.range, source: source)
    }
  }

  /// Matches inside a part of the text; what stands around it is seen by lookaround and word bounds.
  func matches(in text: String, _ source: NSString, within range: NSRange) -> [Match] {
    let options: NSRegularExpression.MatchingOptions = [.withTransparentBounds, .withoutAnchoringBounds]
    return expression.matches(in: text, options: options, range: range).map { found in
      let groups = (0..<found.numberOfRanges).map { group in
        let range = found.range(at: group)
        return range.location == NSNotFound ? nil : source.substring(with: range)
      }
      return Match(groups: groups, range: found.range, source: source)
    }
  }

  func first(in text: String) -> Match? { matches(in: text).first }

  func isFound(in text: String) -> Bool {
    expression.firstMatch(in: text, range: NSRange(location: 0, length: (text as NSString).length)) != nil
  }

  /// Every match replaced by what `replacement` makes of it.
  func replacing(in text: String, _ replacement: (Match) -> String) -> String {
    let found = matches(in: text)
    guard let source = found.first?.source else { return text }
    var result = ""
    var end = 0
    for match in found {
      result += source.substring(with: NSRange(location: end, length: match.range.location - end))
      result += replacement(match)
      end = match.range.location + match.range.length
    }
    return result + source.substring(from: end)
  }

  func replacing(in text: String, with replacement: String) -> String { replacing(in: text) { _ in replacement } }

  /// The alternatives in a group, longest first.
  static func anyOf(_ words: some Collection<String>) -> String {
    words.sorted { ($1.count, $0) < ($0.count, $1) }.map(NSRegularExpression.escapedPattern).joined(separator: "|")
  }
}

extension String {
  /// Whether all scalars are letters, and there is one.
  var isLetters: Bool { !isEmpty && unicodeScalars.allSatisfy(\.properties.isAlphabetic) }
  /// Whether all scalars are the digits 0 to 9, and there is one.
  var isDigits: Bool { !isEmpty && utf8.allSatisfy { (48...57).contains($0) } }
  /// The first scalar in upper case, the rest in lower case.
  var capitalizedOnce: String { prefix(1).uppercased() + dropFirst().lowercased() }
  var isLowercased: Bool { self == lowercased() }
  var isUppercased: Bool { self == uppercased() }

  func trimmed() -> String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
