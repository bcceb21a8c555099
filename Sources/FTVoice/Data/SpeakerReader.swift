import FTAudioCodec
import FTData
import Foundation

/// Reads the entries of a set of speakers one after the other; each, or each piece of a long one, is kept or refused.
struct SpeakerReader {
  var ledger: Ledger
  private(set) var recordings: [SpeakerSet.Recording] = []
  let cache: ContentCache<[Int16]>
  /// Places of sounds that are there already.
  private var known: [String: Place]

  init(_ ledger: Ledger, known: [String: Place], cache: ContentCache<[Int16]>) {
    self.ledger = ledger
    self.known = known
    self.cache = cache
  }

  /// - Parameter progress: is asked now and then while a long recording is read; what it throws ends the reading.
  mutating func read(_ entry: SpeakerEntry, speaker: Int, progress: () throws -> Void) throws {
    let audio: Audio
    do {
      let read = try MendedAudio(path: entry.file, sampleRate: SpeakerFrontEnd.sampleRate, progress: progress)
      for remark in read.remarks { ledger.note(remark.description, of: entry.file) }
      audio = read.audio
    } catch let error as AudioError {
      return ledger.refuse(entry.place, reason: error.reason.refusal, entry.says(error))
    }
    guard audio.duration > SpeakerSet.longest else { return add(audio, nil, at: entry.place, entry, speaker) }
    let report = Slicer().slices(of: audio)
    let short = Set(report.dropped.filter { $0.reason == .tooShort }.map(\.range))
    let parts = (report.slices + short).sorted { $0.lowerBound < $1.lowerBound }
    guard !parts.isEmpty else {
      return ledger.refuse(
        entry.place, reason: "no-speech", "no speech was found in its \(Int(audio.duration)) s; listen to it")
    }
    let places = parts.map { entry.place.piece(at: Double($0.lowerBound) / Double(audio.sampleRate)) }
    ledger.replace(entry.place, by: places)
    for (part, place) in zip(parts, places) {
      try progress()
      guard !short.contains(part) else {
        ledger.refuse(
          place, reason: "too-short",
          String(
            format: "%.1f s of speech between long pauses; pieces of a long recording have %.0f s at least",
            Double(part.count) / Double(audio.sampleRate), Slicer.Settings().minimum))
        continue
      }
      add(audio.slice(part), part, at: place, entry, speaker)
    }
  }

  private mutating func add(
    _ audio: Audio, _ range: Range<Int>?, at place: Place, _ entry: SpeakerEntry, _ speaker: Int
  ) {
    let speech = SpeakerFrontEnd.prepared(audio)
    guard speech.peak > 0 else { return ledger.refuse(place, reason: "silent", "is silent; record it again") }
    guard speech.duration >= SpeakerSet.shortest else {
      return ledger.refuse(
        place, reason: "too-short", "less than \(SpeakerSet.shortest) s of speech; record or join longer ones")
    }
    let samples = speech.samples16
    let recording = SpeakerSet.Recording(
      place: place, file: entry.file, speaker: speaker, session: entry.session,
      fingerprint: Audio.fingerprint(of: samples), range: range, sampleCount: samples.count)
    if let twin = known[recording.fingerprint] {
      return ledger.refuse(place, reason: "same-sound", "is the same sound as \(twin); it would count twice")
    }
    known[recording.fingerprint] = place
    ledger.keep(place)
    _ = cache.content(at: place) { samples }
    recordings.append(recording)
  }
}

extension SpeakerEntry {
  /// What is wrong with its file, which a list's line does not show.
  func says(_ error: AudioError) -> String { place.line == nil ? error.explanation : error.description }
}
