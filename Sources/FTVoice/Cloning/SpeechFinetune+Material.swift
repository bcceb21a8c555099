import FTAudioCodec
import FTData
import FTTensor
import Foundation

extension SpeechFinetune {
  /// What the networks learn from, and what the voice is measured by.
  struct Material {
    var track = SpeechTrack()
    var sentences: [SpokenSentence] = []
    /// What was learned from, by what it sounds like.
    var learned: [String]
    var references: [SpeechJudge.Reference]
    var voice: SpeakerEmbedding
    var pitch: PitchStatistics
    /// How many times louder than the untouched synthesiser the voice speaks, which is as loud as the recordings are.
    var gain: Float
    /// Of all recordings that are used.
    var seconds: Double
    /// How well transcripts fit their recordings, in words; nil where there are none.
    var costs: String?

    /// What likeness is read against.
    var goal: SpeakerEmbedding { SpeakerEmbedding(mean: references.map(\.embedding)) }
  }

  /// Recordings set aside from many: one in ten, at most eight.
  static func heldOutCount(_ count: Int) -> Int { count < 8 ? 0 : min(8, count / 10 + 1) }

  /// Which of so many recordings are set aside: the last of every stride.
  static func heldOut(of count: Int) -> Set<Int> {
    let aside = heldOutCount(count)
    guard aside > 0 else { return [] }
    let stride = count / aside
    return Set((0..<count).filter { $0 % stride == stride - 1 })
  }

  /// What is heard in one recording.
  private struct Heard {
    var recording: SpeechSet.Recording
    /// As it was recorded, at its own level.
    var original: Audio
    var isHeldOut: Bool
    /// Hz of its voiced frames.
    var pitch: [Float] = []
    var track = SpeechTrack()
    /// By transcript: the sentence, and what the alignment cost.
    var aligned: (sentence: SpokenSentence, cost: Float)?
  }

  /// - Parameters:
  ///   - refuse: takes a recording that was kept and turns out to be of no use; nothing of it is learned from.
  ///   - progress: what is done, recordings done, recordings in all; what it throws ends the work.
  /// - Throws: ``SpeechFinetuneError/tooLittle(seconds:refused:)`` when too little is left.
  func material(
    _ preparation: SpeechPreparation, _ embedder: SpeakerEmbedder, _ listener: ContentEncoder,
    refuse: (Place, RefusalReason, String) -> Void, progress: (String, Int, Int) throws -> Void
  ) throws -> Material {
    let level = Self.level(of: speech.recordings)
    var heard = try hear(level, preparation, listener, progress)
    let costs = heard.compactMap { $0.aligned?.cost }
    let highest = SpeechPreparation.highestCost(of: costs)
    var reasons = speech.reasons
    for part in heard {
      guard let cost = part.aligned?.cost, cost > highest else { continue }
      let place = part.recording.place
      let sentence = String(format: "its transcript does not fit it (alignment cost %.2f)", cost)
      reasons.append("\(place): \(sentence)")
      refuse(place, "transcript-mismatch", sentence)
    }
    heard.removeAll { $0.aligned.map { $0.cost > highest } ?? false }
    let learnedFrom = heard.filter { !$0.isHeldOut }
    let frames = learnedFrom.reduce(0) { $0 + $1.track.frames }
    guard frames >= 160 else {
      throw SpeechFinetuneError.tooLittle(seconds: Double(frames) / SpeechTrack.framesPerSecond, refused: reasons)
    }
    let voices = try SpeechJudge.embeddings(of: learnedFrom.map(\.recording.audio), embedder) {
      try progress("listening to the voice", $0, $1)
    }
    var material = Material(
      learned: learnedFrom.map(\.recording.fingerprint),
      references: try references(heard, embedder) { try progress("listening to the recordings", $0, $1) },
      voice: SpeakerEmbedding(mean: voices), pitch: PitchStatistics(learnedFrom.flatMap { $0.pitch.map { log($0) } }),
      gain: preparation.gain(to: level, highest: plan.highestGain),
      seconds: heard.reduce(0) { $0 + $1.recording.audio.duration })
    if let least = costs.min(), let most = costs.max() {
      material.costs = String(
        format:
          "Aligning the recordings with their transcripts costs %.2f to %.2f; about 0.5 is usual, above %.2f they do not fit.",
        least, most, highest)
    }
    for part in learnedFrom { material.track.append(part.track) }
    material.sentences = learnedFrom.compactMap { $0.aligned?.sentence }
    return material
  }

  /// What likeness is read against, among recordings that are used.
  private func references(
    _ heard: [Heard], _ embedder: SpeakerEmbedder, progress: (Int, Int) throws -> Void
  ) throws -> [SpeechJudge.Reference] {
    let wanted = Set(targets(heard.map(\.recording)).map(\.place))
    let chosen = heard.filter { wanted.contains($0.recording.place) }
    let embeddings = try SpeechJudge.embeddings(of: chosen.map(\.original), embedder, progress: progress)
    return zip(chosen, embeddings).map { part, embedding in
      SpeechJudge.Reference(
        fingerprint: part.recording.fingerprint, embedding: embedding, pitch: part.pitch, isHeldOut: part.isHeldOut)
    }
  }

  /// Of recordings, those that were not learned from, where there are any.
  func targets(_ recordings: [SpeechSet.Recording]) -> [SpeechSet.Recording] {
    let heldOut = heldOutPlaces
    let unseen = recordings.filter { heldOut.contains($0.place) }
    return unseen.isEmpty ? recordings : unseen
  }

  /// Where the recordings are that are set aside. Speech without transcripts never is: there is little of it.
  var heldOutPlaces: Set<Place> {
    guard plan.isAligned else { return [] }
    return Set(Self.heldOut(of: speech.recordings.count).map { speech.recordings[$0].place })
  }

  /// The level in the middle of the recordings'.
  private static func level(of recordings: [SpeechSet.Recording]) -> Float {
    recordings.map { SpeechPreparation.level($0.audio.samples) }.sorted()[recordings.count / 2]
  }

  private func hear(
    _ level: Float, _ preparation: SpeechPreparation, _ listener: ContentEncoder,
    _ progress: (String, Int, Int) throws -> Void
  ) throws -> [Heard] {
    let recordings = speech.recordings
    let heldOut = heldOutPlaces
    let work = plan.isAligned ? "aligning with the transcripts" : "hearing the sounds"
    let heard = try recordings.enumerated().map { index, recording in
      func tell() throws { try progress(work, index, recordings.count) }
      try tell()
      var part = Heard(
        recording: recording, original: recording.audio, isHeldOut: heldOut.contains(recording.place))
      // One level for all, the synthesiser's own.
      part.recording.audio = recording.audio.scaled(by: preparation.level / max(level, 1e-5))
      let analysis = try preparation.analysis(part.recording.audio) { _, _ in try tell() }
      part.pitch = analysis.pitch.filter { $0 > SourceFilter.voicedAbove }
      if part.isHeldOut { return part }
      if plan.isAligned {
        let (track, sentence, cost) = try preparation.aligned(part.recording, progress: { _, _ in try tell() })
        part.track = track
        part.aligned = (sentence, cost)
      } else {
        part.track = SpeechTrack(
          features: listener.features(analysis), pitch: analysis.pitch, energy: analysis.energy,
          samples: analysis.samples, source: recording.place)
      }
      return part
    }
    try progress(work, recordings.count, recordings.count)
    return heard
  }
}
