/// Names as machines have them: in addresses, files, tags and codes.
enum Identifier {
  private static let signs: [Character: Spoken] = [
    ".": "dot", "/": "slash", "-": "dash", "_": "underscore", "@": "at", ":": "colon", "?": "question mark",
    "=": "equals", "&": "and", "#": "hash", "%": "percent", "+": "plus", "~": "tilde", "\\": "backslash", ",": "comma",
    ";": "semicolon", "!": "exclamation mark", "*": "asterisk", "$": "dollar", "'": "apostrophe", "(": "open bracket",
    ")": "close bracket", "[": "open bracket", "]": "close bracket", "|": "pipe",
  ]

  /// Signs by their names, letters as words where they can be words, numbers.
  static func spoken(_ text: some StringProtocol) -> Spoken {
    var result = Spoken()
    for run in runs(text) {
      let first = run.first!
      if first.isASCII, first.isNumber {
        result += SpokenNumber.inName(run)
      } else if first.isLetter {
        result += letters(run)
      } else if let name = signs[first] {
        result += name
      }
    }
    return result
  }

  /// A run of letters: words by their capitals, spelled where they cannot be said.
  static func letters(_ run: String) -> Spoken {
    if let known = Acronyms.reading(of: run) { return known }
    if run == run.uppercased() {
      return run.count > 3 && Acronyms.canBeSaid(run) ? Spoken(run.lowercased()) : Spoken.spelled(run)
    }
    return humps(run).reduce(into: Spoken()) { result, word in
      if let known = Acronyms.reading(of: word) {
        result += known
      } else if Acronyms.isSpelled(word.uppercased(), inLowerCase: true) {
        result += Spoken.spelled(word)
      } else {
        result += Spoken(word)
      }
    }
  }

  /// "BestDayEver" → Best, Day, Ever; "HTTPServer" → HTTP, Server.
  static func humps(_ text: String) -> [String] {
    let letters = Array(text)
    var words: [String] = []
    var word = ""
    for (index, letter) in letters.enumerated() {
      let isStart =
        letter.isUppercase && index > 0
        && (letters[index - 1].isLowercase || (index + 1 < letters.count && letters[index + 1].isLowercase))
      if isStart, !word.isEmpty {
        words.append(word)
        word = ""
      }
      word.append(letter)
    }
    return word.isEmpty ? words : words + [word]
  }

  /// Letters, digits, and single signs.
  private static func runs(_ text: some StringProtocol) -> [String] {
    func kind(_ character: Character) -> Int {
      character.isASCII && character.isNumber ? 0 : character.isLetter ? 1 : 2
    }
    var result: [String] = []
    var last = 2
    for character in text {
      let own = kind(character)
      if own == last, own < 2 {
        result[result.count - 1].append(character)
      } else {
        result.append(String(character))
      }
      last = own
    }
    return result
  }
}
