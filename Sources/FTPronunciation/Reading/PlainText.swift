/// What no class of tokens has taken: words and marks go on as they are, signs without a sound fall away, and what cannot
/// be read is reported.
enum PlainText {
  /// A run of characters that cannot be read.
  struct Unread: Equatable {
    let text: String
    let kind: String
    /// UTF-16 offset in the line.
    let place: Int
  }

  private static let kept = Set(".,;:!?…—–-\"“”'()")
  /// Marks of layout and emphasis, which nobody reads.
  private static let silent = Set("*_~^|\\[]{}<>`•·™®†‡#/¦▪■□▶►●○–‹›¨¯¡¿√◦‣")
  private static let pauses = Set("|•·▪●")

  /// - Parameter place: where the text begins in the line, in UTF-16 units.
  static func readable(_ text: some StringProtocol, at place: Int, unread: inout [Unread]) -> String {
    var result = ""
    var place = place
    var run = ""
    var runKind = ""
    var runPlace = 0
    var runEnd = 0
    func close(_ unread: inout [Unread]) {
      if !run.isEmpty { unread.append(Unread(text: run.trimmed(), kind: runKind, place: runPlace)) }
      run = ""
    }
    for character in text {
      let size = String(character).utf16.count
      if let kind = unreadable(character) {
        if !run.isEmpty, kind != runKind { close(&unread) }
        if run.isEmpty { (runKind, runPlace) = (kind, place) }
        run.append(character)
        runEnd = place + size
        result += " "
      } else {
        // Words of one script are one run.
        if !run.isEmpty {
          if character == " ", runEnd == place { run.append(" ") } else { close(&unread) }
        }
        if pauses.contains(character) {
          result += result.last(where: { $0 != " " }).map { ",;:.!?".contains($0) } ?? true ? " " : ", "
        } else {
          result += silent.contains(character) && !kept.contains(character) ? " " : String(character)
        }
      }
      place += size
    }
    close(&unread)
    return result
  }

  /// What kind of thing a character is that cannot be read; nil for what can.
  private static func unreadable(_ character: Character) -> String? {
    if character.isASCII || kept.contains(character) || silent.contains(character) { return nil }
    let scalar = character.unicodeScalars.first!
    if let script = TextCheck.script(of: scalar) { return script }
    if isPicture(character) { return "emoji" }
    if scalar.properties.isAlphabetic { return isLatin(scalar) ? nil : "another script" }
    switch scalar.properties.generalCategory {
    case .mathSymbol, .otherSymbol, .currencySymbol, .modifierSymbol: return "sign"
    case .nonspacingMark, .spacingMark, .enclosingMark: return "sign"
    case .privateUse, .unassigned, .otherNumber, .letterNumber, .surrogate: return "sign"
    default: return nil
    }
  }

  private static func isLatin(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x2B0 || (0x1E00...0x1EFF).contains(scalar.value) || (0x2C60...0x2C7F).contains(scalar.value)
      || (0x2B0...0x2FF).contains(scalar.value)
  }

  private static func isPicture(_ character: Character) -> Bool {
    let first = character.unicodeScalars.first!
    return first.properties.isEmojiPresentation || (first.properties.isEmoji && character.unicodeScalars.count > 1)
      || (0x2600...0x27BF).contains(first.value) || (0x1F000...0x1FAFF).contains(first.value)
  }
}
