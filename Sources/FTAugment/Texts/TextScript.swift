/// What a Unicode scalar is to the cutting of texts into words.
package enum TextScript: Sendable {
  /// A letter of a script that puts spaces between words.
  case spaced
  case kanji, katakana, hiragana
  case digit
  case space
  case other

  package init(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x30...0x39, 0xFF10...0xFF19: self = .digit
    case 0x41...0x5A, 0x61...0x7A: self = .spaced
    case 0x21..<0x7F: self = .other
    case 0x3005...0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: self = .kanji
    case 0x3041...0x3096, 0x309D...0x309F: self = .hiragana
    case 0x30A1...0x30FA, 0x30FC...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9F: self = .katakana
    default:
      let properties = scalar.properties
      self =
        properties.isWhitespace
        ? .space : properties.isAlphabetic ? .spaced : properties.numericType != nil ? .digit : .other
    }
  }

  /// The scripts of a text; a mark that is written over a letter, or joins two signs, belongs to what stands before it.
  static func scripts(of scalars: [Unicode.Scalar]) -> [TextScript] {
    var scripts: [TextScript] = []
    scripts.reserveCapacity(scalars.count)
    for scalar in scalars {
      scripts.append(scalar.isCombining ? scripts.last ?? .other : TextScript(scalar))
    }
    return scripts
  }

  /// Whether words of it stand without spaces and may be nouns or names by themselves.
  var isUnspacedContent: Bool { self == .kanji || self == .katakana }
  var isKana: Bool { self == .katakana || self == .hiragana }
  var isJapanese: Bool { self == .kanji || self == .katakana || self == .hiragana }
}

/// A word of a text by its place in the scalars.
struct TextWord: Sendable, Equatable {
  enum Kind: Sendable { case word, number, unspaced }

  let range: Range<Int>
  let kind: Kind
  /// In lower case.
  let folded: String
  let beginsSentence: Bool
}

extension TextWord {
  /// The words of a text: runs of letters with the hyphens and apostrophes inside them, everything that has a digit in it, and
  /// runs of kanji and katakana.
  static func words(of scalars: [Unicode.Scalar], _ scripts: [TextScript]) -> [TextWord] {
    var words: [TextWord] = []
    var isStart = true
    var index = 0
    while index < scalars.count {
      let script = scripts[index]
      var end = index + 1
      switch script {
      case .spaced, .digit:
        var hasDigit = script == .digit
        // A number takes its points and commas along, a word its hyphens and apostrophes.
        while end < scalars.count {
          let isPart = scripts[end] == .spaced || scripts[end] == .digit
          let joins = end + 1 < scalars.count && Self.joins(scalars[end], scripts[end - 1], scripts[end + 1])
          guard isPart || joins else { break }
          hasDigit = hasDigit || scripts[end] == .digit
          end += 1
        }
        words.append(
          TextWord(
            range: index..<end, kind: hasDigit ? .number : .word,
            folded: String(scalars: scalars[index..<end]).lowercased().replacing("\u{2019}", with: "'"),
            beginsSentence: isStart))
        isStart = false
      case .kanji, .katakana:
        while end < scalars.count, scripts[end].isUnspacedContent { end += 1 }
        words.append(
          TextWord(
            range: index..<end, kind: .unspaced, folded: String(scalars: scalars[index..<end]), beginsSentence: isStart)
        )
        isStart = false
      case .hiragana: isStart = false
      case .space:
        if scalars[index].isLineEnd { isStart = true }
      case .other:
        // Quotation marks and brackets between the end of a sentence and the next one change nothing.
        if scalars[index].isOne(of: ".!?:…。！？•*#|") { isStart = true }
      }
      index = end
    }
    return words
  }

  private static func joins(_ sign: Unicode.Scalar, _ before: TextScript, _ after: TextScript) -> Bool {
    let (letters, digits) = (before == .spaced && after == .spaced, before == .digit && after == .digit)
    switch sign {
    case "'", "\u{2019}": return letters
    case "-", "\u{2010}", "\u{2011}": return letters || (before == .digit) != (after == .digit) || digits
    case ".", ",", ":", "/", "×", "\u{2212}", "\u{2013}": return digits
    default: return false
    }
  }
}

extension Unicode.Scalar {
  var isUpper: Bool { value < 0x80 ? (0x41...0x5A).contains(value) : properties.isUppercase }
  var isLower: Bool { value < 0x80 ? (0x61...0x7A).contains(value) : properties.isLowercase }
  var isLineEnd: Bool { (0x0A...0x0D).contains(value) || value == 0x85 || value == 0x2028 || value == 0x2029 }
  func isOne(of signs: String) -> Bool { signs.unicodeScalars.contains(self) }

  /// In lower case where that is one scalar, so that places in a text stay as they are.
  var folded: Unicode.Scalar {
    if value < 0x80 { return (0x41...0x5A).contains(value) ? Unicode.Scalar(UInt8(value) + 32) : self }
    let lower = properties.lowercaseMapping.unicodeScalars
    return lower.count == 1 ? lower[lower.startIndex] : self
  }

  fileprivate var isCombining: Bool {
    guard value >= 0x300 else { return false }
    if value == 0x200D || (0xFE00...0xFE0F).contains(value) || value == 0x3099 || value == 0x309A { return true }
    // Kana, kanji and Hangul have none besides.
    if (0x3040...0xD7FF).contains(value) { return false }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return true
    default: return false
    }
  }
}

extension String {
  init(scalars: some Sequence<Unicode.Scalar>) {
    var view = UnicodeScalarView()
    view.append(contentsOf: scalars)
    self.init(view)
  }
}
