import FTAudioCodec
import FTData
import FTTensor
import Foundation

extension SpeechFinetune {
  /// What the networks learn from.
  struct Material {
    var track = SpeechTrack()
    var sentences: [SpokenSentence] = []
    var references: [SpeechJudge.Reference] = []
    var voice: Embedding
    var pitch: PitchStatistics
    var metrics = SpeechMetrics()
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
    var asRecorded: Embedding
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
    _ preparation: SpeechPreparation, _ embedder: SpeakerEmbedder, _ listener: Listener,
    refuse: (Place, RefusalReason, String) -> Void, progress: (String, Int, Int) throws -> Void
  ) throws -> Material {
    let level = Self.level(of: speech.recordings)
    var heard = try hear(level, preparation, embedder, listener, progress)
    var metrics = SpeechMetrics()
    let costs = heard.compactMap { $0.aligned?.cost }
    let highest = SpeechPreparation.highestCost(of: costs)
    var reasons = speech.reasons
    for part in heard {
      guard let cost = part.aligned?.cost else { continue }
      let place = part.recording.place
      metrics.alignmentCosts[place.description] = Double(cost)
      guard cost > highest else { continue }
      let sentence = String(format: "its transcript does not fit it (alignment cost %.2f)", cost)
      metrics.mismatched.append(place.description)
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
    metrics.gain = preparation.gain(to: level, highest: plan.highestGain)
    metrics.isHeldOut = heard.contains(where: \.isHeldOut)
    metrics.recordings = heard.count
    metrics.seconds = heard.reduce(0) { $0 + $1.recording.audio.duration }
    var material = Material(
      voice: Embedding(mean: voices), pitch: PitchStatistics(learnedFrom.flatMap { $0.pitch.map { log($0) } }),
      metrics: metrics)
    material.references = heard.map {
      SpeechJudge.Reference(embedding: $0.asRecorded, pitch: $0.pitch, isHeldOut: $0.isHeldOut)
    }
    for part in learnedFrom { material.track.append(part.track) }
    material.sentences = learnedFrom.compactMap { $0.aligned?.sentence }
    return material
  }

  /// The level in the middle of the recordings'.
  private static func level(of recordings: [SpeechSet.Recording]) -> Float {
    recordings.map { SpeechPreparation.level($0.audio.samples) }.sorted()[recordings.count / 2]
  }

  private func hear(
    _ level: Float, _ preparation: SpeechPreparation, _ embedder: SpeakerEmbedder, _ listener: Listener,
    _ progress: (String, Int, Int) throws -> Void
  ) throws -> [Heard] {
    let recordings = speech.recordings
    let asRecorded = try SpeechJudge.embeddings(of: recordings.map(\.audio), embedder) {
      try progress("listening to the recordings", $0, $1)
    }
    // Speech without transcripts is never set aside: there is little of it.
    let heldOut = plan.isAligned ? Self.heldOut(of: recordings.count) : []
    let work = plan.isAligned ? "aligning with the transcripts" : "hearing the sounds"
    let heard = try recordings.enumerated().map { index, recording in
      func tell() throws { try progress(work, index, recordings.count) }
      try tell()
      var part = Heard(recording: recording, asRecorded: asRecorded[index], isHeldOut: heldOut.contains(index))
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
