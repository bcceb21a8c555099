import FTAudioCodec
import FTData
import FTEvaluation
import Foundation

/// Recordings of several people, read and accounted for.
public struct SpeakerSet: Sendable {
  /// One utterance at 16 kHz, pauses shortened.
  public struct Recording: Sendable {
    /// The file or the line of a list, and the seconds at which it begins where it was cut from a long recording.
    public let place: Place
    /// The file it was read from.
    public let file: String
    /// The speaker by number.
    public internal(set) var speaker: Int
    /// What was recorded in one go; its pieces are never compared with each other.
    public let session: String
    /// Equal for equal sound, so that copies are found.
    public let fingerprint: String
    private let samples: [Int16]

    init(place: Place, file: String, speaker: Int, session: String, audio: Audio) {
      self.place = place
      self.file = file
      self.speaker = speaker
      self.session = session
      samples = audio.samples16
      fingerprint = Audio.fingerprint(of: samples)
    }

    /// The sound; kept as 16 bit, because hundreds of minutes are kept at once.
    public var audio: Audio {
      Audio(samples: samples.map { Float($0) / 32767 }, sampleRate: SpeakerFrontEnd.sampleRate)
    }
    public var seconds: Double { Double(samples.count) / Double(SpeakerFrontEnd.sampleRate) }
  }

  public let speakers: [String]
  public private(set) var recordings: [Recording]
  /// Every entry of the folder and every line of the list; long recordings by their pieces.
  public let ledger: Ledger

  /// Shortest speech that is used, in seconds: half of what the network sees at once.
  public static let shortest = 0.8
  /// Longer recordings are sliced at pauses.
  static let longest = 20.0

  /// Reads a folder with a folder per speaker (folders inside are sessions), a GPT-SoVITS `.list`, or an LJSpeech folder
  /// with metadata.csv.
  ///
  /// - Parameter progress: recordings read, recordings in all; what it throws ends the reading.
  /// - Throws: ``AudioError`` for a path that does not exist, ``SpeakerSetError`` when nothing is usable or the folder is a
  ///   split, `DataFileError`.
  public init(_ path: String, progress: (Int, Int) throws -> Void = { _, _ in }) throws {
    try self.init(path, known: [:], progress: progress)
  }

  /// - Parameter known: recordings by their fingerprints that must not come again, as those that are learned from must not be
  ///   measured on.
  init(
    _ path: String, known: [String: Place], progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    var ledger = Ledger(unit: "recordings")
    let entries = try SpeakerEntry.read(path, &ledger)
    let names = Set(entries.map(\.speaker)).sorted()
    if let sides = SplitFolders(names) { throw SpeakerSetError.isSplit(path, sides) }
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    var reader = SpeakerReader(ledger, known: known)
    for (index, entry) in entries.enumerated() {
      try progress(index, entries.count)
      try reader.read(entry, speaker: numbers[entry.speaker]!) { try progress(index, entries.count) }
    }
    try progress(entries.count, entries.count)
    reader.ledger.check()
    self.init(speakers: names, recordings: reader.recordings, ledger: reader.ledger)
    guard !recordings.isEmpty else { throw SpeakerSetError.nothing(path, reader.ledger.summary) }
  }

  init(speakers: [String], recordings: [Recording], ledger: Ledger) {
    self.speakers = speakers
    self.recordings = recordings
    self.ledger = ledger
  }

  /// The recordings of some speakers, who keep their order and get new numbers.
  public func selecting(_ chosen: [Int]) -> SpeakerSet {
    let numbers = Dictionary(uniqueKeysWithValues: chosen.enumerated().map { ($1, $0) })
    let mine = recordings.compactMap { recording in
      numbers[recording.speaker].map { number in
        var recording = recording
        recording.speaker = number
        return recording
      }
    }
    return SpeakerSet(speakers: chosen.map { speakers[$0] }, recordings: mine, ledger: Ledger(unit: ledger.unit))
  }

  /// Indices of the recordings of each speaker.
  var bySpeaker: [[Int]] {
    recordings.indices.reduce(into: [[Int]](repeating: [], count: speakers.count)) {
      $0[recordings[$1].speaker].append($1)
    }
  }

  /// All pairs with their scores.
  public func trials(_ embeddings: [SpeakerEmbedding]) -> Trials {
    Trials(embeddings, speakers: recordings.map(\.speaker), sessions: recordings.map(\.session))
  }

  /// The recordings by their fingerprints.
  var known: [String: Place] {
    Dictionary(recordings.map { ($0.fingerprint, $0.place) }, uniquingKeysWith: { first, _ in first })
  }

  public var seconds: Double { recordings.reduce(0) { $0 + $1.seconds } }
}

/// A set of recordings that cannot be used.
public enum SpeakerSetError: Blamable, CustomStringConvertible {
  /// Nothing usable; path and the ledger's summary.
  case nothing(String, String)
  /// Too few speakers with enough recordings for what was asked: found, needed, why.
  case speakers(Int, needed: Int, why: String)
  /// A file that is neither a folder nor a list.
  case notASet(String)
  /// The folders in it are sides of a split, not people.
  case isSplit(String, SplitFolders)

  public var blame: Blame { .data }

  public var description: String {
    switch self {
    case .nothing(let path, let summary): "\(path): no usable recording; see the reasons\n\(summary)"
    case .speakers(let found, let needed, let why):
      "\(found) speaker\(found == 1 ? "" : "s") with enough recordings, \(needed) or more are needed: \(why)"
    case .notASet(let path):
      "\(path): is no set of speakers; name a folder with a folder per speaker, a .list file, or a folder with metadata.csv"
    case .isSplit(let path, let sides):
      "\(path): its folders \(sides.names.joined(separator: ", ")) are sides of a split, not people; name them one by one: "
        + sides.flags(below: path)
    }
  }
}

/// Folders called train, validation and test, which hold people and are none.
public struct SplitFolders: Sendable, Equatable {
  let names: [String]

  private static let sides: [(flag: String, names: Set<String>)] = [
    ("--data", ["train", "training"]), ("--validation", ["val", "valid", "validation", "dev"]),
    ("--test", ["test", "testing", "eval"]),
  ]

  /// nil where the folders are not, all of them, sides of a split.
  init?(_ names: [String]) {
    let known = Self.sides.reduce(into: Set<String>()) { $0.formUnion($1.names) }
    guard names.count > 1, names.allSatisfy({ known.contains($0.lowercased()) }) else { return nil }
    self.names = names
  }

  /// How the folders are named on a command line.
  func flags(below path: String) -> String {
    let root = path.hasSuffix("/") ? String(path.dropLast()) : path
    return Self.sides.flatMap { side in
      names.filter { side.names.contains($0.lowercased()) }.map { "\(side.flag) \(root)/\($0)" }
    }.joined(separator: " ")
  }
}
