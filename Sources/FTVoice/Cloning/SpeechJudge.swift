import FTAudioCodec
import FTEvaluation
import FTTensor
import Foundation

/// Measures likeness by the speaker encoder, each utterance by itself, synthesised and real ones the same way.
enum SpeechJudge {
  /// A recording of the person that likeness is read against.
  struct Reference {
    /// Equal for equal sound.
    let fingerprint: String
    let embedding: SpeakerEmbedding
    /// Hz of its voiced frames.
    let pitch: [Float]
    let isHeldOut: Bool
  }

  /// The measure that a voice is judged by.
  static let likeness = "likeness"

  /// The measures of a synthesiser.
  static let kinds = [
    MeasureKind(likeness, .higher), MeasureKind("lowest likeness", .higher),
    MeasureKind("median pitch", unit: "Hz", .none),
    MeasureKind("pitch span", unit: "semitones", .none), MeasureKind("symbols per second", .none),
  ]

  /// Of sounds at any rate, each by itself.
  ///
  /// - Parameter progress: sounds heard, sounds in all; what it throws ends the work.
  static func embeddings(
    of sounds: [Audio], _ embedder: SpeakerEmbedder, progress: (Int, Int) throws -> Void = { _, _ in }
  ) rethrows -> [SpeakerEmbedding] {
    let prepared = try sounds.map { sound in
      try progress(0, sounds.count)
      return SpeakerFrontEnd.prepared(sound.resampled(to: SpeakerFrontEnd.sampleRate))
    }
    return try embedder.embeddings(of: prepared, progress: progress)
  }

  /// A synthesiser on sentences that nobody has recorded.
  ///
  /// - Parameters:
  ///   - goal: the mean of the person's utterances.
  ///   - progress: sentences spoken, sentences in all; what it throws ends the work.
  static func evaluation(
    _ preparation: SpeechPreparation, _ embedder: SpeakerEmbedder, goal: SpeakerEmbedding, pitchMap: PitchMap,
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) rethrows -> Evaluation {
    var pitches: [Float] = []
    var symbols = 0
    var seconds = 0.0
    let texts = SpeechTexts.judged
    let sounds = try texts.enumerated().compactMap { index, text -> Audio? in
      try progress(index, texts.count)
      guard let (ids, track) = preparation.reading(of: text, pitchMap) else { return nil }
      pitches += track.pitch.filter { $0 > SourceFilter.voicedAbove }
      let samples = preparation.sound(track)
      symbols += ids.count - 2
      seconds += Double(samples.count) / Double(SourceFilter.sampleRate)
      return Audio(samples: samples, sampleRate: SourceFilter.sampleRate)
    }
    let found = try embeddings(of: sounds, embedder) { _, _ in try progress(texts.count, texts.count) }
      .map { Double($0.similarity(to: goal)) }
    return Evaluation(
      measures(found, pitches, otherwise: "the synthesiser reads none of the sentences")
        + [
          .number(
            "symbols per second", .none, sounds.isEmpty ? nil : Double(symbols) / max(seconds, 1e-3),
            count: sounds.count)
        ])
  }

  /// The person's utterances against each other, each left out of the mean it is compared with.
  static func person(_ references: [Reference]) -> Evaluation {
    let isComparable = references.count >= 2
    let found = (isComparable ? Array(references.indices) : []).map { index -> Double in
      let others = references.indices.filter { $0 != index }.map { references[$0].embedding }
      return Double(references[index].embedding.similarity(to: SpeakerEmbedding(mean: others)))
    }
    return Evaluation(
      measures(found, references.flatMap(\.pitch), otherwise: "there are no two utterances to compare"))
  }

  private static func measures(_ likenesses: [Double], _ pitches: [Float], otherwise reason: String) -> [Measure] {
    let sorted = pitches.sorted()
    let silence = "no voiced sound was found"
    return [
      .mean(likeness, .higher, perItem: likenesses, in: -1...1, otherwise: reason),
      .number("lowest likeness", .higher, likenesses.min(), count: likenesses.count, otherwise: reason),
      .number(
        "median pitch", unit: "Hz", .none, sorted.isEmpty ? nil : Double(sorted[sorted.count / 2]), count: sorted.count,
        otherwise: silence),
      // From the 10th to the 90th percentile: how lively the melody is.
      .number(
        "pitch span", unit: "semitones", .none,
        sorted.isEmpty ? nil : 12 * log2(Double(sorted[sorted.count * 9 / 10] / sorted[sorted.count / 10])),
        count: sorted.count, otherwise: silence),
    ]
  }
}
