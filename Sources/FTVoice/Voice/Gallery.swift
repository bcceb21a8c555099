import FTEvaluation
import Foundation

/// Many voices to find a person among.
public struct Gallery: Sendable {
  /// A voice of the gallery and how alike it sounds.
  public struct Match: Sendable, Equatable {
    public let name: String
    public let score: Float
    /// That it is this person, when it is equally likely to be this person or a stranger.
    public let probability: Double
  }

  public let names: [String]
  /// `[voices, width]`, row after row.
  private let values: [Float]
  private let width: Int

  /// - Precondition: the voices are of one encoder, see ``VoiceFile/check(_:)-(SpeakerEmbedder)``.
  public init(_ voices: [VoiceFile]) {
    let width = voices.first?.embedding.values.count ?? 0
    precondition(voices.allSatisfy { $0.embedding.values.count == width }, "voices of several encoders")
    self.width = width
    names = voices.map(\.name)
    values = voices.flatMap(\.embedding.values)
  }

  /// The voices that sound most alike, best first.
  public func matches(for embedding: SpeakerEmbedding, calibration: ScoreCalibration, count: Int = 5) -> [Match] {
    precondition(names.isEmpty || embedding.values.count == width, "a voice of another encoder")
    var scores = [Float](repeating: 0, count: names.count)
    values.withUnsafeBufferPointer { rows in
      embedding.values.withUnsafeBufferPointer { x in
        for row in scores.indices {
          var sum = SIMD16<Float>()
          for i in stride(from: 0, to: width, by: 16) {
            for lane in 0..<16 { sum[lane] += rows[row * width + i + lane] * x[i + lane] }
          }
          scores[row] = sum.sum()
        }
      }
    }
    return scores.indices.sorted { scores[$0] > scores[$1] }.prefix(count).map {
      Match(name: names[$0], score: scores[$0], probability: calibration.probability(scores[$0]))
    }
  }
}
