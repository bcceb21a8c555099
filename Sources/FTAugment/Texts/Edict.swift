import FTData
import Foundation

/// Japanese nouns that mean the same, from the Japanese–English dictionary EDICT.
///
/// A line is `word [reading] /(n) gloss/gloss/(P)/` in EUC-JP; in Debian the package edict puts the file at /usr/share/edict.
/// EDICT says nowhere what stands for what: two words do here where their translations are the same ones.
///
/// Source: EDICT's documentation (edict_doc.html). Electronic Dictionary Research and Development Group, CC BY-SA 3.0.
public struct Edict: Sendable {
  /// Where the dictionary usually lies.
  public static let usualFiles = ["/usr/share/edict/edict", "/usr/local/share/edict/edict"]

  public let file: String
  /// What may stand for a word, in the order of the file.
  public let synonyms: [String: [String]]
  /// Lines that are no EUC-JP, or have a character of JIS X 0212, which is not known here.
  public let unread: Int

  /// "　？？？": every edition begins with an entry for it, which says its date.
  private static let beginning: [UInt8] = [0xa1, 0xa1, 0xa1, 0xa9, 0xa1, 0xa9, 0xa1, 0xa9]
  static let mostBytes = 100 << 20

  /// Whether a file begins as EDICT does; false for one that cannot be read.
  static func isEdict(_ file: String) -> Bool {
    guard let handle = FileHandle(forReadingAtPath: file) else { return false }
    defer { try? handle.close() }
    return (try? handle.read(upToCount: beginning.count)).map { $0.map(Array.init) } == beginning
  }

  /// - Throws: ``EdictError``.
  public init(file: String) throws(EdictError) {
    guard let handle = FileHandle(forReadingAtPath: file) else { throw EdictError(file: file, "it cannot be read") }
    defer { try? handle.close() }
    guard let bytes = try? handle.read(upToCount: Self.mostBytes + 1) else {
      throw EdictError(file: file, "it cannot be read")
    }
    guard bytes.count <= Self.mostBytes else { throw EdictError(file: file, "it is longer than 100 MiB") }
    guard bytes.starts(with: Self.beginning) else { throw EdictError(file: file, "it does not begin as EDICT does") }
    var entries: [EdictEntry] = []
    // Words with two lines are two words that are written alike.
    var lines: [String: Int] = [:]
    var unread = 0
    for line in bytes.split(separator: UInt8(ascii: "\n")).dropFirst() {
      guard let text = TextEncoding.eucJP.utf8(Array(line)).map({ String(decoding: $0, as: UTF8.self) }),
        let word = text.split(separator: " ", maxSplits: 1).first
      else {
        unread += 1
        continue
      }
      lines[String(word), default: 0] += 1
      if let entry = EdictEntry(text) { entries.append(entry) }
    }
    if entries.isEmpty { throw EdictError(file: file, "there is no noun in common use in it; it may be cut off") }
    self.file = file
    self.unread = unread
    synonyms = Self.synonyms(entries.filter { lines[$0.word] == 1 })
  }

  private static func synonyms(_ entries: [EdictEntry]) -> [String: [String]] {
    var synonyms: [String: [String]] = [:]
    for group in Dictionary(grouping: entries, by: \.meaning).values where group.count > 1 {
      for entry in group {
        let others = group.filter { $0.word != entry.word && entry.isSame(as: $0) }.map(\.word)
        if !others.isEmpty { synonyms[entry.word] = others }
      }
    }
    return synonyms
  }
}

/// A noun of EDICT in common use, with one sense.
struct EdictEntry: Sendable, Equatable {
  struct Meaning: Hashable, Sendable {
    let partsOfSpeech: [String]
    let glosses: Set<String>
  }

  let word: String
  /// In katakana.
  let reading: String
  let meaning: Meaning

  /// Marks behind the part of speech that leave a word out: old, rude, slangy, of one trade, spelt otherwise.
  private static let marks: Set<String> = [
    "arch", "obs", "obsc", "rare", "uk", "ok", "oK", "ik", "iK", "io", "abbr", "col", "sl", "m-sl", "vulg", "derog",
    "X", "sens", "hon", "hum", "pol", "male", "fem", "fam", "joc", "id", "poet", "comp", "math", "Buddh", "MA", "med",
    "chem", "physics", "law", "mil", "food", "ling", "sports", "sumo", "baseb", "geom", "gram", "Shinto", "chn",
    "on-mim",
  ]

  /// nil for a line that is none such.
  init?(_ line: String) {
    guard let slash = line.firstIndex(of: "/"), line.contains("/(P)/") else { return nil }
    let head = line[..<slash].split(separator: " ")
    guard let first = head.first else { return nil }
    word = String(first)
    let scalars = Array(word.unicodeScalars)
    let scripts = TextScript.scripts(of: scalars)
    guard (2...20).contains(scalars.count), scripts[0].isUnspacedContent, scripts.allSatisfy(\.isJapanese) else {
      return nil
    }
    reading = Self.katakana(head.count > 1 ? head[1].filter { $0 != "[" && $0 != "]" } : word)
    var glosses = line[slash...].split(separator: "/").filter { $0 != "(P)" && !$0.hasPrefix("EntL") }
    // Senses have numbers from the second on.
    guard let leading = glosses.first, !glosses.contains(where: { $0.contains("(2)") }) else { return nil }
    var rest = leading
    var tags: [Substring] = []
    while rest.hasPrefix("("), let end = rest.firstIndex(of: ")") {
      tags.append(rest[rest.index(after: rest.startIndex)..<end])
      rest = rest[rest.index(after: end)...].drop { $0 == " " }
    }
    guard let parts = tags.first?.split(separator: ","), parts.contains("n"),
      !tags.dropFirst().contains(where: { Self.marks.contains(String($0)) || $0.hasSuffix(":") })
    else { return nil }
    glosses[0] = rest
    let plain = Set(glosses.map(Self.plain)).subtracting([""])
    if plain.isEmpty { return nil }
    meaning = Meaning(partsOfSpeech: parts.map(String.init).sorted(), glosses: plain)
  }

  /// Small letters alone, American, without remarks in brackets: "organisation" is "organization".
  private static func plain(_ gloss: Substring) -> String {
    var depth = 0
    var letters = ""
    for scalar in gloss.lowercased().unicodeScalars {
      if scalar == "(" { depth += 1 }
      if depth == 0, ("a"..."z").contains(scalar) { letters.unicodeScalars.append(scalar) }
      if scalar == ")" { depth = max(0, depth - 1) }
    }
    return letters.replacing("isation", with: "ization").replacing("our", with: "or")
  }

  private static func katakana(_ text: String) -> String {
    String(
      scalars: text.unicodeScalars.map { scalar in
        (0x3041...0x3096).contains(scalar.value) ? Unicode.Scalar(scalar.value + 0x60) ?? scalar : scalar
      })
  }

  private var kanji: Set<Unicode.Scalar> {
    Set(word.unicodeScalars.filter { if case .kanji = TextScript($0) { true } else { false } })
  }

  /// Whether a word of the same translations may stand for it.
  ///
  /// One reading is one word where no kanji takes the place of another (子供 and 子ども; 保証 and 保障 are two), but politeness is
  /// kept (弁当, お弁当). Words with other readings need more than one translation, as "hedge" and "mortar" are two things each;
  /// and where there are but two, they share a kanji, or one of them is foreign.
  func isSame(as other: EdictEntry) -> Bool {
    let (own, its) = (kanji, other.kanji)
    if reading == other.reading { return own.isSubset(of: its) || its.isSubset(of: own) }
    if ["オ", "ゴ"].contains(where: { reading == $0 + other.reading || other.reading == $0 + reading }) { return false }
    guard meaning.glosses.count > 1 else { return false }
    if own.isEmpty, its.isEmpty { return word.prefix(2) == other.word.prefix(2) }
    return meaning.glosses.count > 2 || own.isEmpty || its.isEmpty || !own.isDisjoint(with: its)
  }
}

/// A file is no EDICT that can be used.
public struct EdictError: Blamable, CustomStringConvertible, Equatable {
  public let file: String
  public let sentence: String
  public var blame: Blame { .settings }
  public var description: String { "\(file): \(sentence)" }

  init(file: String, _ sentence: String) {
    self.file = file
    self.sentence = sentence
  }
}
