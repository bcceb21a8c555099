import FTData
import FTJSON

/// A list of synonyms in a file: the user's own, or one that others give away.
///
/// - **Lines of words** (UTF-8, separated by tabs or commas): each word behind the first may stand for the first, exactly as it
///   is written. `#` begins a remark.
/// - **Open Multilingual WordNet** (`00001740-n⇥jpn:lemma⇥実体`) and **Japanese WordNet** (`00001740-n⇥実体⇥hand`), NICT's
///   licence: nouns that may stand for each other in every sense.
/// - **Sudachi's synonyms.txt** (`000001,1,0,1,0,0,0,(),曖昧,,`), Apache licence 2.0: nominals of one group.
///
/// Of Japanese lists only words of at least two kanji or katakana (with kana inside) are used, since shorter ones stand in too
/// many others.
public struct SynonymList: Sendable, Equatable {
  /// What may stand for a word, in the order of the file.
  public private(set) var replacements: [String: [String]] = [:]
  /// What kind of list it is and how much of it is used, in words.
  public private(set) var account = ""

  static let mostLines = 2_000_000
  static let mostBytes = 300 << 20

  /// - Throws: ``SynonymListError``, `DataFileError`.
  public init(file: String) throws {
    var reader = try LineReader(file: file)
    var lines: [(number: Int, text: String)] = []
    var refused = 0
    var bytes = 0
    while let line = try reader.next() {
      guard let text = line.text else {
        refused += 1
        continue
      }
      bytes += text.utf8.count
      guard lines.count < Self.mostLines, bytes <= Self.mostBytes else {
        throw SynonymListError(file: file, line: line.number, "the list is too long; 2,000,000 lines are read at most")
      }
      lines.append((line.number, text))
    }
    try self.init(lines, file: file)
    if refused > 0 { account += ", \(refused) lines that are no UTF-8 or too long left out" }
  }

  /// Reads the lines of a list, see ``init(file:)``.
  init(_ lines: [(number: Int, text: String)], file: String) throws(SynonymListError) {
    let used = lines.filter { !$0.text.hasPrefix("#") && $0.text.contains { !$0.isWhitespace } }
    guard let first = used.first?.text else { throw SynonymListError(file: file, line: 1, "the list is empty") }
    if Self.synset(first.split(separator: "\t").first ?? "") != nil {
      readMultilingual(used)
    } else if Self.isSudachi(first) {
      readSudachi(used)
    } else {
      try readPlain(used, file: file)
    }
    if replacements.isEmpty {
      throw SynonymListError(
        file: file, line: 1, "there is nothing in the list that can stand for another word (\(account))")
    }
  }

  private mutating func add(_ word: String, _ other: String) {
    if word != other, !(replacements[word]?.contains(other) ?? false), replacements[word]?.count ?? 0 < 50 {
      replacements[word, default: []].append(other)
    }
  }

  // MARK: The user's own

  private mutating func readPlain(_ lines: [(number: Int, text: String)], file: String) throws(SynonymListError) {
    for line in lines {
      let separator: Character = line.text.contains("\t") ? "\t" : ","
      let words = line.text.split(separator: separator, omittingEmptySubsequences: false).map(Self.trimmed)
      guard words.count > 1, words.allSatisfy({ !$0.isEmpty && $0.count <= 100 }) else {
        throw SynonymListError(
          file: file, line: line.number,
          "a line holds a word and what may stand for it, with tabs or commas between them: sofa, couch")
      }
      for other in words.dropFirst() { add(words[0].lowercased(), other) }
    }
    account = "\(replacements.count) words of a list of synonyms"
  }

  private static func trimmed(_ part: Substring) -> String {
    var part = part
    while part.first?.isWhitespace == true { part.removeFirst() }
    while part.last?.isWhitespace == true { part.removeLast() }
    return String(part)
  }

  // MARK: Multilingual WordNet

  private static func synset(_ field: Substring) -> (offset: Substring, part: Character)? {
    let parts = field.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 2, let part = parts.last, part.count == 1, "nvars".contains(part),
      parts[parts.count - 2].count == 8, parts[parts.count - 2].allSatisfy({ $0.isASCII && $0.isNumber })
    else { return nil }
    return (parts[parts.count - 2], part.first ?? "n")
  }

  /// A word stands for another when it belongs to every set that the other belongs to, so that it does in every sense; and
  /// to at most twice as many. Words that are something else than nouns too are left out.
  private mutating func readMultilingual(_ lines: [(number: Int, text: String)]) {
    var sets: [String: Set<Substring>] = [:]
    var members: [Substring: [String]] = [:]
    var others: Set<String> = []
    for line in lines {
      let fields = line.text.split(separator: "\t")
      guard fields.count >= 2, let synset = Self.synset(fields[0]) else { continue }
      let kind = fields[1].split(separator: ":")
      if kind.count == 2 && kind[1] != "lemma" && fields.count > 2 { continue }
      let word = String(kind.count == 2 && fields.count > 2 ? fields[2] : fields[1]).replacing("+", with: "")
      if synset.part != "n" {
        others.insert(word)
      } else if Self.isUsable(word), sets[word, default: []].insert(synset.offset).inserted {
        members[synset.offset, default: []].append(word)
      }
    }
    for (word, own) in sets.sorted(by: { $0.key < $1.key }) where !others.contains(word) {
      guard let first = own.min(), own.count <= 20 else { continue }
      for other in members[first] ?? [] where !others.contains(other) {
        if let its = sets[other], own.isSubset(of: its), its.count <= 2 * own.count { add(word, other) }
      }
    }
    account = "\(replacements.count) of \(sets.count) nouns of a multilingual WordNet"
  }

  // MARK: Sudachi

  private static func isSudachi(_ line: String) -> Bool {
    let fields = line.split(separator: ",", omittingEmptySubsequences: false)
    return fields.count >= 9 && fields[0].count == 6 && fields[0].allSatisfy { $0.isASCII && $0.isNumber }
  }

  /// Columns: 0 group, 1 nominal (1), 2 use (0 always, 1 only in place of others, 2 never), 4 kind of form (0 the usual one),
  /// 5 abbreviation, 6 spelling (3 wrong), 8 the word. A word of two groups has two senses and is left out.
  private mutating func readSudachi(_ lines: [(number: Int, text: String)]) {
    var groups: [Substring: [(word: String, isTrigger: Bool)]] = [:]
    var order: [Substring] = []
    var groupsOf: [String: Set<Substring>] = [:]
    for line in lines {
      let fields = line.text.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count >= 9, fields[1] == "1", fields[2] != "2" else { continue }
      let isPlain = ["0", ""].contains(fields[4]) && ["0", ""].contains(fields[5]) && !["1", "3"].contains(fields[6])
      let word = String(fields[8])
      groupsOf[word, default: []].insert(fields[0])
      guard isPlain, Self.isUsable(word) else { continue }
      if groups[fields[0]] == nil { order.append(fields[0]) }
      groups[fields[0], default: []].append((word, fields[2] != "1"))
    }
    for group in order {
      let words = groups[group] ?? []
      for (word, isTrigger) in words where isTrigger && groupsOf[word]?.count == 1 {
        for other in words where groupsOf[other.word]?.count == 1 { add(word, other.word) }
      }
    }
    account = "\(replacements.count) of \(groupsOf.count) nominals of a list of Sudachi's form"
  }

  /// Begins with a kanji or katakana, has two of them, and nothing but kana besides.
  private static func isUsable(_ word: String) -> Bool {
    let scripts = TextScript.scripts(of: Array(word.unicodeScalars))
    return scripts.count >= 2 && scripts.count <= 20 && scripts[0].isUnspacedContent
      && scripts.allSatisfy(\.isJapanese) && scripts.count(where: \.isUnspacedContent) >= 2
  }
}

/// A list of synonyms that cannot be used.
public struct SynonymListError: Blamable, CustomStringConvertible, Equatable {
  public let file: String
  public let line: Int
  public let sentence: String
  public var blame: Blame { .settings }
  public var description: String { "\(file):\(line): \(sentence)" }

  init(file: String, line: Int, _ sentence: String) {
    self.file = file
    self.line = line
    self.sentence = sentence
  }
}
