/// Whether a text can be read as English at all.
enum TextCheck {
  private static let scripts: [(name: String, ranges: [ClosedRange<UInt32>])] = [
    ("Japanese", [0x3040...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9F]),
    ("Chinese characters", [0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3134F]),
    ("Korean", [0x1100...0x11FF, 0x3130...0x318F, 0xAC00...0xD7AF]), ("Cyrillic", [0x0400...0x052F]),
    ("Arabic", [0x0600...0x06FF, 0x0750...0x077F, 0xFB50...0xFDFF, 0xFE70...0xFEFC]), ("Hebrew", [0x0590...0x05FF]),
    ("Greek", [0x0370...0x03FF, 0x1F00...0x1FFF]), ("Thai", [0x0E00...0x0E7F]), ("an Indian script", [0x0900...0x0DFF]),
    ("Georgian", [0x10A0...0x10FF]), ("Armenian", [0x0530...0x058F]),
  ]

  static func script(of scalar: Unicode.Scalar) -> String? {
    scripts.first { $0.ranges.contains { $0.contains(scalar.value) } }?.name
  }

  /// - Parameter foreignPerLetter: how many letters in scripts that English is not written in, for each one that it is
  ///   written in, a text may have.
  /// - Throws: when there is nothing to say, or too much is in another script.
  static func check(_ text: String, foreignPerLetter: Double = 0.1) throws(PronunciationError) {
    var letters = 0
    var digits = 0
    var foreign = 0
    var counts: [String: Int] = [:]
    for scalar in text.unicodeScalars {
      if let name = script(of: scalar) {
        foreign += 1
        counts[name, default: 0] += 1
      } else if scalar.properties.isAlphabetic {
        letters += 1
      } else if scalar.properties.numericType != nil {
        digits += 1
      }
    }
    guard letters + digits + foreign > 0 else { throw .nothingToSay }
    // Single letters, as in "a 5 μm filter", are no sign of another language.
    let isAlone = letters + digits == 0 && foreign > 1
    guard isAlone || (foreign > 2 && Double(foreign) > foreignPerLetter * Double(letters)) else { return }
    // Japanese is written with Chinese characters, too.
    let name = counts["Japanese"] != nil ? "Japanese" : counts.max { ($0.value, $1.key) < ($1.value, $0.key) }!.key
    let words = text.split(whereSeparator: \.isWhitespace).filter {
      $0.unicodeScalars.contains { script(of: $0) != nil }
    }
    throw .otherScript(script: name, words: String(words.prefix(3).joined(separator: " ").prefix(40)))
  }

  /// The text without emoji, and a note when there were any.
  static func withoutPictures(_ text: String) -> (text: String, notes: [String]) {
    func isPicture(_ character: Character) -> Bool {
      let first = character.unicodeScalars.first!
      return first.properties.isEmojiPresentation || (first.properties.isEmoji && character.unicodeScalars.count > 1)
        || (0x2600...0x27BF).contains(first.value)
    }
    let count = text.count(where: isPicture)
    if count == 0 { return (text, []) }
    let clean = String(text.map { isPicture($0) ? " " : $0 })
    return (clean, ["\(count) emoji \(count == 1 ? "was" : "were") left out"])
  }
}
