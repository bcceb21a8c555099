/// The languages that are told apart.
///
/// A script of its own tells a language; among languages of Latin letters, and between Russian and Ukrainian, their most
/// frequent short words do.
enum TextLanguage: Int, Sendable, CaseIterable {
  case english, german, french, spanish, italian, portuguese, dutch, polish, swedish
  case japanese, chinese, korean, russian, greek, hebrew, arabic, hindi, thai

  var name: String {
    switch self {
    case .english: "English"
    case .german: "German"
    case .french: "French"
    case .spanish: "Spanish"
    case .italian: "Italian"
    case .portuguese: "Portuguese"
    case .dutch: "Dutch"
    case .polish: "Polish"
    case .swedish: "Swedish"
    case .japanese: "Japanese"
    case .chinese: "Chinese"
    case .korean: "Korean"
    case .russian: "Russian"
    case .greek: "Greek"
    case .hebrew: "Hebrew"
    case .arabic: "Arabic"
    case .hindi: "Hindi"
    case .thai: "Thai"
    }
  }

  static let latin: [TextLanguage] = [
    .english, .german, .french, .spanish, .italian, .portuguese, .dutch, .polish, .swedish,
  ]

  /// Words of at most eight bytes that are frequent in one language; those that several share count for each.
  static let words: [(language: TextLanguage, words: String)] = [
    (
      .english,
      """
      the is it what how does do can are of in for which will has have and this that to with much many made on any you
      from there they who be was were not or at by an as his her its their your our when where would could should if but my
      """
    ),
    (
      .german,
      """
      der die das den dem des ist wie und ein eine einen einem einer aus mit für ich sind nicht von zu auf im bei auch sich
      werden wird hat haben kann aber oder nach um noch nur über wir sie es man durch zum zur dass sehr wenn diese dieser an war
      waren kam zwei vor so mein meine ihre unser beim
      """
    ),
    (
      .french,
      """
      le la les est et un une des du de en dans avec pour que qui sur pas plus par au aux ce cette ces il elle nous vous ils
      sont être avoir mais ou où son ses leur quel quelle très été ma mon mes trois votre
      """
    ),
    (
      .spanish,
      """
      el la los las es un una unos de del en con para que por se su sus no al lo como más pero este esta está son tiene
      puede qué cómo cuál muy sin sobre también hay cuando
      """
    ),
    (
      .italian,
      """
      il lo la gli le un una di del della dei delle in con per che non si da dal alla sono come più ma questo questa ha
      anche nel nella sul al quale molto può essere
      """
    ),
    (
      .portuguese,
      """
      os as um uma de do da dos das em no na com para que não se por ao mais como mas este esta são tem pode seu sua
      você foi muito ou quando também
      """
    ),
    (
      .dutch,
      """
      de het een en van is in op te dat die met voor niet zijn aan er om ook als maar dan wordt deze dit naar bij door hoe wat
      welke heeft kan uit nog worden of je ik mijn kunt mij opnieuw uw hebben geen
      """
    ),
    (
      .polish,
      """
      nie na do się jest to że od za po jak ale dla czy już tylko być może są był była było moje mój moja przez który która
      oraz proszę dlatego ten ta te tym tego jego przy pod
      """
    ),
    (
      .swedish,
      """
      och att det som en ett är av på för med till den har inte om men var jag kan från vi så ut efter vid eller hade min mitt
      mina hur vad detta dessa när blev
      """
    ),
  ]

  /// The languages of a word, a bit each by raw value.
  private static let masks: [UInt64: UInt32] = {
    var masks: [UInt64: UInt32] = [:]
    for (language, list) in words {
      for word in list.split(whereSeparator: \.isWhitespace) where word.utf8.count <= 8 {
        let key = word.utf8.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        masks[key, default: 0] |= 1 << UInt32(language.rawValue)
      }
    }
    return masks
  }()

  /// Signs that Chinese writes in nearly every sentence and Japanese hardly alone.
  private static let chineseSigns: Set<UInt32> = Set(
    "这们么吗呢说没为个你她吧啊很都也了是我他的在那给还让请谁哪您把从对时来过".unicodeScalars.map(\.value))

  /// How sure a text's language is: words of it, above those of the next language.
  struct Guess: Sendable, Equatable {
    let language: TextLanguage
    /// Frequent words of it, or signs of its script.
    let evidence: Int
    /// How many more than of each language of Latin letters; the evidence itself for scripts.
    let lead: [Int]
    /// Words in all; signs for scripts.
    let words: Int
  }

  /// nil for a text that does not tell: too short, names, numbers, code.
  static func guess(_ text: ScannedText) -> Guess? {
    let bytes = text.bytes
    if text.hasWideBytes {
      let scripts = ScriptCounts(bytes)
      if let found = scripts.language(isChinese: { chineseSigns.contains($0) }) {
        return Guess(
          language: found.language, evidence: found.signs, lead: latin.map { _ in found.signs }, words: found.signs)
      }
      // Code and keys in a text of another script are no language of Latin letters.
      if scripts.isPartlyForeign { return nil }
    }
    var counts = [Int](repeating: 0, count: latin.count)
    var key: UInt64 = 0
    var length = 0
    var all = 0
    func close() {
      all += 1
      // Single letters stand in codes.
      if length > 1, length <= 8, let mask = masks[key] {
        for index in counts.indices where mask & 1 << UInt32(index) != 0 { counts[index] += 1 }
      }
      key = 0
      length = 0
    }
    // What frequent words tell shows soon; a book need not be read.
    for byte in bytes.prefix(4_096) {
      if byte >= 0x80 || (byte | 0x20) &- 0x61 < 26 {
        if length < 8 { key = key << 8 | UInt64(PhraseMatcher.lowered(byte)) }
        length += 1
      } else if length > 0 {
        close()
      }
    }
    close()
    guard let best = counts.indices.max(by: { (counts[$0], $1) < (counts[$1], $0) }), counts[best] >= 2 else {
      return nil
    }
    return Guess(
      language: latin[best], evidence: counts[best], lead: counts.map { counts[best] - $0 }, words: all)
  }
}

/// How many letters of which script stand in a text.
struct ScriptCounts: Sendable {
  private var counts: [TextLanguage: Int] = [:]
  private var han = 0
  private var latin = 0
  private var hanSigns: [UInt32] = []

  init(_ bytes: [UInt8]) {
    for scalar in String(decoding: bytes.prefix(4_096), as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F: latin += 1
      case 0x3041...0x30FA: counts[.japanese, default: 0] += 1
      case 0xAC00...0xD7AF, 0x1100...0x11FF: counts[.korean, default: 0] += 1
      case 0x3400...0x9FFF:
        han += 1
        if hanSigns.count < 256 { hanSigns.append(scalar.value) }
      case 0x0400...0x04FF: counts[.russian, default: 0] += 1
      case 0x0370...0x03FF: counts[.greek, default: 0] += 1
      case 0x0590...0x05FF: counts[.hebrew, default: 0] += 1
      case 0x0600...0x06FF: counts[.arabic, default: 0] += 1
      case 0x0900...0x097F: counts[.hindi, default: 0] += 1
      case 0x0E00...0x0E7F: counts[.thai, default: 0] += 1
      default: break
      }
    }
  }

  /// Whether kana, Han or Hangul make whole words there.
  var isPartlyForeign: Bool { (counts[.japanese] ?? 0) + han + (counts[.korean] ?? 0) >= 8 }

  /// The language of a script that more than a third of the letters are of; a foreign name in a sentence is no foreign sentence.
  func language(isChinese: (UInt32) -> Bool) -> (language: TextLanguage, signs: Int)? {
    let letters = counts.values.reduce(0, +) + han + latin
    if let kana = counts[.japanese], (kana + han) * 3 >= letters, kana * 12 >= han { return (.japanese, kana + han) }
    if han * 3 >= letters, han >= 6, hanSigns.count(where: isChinese) * 12 >= hanSigns.count,
      hanSigns.count(where: isChinese) >= 2
    {
      return (.chinese, han)
    }
    let best = counts.filter { $0.key != .japanese }.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }
    guard let best, best.value >= 4, best.value * 3 >= letters else { return nil }
    return (best.key, best.value)
  }
}
