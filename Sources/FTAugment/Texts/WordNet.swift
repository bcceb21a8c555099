import FTData
import Foundation

/// The English lexical database WordNet 3.x, read from its own files: words in sets of those that mean the same, the
/// commonest sense first.
///
/// The folder holds index.*, data.* and *.exc for noun, verb, adj and adv, and cntlist.rev where it has one: in Debian the
/// package wordnet-base puts it at /usr/share/wordnet. The files stay as they are; words are found in them by halving.
///
/// Source: WordNet 3.0 reference manual, wndb(5WN), cntlist(5WN). Princeton University, WordNet licence (free use, with its
/// notice).
public struct WordNet: Sendable {
  /// Parts of speech, by the endings of the files.
  public enum Part: String, Sendable, CaseIterable {
    case noun
    case verb
    case adjective = "adj"
    case adverb = "adv"
  }

  /// Where the database usually lies.
  public static let usualFolders = ["/usr/share/wordnet", "/usr/local/share/wordnet", "/usr/local/WordNet-3.0/dict"]

  struct Entry: Sendable {
    /// Places of its sets in the data file, the commonest first.
    let synsets: [Int]
  }

  struct Member: Sendable {
    /// In small letters and with underscores, as the index has it; "Thames" keeps its capital.
    let word: String
    /// "(p)" and the like: only behind a verb, only before a noun.
    let isRestricted: Bool
  }

  private let indices: [Part: SortedLines]
  private let data: [Part: [UInt8]]
  private let counts: SortedLines
  let forms: EnglishWordForms
  public let folder: String

  /// - Throws: ``WordNetError`` for a folder that is none, and for files that are cut off or not in order.
  public init(folder: String) throws(WordNetError) {
    var indices: [Part: SortedLines] = [:]
    var data: [Part: [UInt8]] = [:]
    var exceptions: [Part: [String: [String]]] = [:]
    for part in Part.allCases {
      indices[part] = try Self.lines(folder, "index.\(part.rawValue)")
      data[part] = try Self.bytes(folder, "data.\(part.rawValue)")
      exceptions[part] = try Self.exceptions(folder, "\(part.rawValue).exc")
    }
    counts = try Self.lines(folder, "cntlist.rev")
    forms = EnglishWordForms(exceptions: exceptions)
    self.indices = indices
    self.data = data
    self.folder = folder
  }

  /// The files that are read of a folder.
  static func files(in folder: String) -> [String] {
    Part.allCases.flatMap { part in
      ["index.\(part.rawValue)", "data.\(part.rawValue)", "\(part.rawValue).exc"].map { "\(folder)/\($0)" }
    } + ["\(folder)/cntlist.rev"]
  }

  /// What the index says of a base form in small letters; nil for a word that is not there.
  func entry(_ lemma: String, _ part: Part) -> Entry? {
    guard let line = indices[part]?.line(beginningWith: lemma + " ") else { return nil }
    let fields = line.split(separator: " ")
    // lemma pos synset_cnt p_cnt [ptr_symbol...] sense_cnt tagsense_cnt synset_offset [synset_offset...]
    guard fields.count > 3, let count = Int(fields[2]), let pointers = Int(fields[3]),
      (1...1_000).contains(count), (0...100).contains(pointers), fields.count >= 6 + pointers + count
    else { return nil }
    return Entry(synsets: fields[(6 + pointers)..<(6 + pointers + count)].compactMap { Int($0) })
  }

  func isWord(_ lemma: String, _ part: Part) -> Bool { entry(lemma, part) != nil }

  /// The words of a set; empty where the place does not begin one.
  func members(ofSynset offset: Int, _ part: Part) -> [Member] {
    guard let bytes = data[part], offset >= 0, offset < bytes.count else { return [] }
    let end = bytes[offset...].prefix(20_000).firstIndex(of: 0x0A) ?? bytes.count
    let fields = bytes[offset..<min(end, offset + 20_000)].split(separator: 0x20).map {
      String(decoding: $0, as: UTF8.self)
    }
    // synset_offset lex_filenum ss_type w_cnt word lex_id [word lex_id...]
    guard fields.count > 4, Int(fields[0]) == offset, let count = Int(fields[3], radix: 16),
      fields.count >= 4 + 2 * count
    else { return [] }
    return (0..<max(0, count)).map { number in
      let word = fields[4 + 2 * number]
      let mark = word.firstIndex(of: "(")
      return Member(word: String(word[..<(mark ?? word.endIndex)]), isRestricted: mark != nil)
    }
  }

  /// How often each sense of a word was met in the texts that were tagged by hand: by part, sense 1 first.
  func senseCounts(_ lemma: String) -> [Part: [Int: Int]] {
    var result: [Part: [Int: Int]] = [:]
    for line in counts.lines(beginningWith: lemma + "%") {
      // sense_key sense_number tag_cnt; the key goes on with the type of its set.
      let fields = line.split(separator: " ")
      guard fields.count == 3, let sense = Int(fields[1]), let count = Int(fields[2]),
        let type = fields[0].dropFirst(lemma.count + 1).first
      else { continue }
      let parts: [Character: Part] = ["1": .noun, "2": .verb, "3": .adjective, "4": .adverb, "5": .adjective]
      guard let part = parts[type] else { continue }
      result[part, default: [:]][sense] = count
    }
    return result
  }
}

extension WordNet {
  private static func bytes(_ folder: String, _ name: String) throws(WordNetError) -> [UInt8] {
    let path = folder + "/" + name
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw WordNetError(path, "is not there; name the folder of WordNet's files, or install Debian's wordnet-base")
    }
    let most = 200 << 20
    guard let data = try? file.read(upToCount: most + 1) ?? Data() else { throw WordNetError(path, "cannot be read") }
    guard data.count <= most else { throw WordNetError(path, "is too large for a file of WordNet") }
    guard data.last == 0x0A else { throw WordNetError(path, "is empty or cut off; install WordNet again") }
    return [UInt8](data)
  }

  private static func lines(_ folder: String, _ name: String) throws(WordNetError) -> SortedLines {
    guard let lines = SortedLines(try bytes(folder, name)) else {
      throw WordNetError(folder + "/" + name, "its lines are not in the order of their bytes; install WordNet again")
    }
    return lines
  }

  private static func exceptions(_ folder: String, _ name: String) throws(WordNetError) -> [String: [String]] {
    let text = String(decoding: try bytes(folder, name), as: UTF8.self)
    var result: [String: [String]] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      if words.count > 1 { result[words[0], default: []] += words.dropFirst() }
    }
    return result
  }
}

/// A WordNet that cannot be used, and why.
public struct WordNetError: Blamable, CustomStringConvertible, Equatable {
  public let file: String
  public let sentence: String
  public var blame: Blame { .settings }
  public var description: String { "\(file): \(sentence)" }

  init(_ file: String, _ sentence: String) {
    self.file = file
    self.sentence = sentence
  }
}
