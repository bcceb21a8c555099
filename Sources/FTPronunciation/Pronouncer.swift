import FTJSON
import FTTensor
import Foundation

/// English text in phonemes, in pieces that a synthesiser speaks at once.
public struct Pronunciation: Sendable, Equatable {
  public struct Sentence: Sendable, Equatable {
    /// As it stands in the text.
    public var text: String
    public var phonemes: String
    /// Whether it ends a paragraph.
    public var endsParagraph: Bool
  }

  public var sentences: [Sentence]
  /// What was left out of the text, in words; only hibari's own reading has such notes.
  public var notes: [String] = []
  /// What could not be read, by place.
  public var warnings: [ReadingWarning] = []
}

/// How written text becomes words before it becomes sounds.
public enum ReadingStyle: String, Sendable, CaseIterable {
  /// As a person reads: ``TextReader``.
  case standard
  /// As the hibari synthesiser's own program reads, for comparison.
  case hibari
}

/// Reads English text: sentences, numbers and abbreviations, words, unknown words.
///
/// ```swift
/// let pronouncer = try Pronouncer(folder: modelFolder, on: device)
/// let phonemes = try pronouncer.pronunciation(of: "Dr. Smith paid $5.").sentences[0].phonemes
/// ```
public final class Pronouncer {
  public let vocabulary: PhonemeVocabulary
  /// Symbols a synthesiser takes at once.
  public static let longestSentence = 400

  private let splitter: SentenceSplitter
  private let normalizer: ReadingNormalizer
  private let phonemizer: Phonemizer

  /// - Parameter folder: a model folder with the data for reading, as `ftlab models import` writes it.
  /// - Throws: ``PronunciationError``, and the errors of files.
  public init(folder: URL, on device: Device) throws {
    func json(_ name: String) throws -> (JSONValue, String) {
      let path = folder.appending(path: name).path
      guard let content = FileManager.default.contents(atPath: path) else {
        throw PronunciationError.data(file: path, problem: "is missing")
      }
      do {
        return (try JSONValue(parsing: Array(content)), path)
      } catch {
        throw PronunciationError.data(file: path, problem: "is damaged (\(error))")
      }
    }
    func made<Part>(_ name: String, _ make: (JSONValue, String) throws -> Part) throws -> Part {
      let (value, path) = try json(name)
      return try make(value, path)
    }
    vocabulary = try made("vocab.json") { try PhonemeVocabulary($0, file: $1) }
    normalizer = try made("normalize.json") { try ReadingNormalizer($0, file: $1) }
    splitter = SentenceSplitter(titles: Set(normalizer.titles.keys))
    let network = try made("oov.json") {
      try UnknownWordNetwork(
        weights: folder.appending(path: "oov.safetensors").path, alphabet: $0, alphabetFile: $1, on: device)
    }
    phonemizer = Phonemizer(
      tokenizer: try made("tokenizer_exceptions.json") { try WordTokenizer($0, file: $1) },
      tagger: try made("tagger.json") { try PartOfSpeechTagger($0, file: $1) },
      lexicon: Lexicon(gold: try json("lexicon_us_gold.json").0, silver: try json("lexicon_us_silver.json").0),
      unknownWord: { network.sound(of: $0) })
  }

  /// The phonemes of a text, sentence by sentence; what a synthesiser cannot take at once is split at commas, else at words.
  ///
  /// - Throws: ``PronunciationError/nothingToSay`` and ``PronunciationError/otherScript(script:words:)``; the latter in the
  ///   standard reading only where most letters are in that script, else each place is a warning.
  public func pronunciation(
    of text: String, dictionary: PronunciationDictionary = PronunciationDictionary(), reading: ReadingStyle = .standard
  ) throws(PronunciationError) -> Pronunciation {
    guard reading == .standard else { return try hibariPronunciation(of: text, dictionary) }
    try TextCheck.check(text, foreignPerLetter: 1)
    let found = TextReader(dictionary: dictionary).reading(of: text)
    var sentences: [Pronunciation.Sentence] = []
    for sentence in found.sentences {
      let parts = spokenParts(sentence.spoken)
      sentences += parts.enumerated().map { index, part in
        Pronunciation.Sentence(
          text: sentence.text, phonemes: part, endsParagraph: sentence.endsParagraph && index == parts.count - 1)
      }
    }
    guard !sentences.isEmpty else { throw .nothingToSay }
    return Pronunciation(sentences: sentences, warnings: found.warnings)
  }

  private func spokenParts(_ line: String) -> [String] {
    Self.parts(of: phonemizer.phonemes(line))
      .filter { $0.unicodeScalars.contains { Sounds.vowels.contains($0) || Sounds.consonants.contains($0) } }
  }

  private func hibariPronunciation(
    of text: String, _ dictionary: PronunciationDictionary
  ) throws(PronunciationError) -> Pronunciation {
    try TextCheck.check(text)
    let (clean, notes) = TextCheck.withoutPictures(text)
    var sentences: [Pronunciation.Sentence] = []
    for (sentence, endsParagraph) in splitter.sentences(in: dictionary.applied(to: clean)) {
      let parts = spokenParts(normalizer(sentence))
      sentences += parts.enumerated().map { index, part in
        Pronunciation.Sentence(
          text: sentence, phonemes: part, endsParagraph: endsParagraph && index == parts.count - 1)
      }
    }
    guard !sentences.isEmpty else { throw .nothingToSay }
    return Pronunciation(sentences: sentences, notes: notes)
  }

  private static let clauses = Pattern(#"(?<=[,;:—])\s+"#)

  /// Pieces of at most ``longestSentence`` symbols.
  static func parts(of phonemes: String) -> [String] {
    if phonemes.unicodeScalars.count <= longestSentence { return phonemes.isEmpty ? [] : [phonemes] }
    var pieces: [String] = []
    for clause in clauses.replacing(in: phonemes, with: "\n").split(separator: "\n").map(String.init) {
      if clause.unicodeScalars.count <= longestSentence {
        pieces.append(clause)
        continue
      }
      for word in clause.split(separator: " ") {
        // A word of more than 400 symbols has no better place to be split.
        var rest = word.unicodeScalars[...]
        while !rest.isEmpty {
          pieces.append(String(String.UnicodeScalarView(rest.prefix(longestSentence))))
          rest = rest.dropFirst(longestSentence)
        }
      }
    }
    var result: [String] = []
    for piece in pieces {
      if let last = result.last, last.unicodeScalars.count + piece.unicodeScalars.count + 1 <= longestSentence {
        result[result.count - 1] = last + " " + piece
      } else {
        result.append(piece)
      }
    }
    return result
  }
}

/// Text that cannot be spoken, or data for speaking that cannot be read.
public enum PronunciationError: Error, Equatable, CustomStringConvertible {
  /// There is no letter or digit in the text.
  case nothingToSay
  /// The text is in another script: its name, and the first words in it.
  case otherScript(script: String, words: String)
  /// A line of a user's dictionary: file, line, problem.
  case dictionary(file: String, line: Int, problem: String)
  /// A data file of the model folder: path and problem.
  case data(file: String, problem: String)

  public var description: String {
    switch self {
    case .nothingToSay: "there is nothing to say: the text has no letters and no digits"
    case .otherScript(let script, let words):
      "this checkpoint speaks English only, and the text is in \(script) (\"\(words)\"); write it in English"
    case .dictionary(let file, let line, let problem): "\(file):\(line): \(problem)"
    case .data(let file, let problem):
      "\(file): \(problem); import the synthesiser again: ftlab models import \"$(tools/fetch-models hibari)\" --name hibari"
    }
  }
}
