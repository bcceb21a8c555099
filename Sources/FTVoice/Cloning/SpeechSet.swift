import FTAudioCodec
import FTData
import FTTensor
import Foundation

/// The recordings of one person, with what is said where that is known.
struct SpeechSet: Sendable {
  struct Recording: Sendable {
    let name: String
    /// At 24 kHz.
    var audio: Audio
    /// English words; nil where they are unknown or in another language.
    let text: String?
  }

  var recordings: [Recording] = []
  private(set) var ledger = FileLedger(unit: "recordings")
  private(set) var consent: ConsentLedger?
  /// The lowest of the recordings' bandwidths, in Hz.
  private(set) var band = 12_000.0

  var seconds: Double { recordings.reduce(0) { $0 + $1.audio.duration } }

  /// Shorter ones hold no syllable; longer ones are cut into pieces at pauses, or refused when there is a transcript.
  static let shortest = 0.4
  static let longest = 20.0

  /// - Parameter paths: recordings, folders of recordings, a .list or an LJSpeech folder.
  /// - Throws: ``SpeechFinetuneError``, and the errors of files.
  init(_ paths: [String], speaker: String?, progress: (Int, Int) -> Void = { _, _ in }) throws {
    var entries: [SpeakerEntry] = []
    for path in paths { entries += try Self.entries(path, &ledger) }
    let speakers = Set(entries.filter { $0.text != nil }.map(\.speaker))
    if let speaker {
      entries = entries.filter { $0.speaker == speaker }
      guard !entries.isEmpty else { throw SpeechFinetuneError.noSuchSpeaker(speaker, speakers.sorted()) }
    } else if speakers.count > 1 {
      throw SpeechFinetuneError.severalSpeakers(speakers.sorted())
    }
    // One thread: a team of this thread would stay beside the one that computes later.
    let music = MusicDetector(on: try Device(.init(threads: 1)))
    for (index, entry) in entries.enumerated() {
      progress(index, entries.count)
      do { try read(entry, music) } catch let error as AudioError { ledger.refuse(entry.place, "\(error)") }
    }
    progress(entries.count, entries.count)
  }

  private static func entries(_ path: String, _ ledger: inout FileLedger) throws -> [SpeakerEntry] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw AudioError(path, .missing) }
    let isList = path.lowercased().hasSuffix(".list")
    let isLJSpeech = isFolder.boolValue && FileManager.default.fileExists(atPath: path + "/metadata.csv")
    if isList || isLJSpeech { return try SpeakerEntry.read(path, &ledger) }
    guard isFolder.boolValue else {
      return [SpeakerEntry(file: path, speaker: "", session: path, place: path)]
    }
    return (FileManager.default.subpaths(atPath: path) ?? []).sorted().filter { name in
      SpeakerEntry.extensions.contains((name as NSString).pathExtension.lowercased())
        && !name.split(separator: "/").contains { $0.hasPrefix(".") }
    }.map { SpeakerEntry(file: "\(path)/\($0)", speaker: "", session: $0, place: "\(path)/\($0)") }
  }

  private mutating func read(_ entry: SpeakerEntry, _ music: MusicDetector) throws {
    let original = try Audio(path: entry.file)
    if let other = try ConsentLedger.governing(entry.file) {
      if consent == nil { consent = other } else { consent!.restrict(to: other) }
    }
    let heard = original.resampled(to: MusicDetector.sampleRate)
    guard original.duration >= Self.shortest else {
      return ledger.refuse(entry.place, "\(entry.place): is \(String(format: "%.2f", original.duration)) s long")
    }
    guard RecordingQuality(heard).speech > 0.3 else {
      return ledger.refuse(entry.place, "\(entry.place): no speech was found in it")
    }
    guard !music.isMusic(heard) else {
      return ledger.refuse(entry.place, "\(entry.place): is music, or has a steady tone in it; give speech alone")
    }
    let isEnglish = entry.language.map { ["EN", "ENG", "EN-US", "EN-GB"].contains($0) } ?? true
    let text = isEnglish ? entry.text.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 } : nil
    let audio = original.resampled(to: SourceFilter.sampleRate)
    if text != nil, audio.duration > Self.longest {
      return ledger.refuse(
        entry.place,
        "\(entry.place): is \(Int(audio.duration)) s long; cut it into sentences of up to \(Int(Self.longest)) s")
    }
    band = min(band, 0.925 * Double(original.sampleRate) / 2)
    recordings.append(Recording(name: entry.place, audio: audio, text: text))
    ledger.keep(entry.place)
  }
}

/// A voice that cannot be learned.
public enum SpeechFinetuneError: Blamable, CustomStringConvertible {
  case settings([String])
  case severalSpeakers([String])
  case noSuchSpeaker(String, [String])
  case tooLittle(seconds: Double, refused: [String])
  case noTranscripts
  case notAllowed(ConsentLedger)

  public var blame: Blame {
    switch self {
    case .tooLittle, .noTranscripts: .data
    default: .settings
    }
  }

  public var description: String {
    switch self {
    case .settings(let problems): problems.joined(separator: "\n")
    case .severalSpeakers(let names):
      "the recordings are of \(names.count) people (\(names.prefix(5).joined(separator: ", "))); a voice is one person's: "
        + "choose with --speaker"
    case .noSuchSpeaker(let name, let known):
      "--speaker \(name): the lists name \(known.isEmpty ? "nobody" : known.joined(separator: ", "))"
    case .tooLittle(let seconds, let refused):
      String(format: "%.1f s of speech can be used, 3 s are needed at least", seconds)
        + (refused.isEmpty
          ? "" : "; \(refused.count) recordings were refused:\n" + refused.prefix(10).joined(separator: "\n"))
    case .noTranscripts:
      "--rung transcripts: no recording has an English transcript; give a .list (path|speaker|EN|text), or leave --rung out"
    case .notAllowed(let ledger):
      "the consent ledger beside the recordings allows "
        + (ledger.uses.isEmpty ? "nothing" : ledger.uses.map(\.words).joined(separator: ", "))
        + ", not speaking in this voice; ask the person, and write it into \(ConsentLedger.fileName)"
    }
  }
}
