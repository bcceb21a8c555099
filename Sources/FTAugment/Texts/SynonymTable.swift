import FTData
import Foundation

/// What may stand for the words of some texts: made once, and then only looked up.
public struct SynonymTable: Sendable {
  struct Spaced: Sendable, Equatable {
    /// nil where the user wrote the pair: it is taken as it is.
    let part: WordNet.Part?
    let isBase: Bool
    let words: [String]
  }

  /// Words of scripts with spaces, in small letters.
  private(set) var spaced: [String: Spaced] = [:]
  /// Neighbours that are one term together ("stock pot", "carry out"), in small letters with an underscore.
  private(set) var terms: Set<String> = []
  private(set) var unspaced: [String: [String]] = [:]
  private(set) var longestUnspaced = 0
  /// Where the words come from and how many they are, in words.
  public private(set) var account = ""
  /// The files that they were read from.
  package private(set) var files: [String] = []

  /// Words of a list.
  public init(_ list: SynonymList) {
    for (word, others) in list.replacements {
      if word.unicodeScalars.contains(where: { TextScript($0).isJapanese }) {
        add(word, others)
      } else {
        spaced[word] = Spaced(part: nil, isBase: true, words: others)
      }
    }
    account = list.account
  }

  /// Words of WordNet that stand in some texts.
  public init(_ wordNet: WordNet, for texts: some Sequence<String>) {
    var seen: Set<String> = []
    for text in texts {
      let scalars = Array(text.unicodeScalars.prefix(ProtectedText.longest))
      var last: String?
      for word in TextWord.words(of: scalars, TextScript.scripts(of: scalars)) {
        guard word.kind == .word else {
          last = nil
          continue
        }
        let isNew = seen.insert(word.folded).inserted
        if isNew, !word.isFunctionWord, let found = wordNet.synonyms(of: word.folded) {
          spaced[word.folded] = Spaced(part: found.part, isBase: found.inflection == .base, words: found.words)
        }
        if let last, seen.insert(last + "_" + word.folded).inserted, wordNet.isTerm(last, word.folded) {
          terms.insert(last + "_" + word.folded)
        }
        last = word.folded
      }
    }
    account = "\(spaced.count) words that stand in the texts and have a safe synonym in \(wordNet.folder)"
    files = WordNet.files(in: wordNet.folder)
  }

  /// Words of a Japanese dictionary.
  public init(_ edict: Edict) {
    for (word, others) in edict.synonyms { add(word, others) }
    account = "\(unspaced.count) Japanese nouns with a safe synonym in \(edict.file)"
    if edict.unread > 0 { account += ", \(edict.unread) lines that cannot be read left out" }
    files = [edict.file]
  }

  private mutating func add(_ word: String, _ others: [String]) {
    unspaced[word] = others
    longestUnspaced = max(longestUnspaced, word.unicodeScalars.count)
  }

  /// The table of a file or folder that a plan names.
  ///
  /// - Parameters:
  ///   - source: a folder of WordNet's files, EDICT, or a list; nil looks for WordNet and, where a text is Japanese, for EDICT.
  ///   - texts: those that will be changed; WordNet is asked for their words only, EDICT for all it has.
  /// - Throws: ``SynonymTableError`` where nothing is found, and the errors of ``WordNet``, ``Edict`` and ``SynonymList``.
  public init(
    source: String?, dictionaries: DictionaryPlaces = .usual, for texts: some Sequence<String>
  ) throws {
    let texts = Array(texts)
    if let source {
      if Self.isFolder(source) {
        self.init(try WordNet(folder: source), for: texts)
      } else if Edict.isEdict(source) {
        self.init(try Edict(file: source))
      } else {
        self.init(try SynonymList(file: source))
        files = [source]
      }
    } else {
      try self.init(dictionaries, for: texts)
    }
  }

  /// English from WordNet and Japanese from EDICT, each where texts are in it.
  private init(_ dictionaries: DictionaryPlaces, for texts: [String]) throws {
    let isJapanese = texts.map { $0.unicodeScalars.contains { TextScript($0).isKana } }
    let needsEdict = isJapanese.contains(true)
    let needsWordNet = !needsEdict || isJapanese.contains(false)
    let folder = dictionaries.wordNetFolders.first(where: Self.isFolder)
    let edict = dictionaries.edictFiles.first { FileManager.default.fileExists(atPath: $0) }
    let missing = SynonymTableError(
      wordNetFolders: needsWordNet && folder == nil ? dictionaries.wordNetFolders : [],
      edictFiles: needsEdict && edict == nil ? dictionaries.edictFiles : [])
    var accounts: [String] = []
    if needsWordNet, let folder {
      self.init(try WordNet(folder: folder), for: texts)
      accounts.append(account)
    } else {
      self.init()
    }
    if needsEdict, let edict {
      let japanese = SynonymTable(try Edict(file: edict))
      unspaced = japanese.unspaced
      longestUnspaced = japanese.longestUnspaced
      files += japanese.files
      accounts.append(japanese.account)
    }
    if accounts.isEmpty { throw missing }
    if !missing.isEmpty { accounts.append("others stay as they are: \(missing.advice)") }
    account = accounts.joined(separator: "; ")
  }

  private init() {}

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }
}

/// Where dictionaries are looked for when a plan names none.
public struct DictionaryPlaces: Sendable {
  public var wordNetFolders: [String]
  public var edictFiles: [String]

  public init(wordNetFolders: [String], edictFiles: [String]) {
    self.wordNetFolders = wordNetFolders
    self.edictFiles = edictFiles
  }

  /// Where Debian's packages and WordNet's own installation put them.
  public static let usual = DictionaryPlaces(wordNetFolders: WordNet.usualFolders, edictFiles: Edict.usualFiles)
}

extension WordNet {
  /// Whether two neighbours are an entry together, the second in any form; or the first, as in "carried out".
  fileprivate func isTerm(_ first: String, _ second: String) -> Bool {
    func isEntry(_ word: String) -> Bool { Part.allCases.contains { isWord(word, $0) } }
    let bases = { (form: String) in
      [form] + self.forms.analyses(of: form) { self.isWord($0, $1) }.map(\.base)
    }
    return Set(bases(second)).contains { isEntry(first + "_" + $0) }
      || Set(bases(first)).contains { isEntry($0 + "_" + second) }
  }
}

/// No synonyms are at hand.
public struct SynonymTableError: Blamable, CustomStringConvertible, Equatable {
  /// Where English was looked for in vain; empty where it is not needed.
  let wordNetFolders: [String]
  /// Where Japanese was looked for in vain.
  let edictFiles: [String]

  var isEmpty: Bool { wordNetFolders.isEmpty && edictFiles.isEmpty }

  var advice: String {
    var parts: [String] = []
    if !wordNetFolders.isEmpty {
      parts.append(
        "WordNet lies in none of \(wordNetFolders.joined(separator: ", ")); install it (Debian: apt-get install wordnet-base)"
      )
    }
    if !edictFiles.isEmpty {
      parts.append(
        "for Japanese, EDICT is not at \(edictFiles.joined(separator: ", ")); install it (Debian: apt-get install edict)"
      )
    }
    return parts.joined(separator: "; ")
  }

  public var blame: Blame { .settings }
  public var description: String {
    "synonyms: \(advice), or name a list of your own: \"synonyms from words.tsv\""
  }
}
