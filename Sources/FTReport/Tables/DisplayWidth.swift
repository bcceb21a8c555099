extension String {
  /// The columns that a terminal gives the text: 2 for what East Asian typography sets in full width and for emoji, 0 for
  /// combining and invisible characters, 1 otherwise.
  ///
  /// Sources: Unicode Standard Annex #11 (East Asian Width), #29 (grapheme clusters) and Technical Standard #51 (emoji). Terminals
  /// differ for what has no width of its own, such as emoji their font lacks; this is what wcwidth says.
  public var displayWidth: Int {
    if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return utf8.count }
    return reduce(0) { $0 + $1.displayWidth }
  }

  /// The text, or as much of its beginning as fits, with "…" behind it.
  func fitting(displayWidth limit: Int) -> String {
    if displayWidth <= limit { return self }
    var (kept, width) = ("", 0)
    for character in self {
      width += character.displayWidth
      if width > limit - 1 { break }
      kept.append(character)
    }
    return kept + "…"
  }
}

extension Character {
  fileprivate var displayWidth: Int {
    let isEmoji = unicodeScalars.contains { $0.properties.isEmojiPresentation || $0 == "\u{FE0F}" }
    return isEmoji ? 2 : unicodeScalars.reduce(0) { $0 + $1.displayWidth }
  }
}

extension Unicode.Scalar {
  fileprivate var displayWidth: Int {
    // The later parts of a Hangul syllable stand inside the first.
    if (0x1160...0x11FF).contains(value) { return 0 }
    switch properties.generalCategory {
    // The soft hyphen is the one format character that terminals show.
    case .nonspacingMark, .enclosingMark, .control, .format: return self == "\u{AD}" ? 1 : 0
    default: return Self.wide.contains { $0.contains(value) } ? 2 : 1
    }
  }

  /// East_Asian_Width W and F but for emoji, which their own property tells, and with what the blocks leave unassigned.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3040...0x3247, 0x3250...0x4DBF, 0x4E00...0xA4CF,
    0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60,
    0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x2FFFD, 0x30000...0x3FFFD,
  ]
}
