/// Words as they are said: plain words, letters that are spelled, and words whose sound is given.
struct Spoken: Sendable, Equatable, ExpressibleByStringLiteral {
  enum Word: Sendable, Equatable {
    case word(String)
    /// Said by its name.
    case letter(Character)
    /// Several of a letter: the last of "CDs".
    case letters(Character)
    /// A user's own reading in phonemes.
    case sound(word: String, phonemes: String)
    /// A pause inside a sentence.
    case pause
  }

  private(set) var words: [Word]

  init(_ words: [Word] = []) { self.words = words }

  /// Plain words between spaces.
  init(_ text: some StringProtocol) { words = text.split(separator: " ").map { .word(String($0)) } }

  init(stringLiteral text: String) { self.init(text) }

  /// Letters by their names; what is no letter is left out.
  static func spelled(_ text: some StringProtocol) -> Spoken {
    Spoken(text.filter(\.isLetter).map { .letter(Character($0.uppercased())) })
  }

  static let pause = Spoken([.pause])

  var isEmpty: Bool { words.isEmpty }

  static func + (left: Spoken, right: Spoken) -> Spoken { Spoken(left.words + right.words) }
  static func += (left: inout Spoken, right: Spoken) { left.words += right.words }

  /// For the phonemizer: spelled letters are written with points between them, because that is how it tells them from
  /// words ("I.T" and "it"); a single A is no article.
  var text: String {
    var result = ""
    var index = 0
    while index < words.count {
      if !result.isEmpty, words[index] != .pause { result += " " }
      switch words[index] {
      case .word(let word): result += word
      case .sound(let word, let phonemes): result += "[\(word)](/\(phonemes)/)"
      // The apostrophe parts the letter from the ending; nothing else would be spelled.
      case .letters(let letter): result += "\(letter)'s"
      case .pause: result += ","
      case .letter(let letter):
        var letters = [letter]
        while index + 1 < words.count, case .letter(let next) = words[index + 1] {
          letters.append(next)
          index += 1
        }
        if letters == ["A"] {
          result += "[A](/ˈA/)"
        } else {
          result += letters.map(String.init).joined(separator: ".")
        }
      }
      index += 1
    }
    return result
  }

  /// For people: lower case, no marks, letters apart.
  var plain: String {
    words.compactMap { word -> String? in
      switch word {
      case .word(let text): Self.plain(text)
      case .letter(let letter): letter.lowercased()
      case .letters(let letter): letter.lowercased() + "s"
      case .sound(let text, _): Self.plain(text)
      case .pause: nil
      }
    }.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// Lower case; everything but letters and apostrophes inside words parts words.
  static func plain(_ text: some StringProtocol) -> String {
    var words: [String] = []
    var word = ""
    var isOpen = false
    for character in text.lowercased() {
      if character.isLetter || (character == "'" && isOpen) {
        word.append(character)
        isOpen = true
      } else if isOpen {
        words.append(word)
        (word, isOpen) = ("", false)
      }
    }
    if isOpen { words.append(word) }
    return words.map { word in
      var word = word[...]
      while word.last == "'" { word.removeLast() }
      return String(word)
    }.joined(separator: " ")
  }
}
