import FTAudioCodec
import FTTensor
import Foundation

/// Measures likeness by the speaker encoder, each utterance by itself, synthesised and real ones the same way.
enum SpeechJudge {
  /// A recording of the person.
  struct Reference {
    let embedding: Embedding
    /// Hz of its voiced frames.
    let pitch: [Float]
    let isHeldOut: Bool
  }

  /// Of sounds at any rate, each by itself.
  ///
  /// - Parameter progress: sounds heard, sounds in all; what it throws ends the work.
  static func embeddings(
    of sounds: [Audio], _ embedder: SpeakerEmbedder, progress: (Int, Int) throws -> Void = { _, _ in }
  ) rethrows -> [Embedding] {
    let prepared = try sounds.map { sound in
      try progress(0, sounds.count)
      return SpeakerFrontEnd.prepared(sound.resampled(to: SpeakerFrontEnd.sampleRate))
    }
    return try embedder.embeddings(of: prepared, progress: progress)
  }

  /// Those that were not learned from, where there are any.
  static func targets(_ references: [Reference]) -> [Reference] {
    let heldOut = references.filter(\.isHeldOut)
    return heldOut.isEmpty ? references : heldOut
  }

  /// The synthesiser as it is, on sentences that nobody has recorded.
  ///
  /// - Parameter progress: sentences spoken, sentences in all; what it throws ends the work.
  static func row(
    _ name: String, _ preparation: SpeechPreparation, _ embedder: SpeakerEmbedder, _ references: [Reference],
    melody: PitchMap, gain: Float, progress: (Int, Int) throws -> Void = { _, _ in }
  ) rethrows -> SpeechMetrics.Row {
    let goal = Embedding(mean: targets(references).map(\.embedding))
    var (pitches, symbols, seconds): ([Float], Int, Double) = ([], 0, 0)
    let texts = SpeechTexts.judged
    let sounds = try texts.enumerated().compactMap { index, text -> Audio? in
      try progress(index, texts.count)
      guard let (ids, track) = preparation.reading(of: text, melody) else { return nil }
      pitches += track.pitch.filter { $0 > SourceFilter.voicedAbove }
      let samples = preparation.sound(track)
      symbols += ids.count - 2
      seconds += Double(samples.count) / Double(SourceFilter.sampleRate)
      return SpeechSynthesizer.amplified(Audio(samples: samples, sampleRate: SourceFilter.sampleRate), by: gain)
    }
    let found = try embeddings(of: sounds, embedder) { _, _ in try progress(texts.count, texts.count) }
      .map { Double($0.similarity(to: goal)) }
    return SpeechMetrics.Row(
      name: name, similarity: found.reduce(0, +) / Double(found.count), lowest: found.min() ?? 0,
      pitch: median(pitches), spread: spread(pitches), rate: Double(symbols) / max(seconds, 1e-3))
  }

  /// The person's utterances against each other, each left out of the mean it is compared with; nil with fewer than three.
  static func person(_ references: [Reference]) -> SpeechMetrics.Row? {
    let chosen = targets(references)
    guard chosen.count >= 3 else { return nil }
    let found = chosen.indices.map { index -> Double in
      let others = chosen.indices.filter { $0 != index }.map { chosen[$0].embedding }
      return Double(chosen[index].embedding.similarity(to: Embedding(mean: others)))
    }
    return SpeechMetrics.Row(
      name: "person", similarity: found.reduce(0, +) / Double(found.count), lowest: found.min() ?? 0,
      pitch: median(chosen.flatMap(\.pitch)), spread: spread(chosen.flatMap(\.pitch)), rate: nil)
  }

  private static func spread(_ values: [Float]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    return 12 * log2(Double(sorted[values.count * 9 / 10] / sorted[values.count / 10]))
  }

  private static func median(_ values: [Float]) -> Double? {
    values.isEmpty ? nil : Double(values.sorted()[values.count / 2])
  }
}
