import FTAudioCodec
import FTData
import FTTensor
import Foundation

/// The recordings of one person, with what is said where that is known. They stay in memory: minutes of speech, all of which is
/// analysed at once.
struct SpeechSet: DataSource {
  struct Recording: Sendable {
    /// The file, or the line of a list.
    let place: Place
    /// The file it was read from.
    let file: String
    /// At 24 kHz.
    var audio: Audio
    let transcript: Transcript
    /// Equal for equal sound.
    let fingerprint: String
    /// The highest frequency that it holds, in Hz.
    let band: Double
  }

  /// What is known of a recording's words.
  struct Transcript: Sendable, Equatable {
    /// English words; nil where they are unknown or in another language.
    var text: String?
    /// What the synthesiser would read for them; nil where nothing can be learned by them.
    var symbols: [Int32]?
    /// Why nothing can be learned by them, where that was asked.
    var problem: RecordingRefusal?
  }

  private(set) var recordings: [Recording] = []
  private(set) var ledger = Ledger(unit: "recordings")
  private(set) var consent: ConsentLedger?
  var items: [DataItem] { recordings.map { DataItem($0.place, fingerprint: $0.fingerprint) } }
  /// A recording at 24 kHz.
  func content(of index: Int) -> Audio { recordings[index].audio }

  func selecting(_ indices: [Int]) -> SpeechSet {
    var selected = self
    selected.recordings = indices.map { recordings[$0] }
    return selected
  }

  /// The files that ``consent`` stands in.
  private(set) var consentFiles: [String] = []
  /// What decides the voice besides the places of the ledger: recordings that a list names, and consent.
  var files: [String] { recordings.map(\.file) + consentFiles }

  /// The highest frequency that all recordings hold, in Hz.
  var band: Double { recordings.reduce(12_000) { min($0, $1.band) } }
  var seconds: Double { recordings.reduce(0) { $0 + $1.audio.duration } }
  /// Of what has a transcript to learn by.
  var spokenSeconds: Double { recordings.reduce(0) { $0 + ($1.transcript.symbols == nil ? 0 : $1.audio.duration) } }

  /// Shorter ones hold no syllable; longer ones cannot be aligned with their transcripts.
  static let shortest = 0.4
  static let longest = 20.0

  /// - Parameters:
  ///   - paths: recordings, folders of recordings, a .list or an LJSpeech folder.
  ///   - speaker: whom to take of lists with several people.
  ///   - symbols: what the synthesiser would read for a transcript, or a `RecordingRefusal`; nil where transcripts do not
  ///     matter.
  ///   - takesMusic: whether recordings that sound like music are kept, with a note; nil where nobody can be asked.
  ///   - progress: recordings read, recordings in all; what it throws ends the reading.
  /// - Throws: ``SpeechFinetuneError``, and the errors of files.
  init(
    _ paths: [String], speaker: String?, symbols: ((String) throws -> [Int32])? = nil,
    takesMusic: Bool? = nil, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    var entries: [SpeakerEntry] = []
    var walks: [FolderWalk] = []
    for path in paths {
      var own = Ledger(unit: ledger.unit)
      let listing = try SpeakerEntry.readOfOneSpeaker(path, &own)
      entries += listing.entries
      if let walk = listing.walk { walks.append(walk) }
      try ledger.add(own)
    }
    entries = try chosen(entries, speaker)
    // One thread: a team of this thread would stay beside the one that computes later.
    let music = MusicDetector(on: try Device(.init(threads: 1)))
    var known: [String: Place] = [:]
    for (index, entry) in entries.enumerated() {
      try progress(index, entries.count)
      do {
        try read(entry, music, takesMusic, symbols, &known) { try progress(index, entries.count) }
      } catch let refusal as RecordingRefusal { ledger.refuse(entry.place, reason: refusal.reason, refusal.sentence) }
    }
    try progress(entries.count, entries.count)
    for walk in walks { try ledger.refuseArrivals(in: walk) }
    ledger.check()
  }

  /// The speaker's entries; the others' are refused.
  private mutating func chosen(_ entries: [SpeakerEntry], _ speaker: String?) throws -> [SpeakerEntry] {
    let speakers = Set(entries.filter { !$0.speaker.isEmpty }.map(\.speaker))
    guard let speaker else {
      if speakers.count > 1 { throw SpeechFinetuneError.severalSpeakers(speakers.sorted()) }
      return entries
    }
    guard speakers.contains(speaker) else {
      throw SpeechFinetuneError.noSuchSpeaker(speaker, speakers.sorted())
    }
    for entry in entries where entry.speaker != speaker {
      ledger.refuse(
        entry.place, reason: "other-speaker",
        entry.speaker.isEmpty
          ? "no list says whose it is, and --speaker takes \(speaker)'s alone"
          : "is of \(entry.speaker), and --speaker takes \(speaker)'s alone")
    }
    return entries.filter { $0.speaker == speaker }
  }

  /// - Throws: `RecordingRefusal`, the errors of consent files, and what `progress` throws.
  private mutating func read(
    _ entry: SpeakerEntry, _ music: MusicDetector, _ takesMusic: Bool?, _ symbols: ((String) throws -> [Int32])?,
    _ known: inout [String: Place], _ progress: () throws -> Void
  ) throws {
    let original: Audio
    do {
      let read = try MendedAudio(path: entry.file, progress: progress)
      for remark in read.remarks { ledger.note(remark.description, of: entry.file) }
      original = read.audio
    } catch let error as AudioError {
      throw RecordingRefusal(error.reason.refusal, entry.says(error))
    }
    if let file = ConsentLedger.file(governing: entry.file), !consentFiles.contains(file) {
      let other = try ConsentLedger(file: file)
      consentFiles.append(file)
      if consent == nil { consent = other } else { consent!.restrict(to: other) }
    }
    let heard = original.resampled(to: MusicDetector.sampleRate)
    guard original.duration >= Self.shortest else {
      throw RecordingRefusal(
        "too-short", String(format: "is %.2f s long, %.1f s are the least", original.duration, Self.shortest))
    }
    let quality = RecordingQuality(heard)
    guard quality.speech > 0.3 else {
      throw RecordingRefusal("no-speech", "no speech was found in it; listen to it")
    }
    for warning in quality.warnings(neededSpeech: 0) { ledger.note(warning, of: entry.file) }
    try progress()
    if music.isMusic(heard) {
      guard takesMusic == true else {
        let advice = takesMusic == nil ? "" : " (--anyway takes it all the same: long vowels can sound like it)"
        throw RecordingRefusal("music", "is music, or has a steady tone in it; give speech alone" + advice)
      }
      ledger.note("sounds like music, or has a steady tone in it; it is used all the same", of: entry.file)
    }
    let audio = original.resampled(to: SourceFilter.sampleRate)
    let fingerprint = audio.fingerprint
    if let twin = known[fingerprint] {
      throw RecordingRefusal("same-sound", "is the same sound as \(twin); it would count twice")
    }
    known[fingerprint] = entry.place
    recordings.append(
      Recording(
        place: entry.place, file: entry.file, audio: audio,
        transcript: try Self.transcript(entry, audio.duration, symbols),
        fingerprint: fingerprint, band: 0.925 * Double(original.sampleRate) / 2))
    ledger.keep(entry.place)
  }

  private static func transcript(
    _ entry: SpeakerEntry, _ seconds: Double, _ symbols: ((String) throws -> [Int32])?
  ) throws -> Transcript {
    let isEnglish = entry.language.map { ["EN", "ENG", "EN-US", "EN-GB"].contains($0) } ?? true
    guard isEnglish, let text = entry.text, !text.allSatisfy(\.isWhitespace) else { return Transcript() }
    var transcript = Transcript(text: text)
    guard let symbols else { return transcript }
    do {
      guard seconds <= longest else {
        throw RecordingRefusal(
          "too-long",
          String(format: "is %.0f s long with a transcript; cut it into sentences of up to %.0f s", seconds, longest))
      }
      transcript.symbols = try symbols(text)
    } catch let refusal as RecordingRefusal { transcript.problem = refusal }
    return transcript
  }

  /// Takes the way that is asked for, or the better one; by transcripts, what has none is refused.
  ///
  /// - Returns: whether the voice is learned by transcripts.
  /// - Throws: ``SpeechFinetuneError`` for less than 3 s, or where no transcript can be learned by.
  mutating func choose(_ supervision: SpeechSettings.Supervision) throws(SpeechFinetuneError) -> Bool {
    let isAligned =
      switch supervision {
      case .auto: spokenSeconds >= Self.least && spokenSeconds >= 0.5 * seconds
      case .transcripts: true
      case .listening: false
      }
    guard seconds >= Self.least else { throw .tooLittle(seconds: seconds, refused: reasons) }
    guard isAligned else { return false }
    let all = unusedTranscripts
    requireTranscripts()
    guard !recordings.isEmpty else { throw .noTranscripts(all) }
    return true
  }

  /// Speech that a voice is learned from, at least, in seconds.
  static let least = 3.0

  /// Why recordings are refused, for people.
  var reasons: [String] { ledger.refusals.map(\.described) }

  /// Refuses what has no transcript to learn by.
  private mutating func requireTranscripts() {
    for recording in recordings where recording.transcript.symbols == nil {
      let refusal =
        recording.transcript.problem
        ?? RecordingRefusal(
          "no-transcript",
          "has no English transcript, and the others' are learned by; add it, or say --supervision listening")
      ledger.refuseKept(recording.place, reason: refusal.reason, refusal.sentence)
    }
    self = keeping(ledger.isKept)
  }

  /// Transcripts that are there and cannot be learned by, for people: how many, and why the first.
  var unusedTranscripts: String? {
    let unused = recordings.filter { $0.transcript.problem != nil }
    return unused.first.map {
      "\(unused.count) transcript\(unused.count == 1 ? "" : "s") cannot be learned by: \($0.place) "
        + $0.transcript.problem!.sentence
    }
  }
}

/// Why a recording, or its transcript, is not used.
struct RecordingRefusal: Error, Equatable {
  let reason: RefusalReason
  let sentence: String

  init(_ reason: RefusalReason, _ sentence: String) {
    self.reason = reason
    self.sentence = sentence
  }
}
