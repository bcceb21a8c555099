import FTAudioCodec
import FTData
import Foundation

/// Recordings of several people, read and accounted for.
public struct SpeakerSet: Sendable {
  /// One utterance at 16 kHz, pauses shortened.
  public struct Recording: Sendable {
    /// The file, with the stretch of it where it was sliced.
    public let name: String
    /// The speaker by number.
    public let speaker: Int
    /// What was recorded in one go; its pieces are never compared with each other.
    public let session: String
    private let samples: [Int16]

    init(name: String, speaker: Int, session: String, audio: Audio) {
      (self.name, self.speaker, self.session) = (name, speaker, session)
      samples = audio.samples.map { Int16(max(-1, min(1, $0)) * 32767) }
    }

    /// The sound; kept as 16 bit, because hundreds of minutes are kept at once.
    public var audio: Audio {
      Audio(samples: samples.map { Float($0) / 32767 }, sampleRate: SpeakerFrontEnd.sampleRate)
    }
    public var seconds: Double { Double(samples.count) / Double(SpeakerFrontEnd.sampleRate) }
    /// Equal for equal sound, so that copies can be kept on one side of a split.
    var fingerprint: [Int16] { samples }
  }

  public let speakers: [String]
  public let recordings: [Recording]
  public let ledger: FileLedger

  /// Shortest speech that is used, in seconds: half of what the network sees at once.
  public static let shortest = 0.8
  /// Longer recordings are sliced at pauses.
  static let longest = 20.0

  /// Reads a folder with a folder per speaker (folders inside are sessions), a GPT-SoVITS `.list`, or an LJSpeech folder
  /// with metadata.csv.
  ///
  /// - Throws: ``AudioError`` for a path that does not exist, ``SpeakerSetError`` when nothing is usable, `DataFileError`.
  public init(_ path: String, progress: (Int, Int) -> Void = { _, _ in }) throws {
    var ledger = FileLedger(unit: "recordings")
    let entries = try SpeakerEntry.read(path, &ledger)
    let names = Set(entries.map(\.speaker)).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    var recordings: [Recording] = []
    var seen: [[Int16]: String] = [:]
    for (index, entry) in entries.enumerated() {
      progress(index, entries.count)
      do {
        let pieces = try Self.pieces(entry, numbers[entry.speaker]!)
        guard !pieces.isEmpty else {
          ledger.refuse(
            entry.file, "\(entry.place): less than \(Self.shortest) s of speech; record or join longer ones")
          continue
        }
        if let twin = seen[pieces[0].fingerprint] {
          ledger.refuse(entry.file, "\(entry.place): the same sound as \(twin); it would count twice")
          continue
        }
        seen[pieces[0].fingerprint] = entry.file
        ledger.keep(entry.file)
        recordings += pieces
      } catch let error as AudioError { ledger.refuse(entry.file, "\(entry.place): \(error.explanation)") }
    }
    progress(entries.count, entries.count)
    self.init(speakers: names, recordings: recordings, ledger: ledger)
    guard !recordings.isEmpty else { throw SpeakerSetError.nothing(path, ledger.summary) }
  }

  init(speakers: [String], recordings: [Recording], ledger: FileLedger) {
    (self.speakers, self.recordings, self.ledger) = (speakers, recordings, ledger)
  }

  /// One recording, or its slices when it is long.
  private static func pieces(_ entry: SpeakerEntry, _ speaker: Int) throws -> [Recording] {
    let audio = try Audio(path: entry.file, sampleRate: SpeakerFrontEnd.sampleRate)
    let all =
      audio.duration <= longest
      ? [(entry.file, audio)]
      : Slicer().slices(of: audio).slices.map { range in
        (
          String(format: "%@ at %.1f s", entry.file, Double(range.lowerBound) / Double(audio.sampleRate)),
          audio.slice(range)
        )
      }
    return all.compactMap { name, audio in
      let speech = SpeakerFrontEnd.prepared(audio)
      guard speech.duration >= shortest, speech.peak > 0 else { return nil }
      return Recording(name: name, speaker: speaker, session: entry.session, audio: speech)
    }
  }

  /// The recordings of some speakers, who keep their order and get new numbers.
  func selecting(_ chosen: [Int]) -> SpeakerSet {
    let numbers = Dictionary(uniqueKeysWithValues: chosen.enumerated().map { ($1, $0) })
    let mine = recordings.compactMap { recording in
      numbers[recording.speaker].map {
        Recording(name: recording.name, speaker: $0, session: recording.session, audio: recording.audio)
      }
    }
    return SpeakerSet(speakers: chosen.map { speakers[$0] }, recordings: mine, ledger: FileLedger(unit: "recordings"))
  }

  /// Indices of the recordings of each speaker.
  var bySpeaker: [[Int]] {
    recordings.indices.reduce(into: [[Int]](repeating: [], count: speakers.count)) {
      $0[recordings[$1].speaker].append($1)
    }
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

  public var blame: Blame { .data }

  public var description: String {
    switch self {
    case .nothing(let path, let summary): "\(path): no usable recording; see the reasons\n\(summary)"
    case .speakers(let found, let needed, let why):
      "\(found) speaker\(found == 1 ? "" : "s") with enough recordings, \(needed) or more are needed: \(why)"
    case .notASet(let path):
      "\(path): is no set of speakers; name a folder with a folder per speaker, a .list file, or a folder with metadata.csv"
    }
  }
}
