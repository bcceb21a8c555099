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
        unspaced[word] = others
        longestUnspaced = max(longestUnspaced, word.unicodeScalars.count)
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
  }

  /// The table of a file or folder that a plan names.
  ///
  /// - Parameters:
  ///   - source: a folder of WordNet's files or a list; nil looks for WordNet in `folders`.
  ///   - texts: those that will be changed; WordNet is asked for their words only.
  /// - Throws: ``SynonymTableError`` where nothing is found, and the errors of ``WordNet`` and ``SynonymList``.
  public init(
    source: String?, folders: [String] = WordNet.usualFolders, for texts: some Sequence<String>
  ) throws {
    func isFolder(_ path: String) -> Bool {
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
    if let source, !isFolder(source) {
      self.init(try SynonymList(file: source))
      files = [source]
    } else if let folder = source ?? folders.first(where: isFolder) {
      self.init(try WordNet(folder: folder), for: texts)
      files = WordNet.files(in: folder)
    } else {
      throw SynonymTableError(folders: folders)
    }
  }
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
  let folders: [String]
  public var blame: Blame { .settings }
  public var description: String {
    "synonyms: WordNet lies in none of \(folders.joined(separator: ", ")); install it (Debian: apt-get install wordnet-base), "
      + "or name a list of your own: \"synonyms from words.tsv\""
  }
}
