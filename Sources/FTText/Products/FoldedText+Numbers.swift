extension FoldedText {
  /// Words that say a number; "one" is left out, because it is a pronoun as well.
  static let numberWords: Set<String> = [
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fifteen",
    "twenty", "thirty", "forty", "fifty", "sixty", "hundred", "thousand", "dozen",
  ]

  /// Numbers in digits, with their decimals, and in English words.
  var numbers: [Range<Int>] {
    var found: [Range<Int>] = []
    var start = 0
    while start < characters.count {
      var end = start
      if characters[start].isWholeNumberSign {
        while end < characters.count {
          let isDecimal =
            [".", ","].contains(characters[end]) && end + 1 < characters.count && characters[end + 1].isWholeNumberSign
          guard characters[end].isWholeNumberSign || isDecimal else { break }
          end += 1
        }
        found.append(start..<end)
      } else if characters[start].isWordASCII {
        while end < characters.count, characters[end].isWordASCII, !characters[end].isWholeNumberSign { end += 1 }
        if Self.numberWords.contains(self[start..<end]) { found.append(start..<end) }
      } else {
        end += 1
      }
      start = end
    }
    return found
  }

  /// A number with the word behind it, for messages.
  func withUnit(_ number: Range<Int>) -> String {
    var end = number.upperBound
    if end < characters.count, [" ", "-"].contains(characters[end]) { end += 1 }
    let limit = min(characters.count, end + 12)
    while end < limit, characters[end].isLetter || characters[end] == "°" { end += 1 }
    return self[number.lowerBound..<end].trimmingSpaces
  }

  /// Whether a unit stands in the text, singular or plural, behind a digit or a space.
  func ends(in unit: String) -> Bool {
    let wanted = FoldedText(unit).characters
    guard wanted.count <= characters.count else { return false }
    return (0...characters.count - wanted.count).contains { start in
      let end = start + wanted.count
      guard characters[start..<end].elementsEqual(wanted) else { return false }
      let before = start == 0 ? " " : characters[start - 1]
      let after = end == characters.count ? " " : characters[end]
      return (before.isNumber || before == " ") && !(after.isWordASCII && after != "s")
    }
  }

  /// A run of `length` words that stands there twice; nil where none does. Signs of scripts without spaces count a third.
  func repeatedRun(of length: Int) -> String? {
    guard length > 0 else { return nil }
    let words = self.words
    let isUnspaced = words.count { $0.first?.isUnspaced == true } * 2 > words.count
    let length = isUnspaced ? length * 3 : length
    guard words.count > length else { return nil }
    var seen: Set<[String]> = []
    for start in 0...words.count - length {
      let run = Array(words[start..<start + length])
      if !seen.insert(run).inserted { return run.joined(separator: isUnspaced ? "" : " ") }
    }
    return nil
  }
}

extension Character {
  fileprivate var isWholeNumberSign: Bool { isASCII && isNumber }
}
