import FTAudioCodec
import FTData
import FTEvaluation
import Foundation

/// Recordings of several people, accounted for. Each was decoded once to check it, and is decoded again when it is needed;
/// nine hours of speech stay in memory.
public struct SpeakerSet: DataSource {
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
    /// The samples of the file, at 16 kHz, that it is cut from; nil for the whole file.
    let range: Range<Int>?
    /// Samples at 16 kHz, pauses shortened.
    let sampleCount: Int
    public var seconds: Double { Double(sampleCount) / Double(SpeakerFrontEnd.sampleRate) }
  }

  public let speakers: [String]
  public private(set) var recordings: [Recording]
  /// Every entry of the folder and every line of the list; long recordings by their pieces.
  public let ledger: Ledger
  /// 16-bit samples by their places.
  private let cache: ContentCache<[Int16]>

  public var items: [DataItem] {
    recordings.map {
      DataItem($0.place, group: $0.session, stratum: speakers[$0.speaker], fingerprint: $0.fingerprint)
    }
  }

  /// Room for nine hours of speech, or as many bytes: a piece of a long recording costs the decoding of all of it.
  static func cache(byteLimit: Int = 1_000_000_000) -> ContentCache<[Int16]> {
    ContentCache(byteLimit: byteLimit) { 2 * $0.count }
  }

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

  /// - Parameters:
  ///   - known: recordings by their fingerprints that must not come again, as those that are learned from must not be measured
  ///     on.
  ///   - cache: what may stay in memory; sets of one run share it.
  init(
    _ path: String, known: [String: Place], cache: ContentCache<[Int16]> = SpeakerSet.cache(),
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    var ledger = Ledger(unit: "recordings")
    let listing = try SpeakerEntry.read(path, &ledger)
    let entries = listing.entries
    let names = Set(entries.map(\.speaker)).sorted()
    if let sides = SplitFolders(names) { throw SpeakerSetError.isSplit(path, sides) }
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    var reader = SpeakerReader(ledger, known: known, cache: cache)
    for (index, entry) in entries.enumerated() {
      try progress(index, entries.count)
      try reader.read(entry, speaker: numbers[entry.speaker]!) { try progress(index, entries.count) }
    }
    try progress(entries.count, entries.count)
    if let walk = listing.walk { try reader.ledger.refuseArrivals(in: walk) }
    reader.ledger.check()
    self.init(speakers: names, recordings: reader.recordings, ledger: reader.ledger, cache: reader.cache)
    guard !recordings.isEmpty else { throw SpeakerSetError.nothing(path, reader.ledger.summary) }
  }

  private init(speakers: [String], recordings: [Recording], ledger: Ledger, cache: ContentCache<[Int16]>) {
    self.speakers = speakers
    self.recordings = recordings
    self.ledger = ledger
    self.cache = cache
  }

  /// A recording at 16 kHz, pauses shortened, as 16-bit numbers hold it.
  ///
  /// - Throws: ``AudioError`` with the file's name where it has gone or holds another sound than the one that was checked.
  public func content(of index: Int) throws(AudioError) -> Audio {
    let recording = recordings[index]
    let samples = try cache.content(at: recording.place) { () throws(AudioError) in
      let file = try MendedAudio(path: recording.file, sampleRate: SpeakerFrontEnd.sampleRate).audio
      guard recording.range.map({ $0.upperBound <= file.count }) ?? true else {
        throw AudioError(recording.file, .changed)
      }
      let samples = SpeakerFrontEnd.prepared(recording.range.map(file.slice) ?? file).samples16
      guard Audio.fingerprint(of: samples) == recording.fingerprint else { throw AudioError(recording.file, .changed) }
      return samples
    }
    return Audio(samples: samples.map { Float($0) / 32767 }, sampleRate: SpeakerFrontEnd.sampleRate)
  }

  public func selecting(_ indices: [Int]) -> SpeakerSet {
    SpeakerSet(
      speakers: speakers, recordings: indices.map { recordings[$0] }, ledger: Ledger(unit: ledger.unit), cache: cache)
  }

  /// The recordings of some speakers, who keep their order and get new numbers.
  public func selecting(speakers chosen: [Int]) -> SpeakerSet {
    let numbers = Dictionary(uniqueKeysWithValues: chosen.enumerated().map { ($1, $0) })
    let mine = recordings.compactMap { recording in
      numbers[recording.speaker].map { number in
        var recording = recording
        recording.speaker = number
        return recording
      }
    }
    return SpeakerSet(
      speakers: chosen.map { speakers[$0] }, recordings: mine, ledger: Ledger(unit: ledger.unit), cache: cache)
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
