extension ProtectedText {
  /// Code between backticks, tags and placeholders in brackets; and whatever a space ends that has signs in it which words do
  /// not have: addresses, paths, handles, names of variables.
  mutating func protectCode() {
    for (opening, closing) in [("<", ">"), ("{", "}"), ("[[", "]]")] {
      protectPairs(Array(opening.unicodeScalars), Array(closing.unicodeScalars), longest: 200, .code)
    }
    protectPairs(Array("```".unicodeScalars), Array("```".unicodeScalars), longest: .max, .code)
    protectPairs(Array("`".unicodeScalars), Array("`".unicodeScalars), longest: 2_000, .code)
    var index = 0
    while index < scalars.count {
      guard isASCIIWordSign(index) else {
        index += 1
        continue
      }
      var end = index
      while end < scalars.count, isASCIIWordSign(end) { end += 1 }
      if isAddress(index..<end) { protect(index..<end, .code) }
      index = end
    }
  }

  /// A sign that may stand in an address: printable ASCII, and letters of other scripts with spaces.
  private func isASCIIWordSign(_ index: Int) -> Bool {
    scripts[index] == .spaced || scripts[index] == .digit
      || (0x21..<0x7F).contains(scalars[index].value)
  }

  private func isAddress(_ range: Range<Int>) -> Bool {
    for index in range {
      let isInside = index > range.lowerBound && index + 1 < range.upperBound
      let isBetweenLetters = isInside && scripts[index - 1] == .spaced && scripts[index + 1] == .spaced
      switch scalars[index] {
      case "_", "\\", "=", "~", "^", "|": return true
      case "@", "#": if index + 1 < range.upperBound, scripts[index + 1] == .spaced || isInside { return true }
      case "$", "%", "&": if index + 1 < range.upperBound, scripts[index + 1] == .spaced { return true }
      case ".", "/": if isBetweenLetters || (index == range.lowerBound && isInsideStart(range)) { return true }
      case ":":
        if index + 2 < range.upperBound, scalars[index + 1] == "/", scalars[index + 2] == "/" { return true }
      default: break
      }
      // camelCase.
      if index > range.lowerBound, scalars[index].isUpper, scalars[index - 1].isLower { return true }
    }
    return false
  }

  private func isInsideStart(_ range: Range<Int>) -> Bool {
    range.count > 1 && scripts[range.lowerBound + 1] == .spaced
  }

  /// What stands in quotation marks, the marks included. A mark that is never closed protects the rest of its line.
  mutating func protectQuotations() {
    for (opening, closing) in [("“", "”"), ("«", "»"), ("「", "」"), ("『", "』"), ("„", "“"), ("〈", "〉"), ("《", "》")] {
      protectPairs(Array(opening.unicodeScalars), Array(closing.unicodeScalars), longest: 20_000, .quotation)
    }
    for mark in ["\"", "'", "‘"] as [Unicode.Scalar] {
      let closing: Unicode.Scalar = mark == "‘" ? "’" : mark
      var index = 0
      while index < scalars.count {
        // An apostrophe and the sign for inches stand behind a letter or a digit.
        guard scalars[index] == mark, index == 0 || !isWordPart(index - 1) else {
          index += 1
          continue
        }
        var end = index + 1
        while end < scalars.count, !scalars[end].isLineEnd,
          !(scalars[end] == closing && (end + 1 == scalars.count || !isWordPart(end + 1)))
        {
          end += 1
        }
        let isClosed = end < scalars.count && scalars[end] == closing
        if isClosed || mark == "\"" { protect(index..<min(scalars.count, end + 1), .quotation) }
        // The rest of the line was searched for this opening already.
        index = isClosed || mark == "\"" ? end + 1 : lineEnd(index)
      }
    }
  }

  private func isWordPart(_ index: Int) -> Bool { scripts[index] == .spaced || scripts[index] == .digit }

  private func lineEnd(_ start: Int) -> Int {
    var index = start
    while index < scalars.count, !scalars[index].isLineEnd { index += 1 }
    return max(index, start + 1)
  }

  /// Every opening sign with the next closing one, where that is not too far; in one pass, however many open.
  private mutating func protectPairs(
    _ opening: [Unicode.Scalar], _ closing: [Unicode.Scalar], longest: Int, _ reason: Reason
  ) {
    func places(_ sign: [Unicode.Scalar]) -> [Int] {
      guard scalars.count >= sign.count else { return [] }
      return (0...scalars.count - sign.count).filter {
        scalars[$0] == sign[0] && scalars[$0..<$0 + sign.count].elementsEqual(sign)
      }
    }
    let ends = places(closing)
    var next = 0
    var covered = 0
    for start in places(opening) where start >= covered {
      while next < ends.count, ends[next] < start + opening.count { next += 1 }
      guard next < ends.count else { return }
      guard ends[next] - start <= longest else { continue }
      covered = ends[next] + closing.count
      protect(start..<covered, reason)
    }
  }
}
