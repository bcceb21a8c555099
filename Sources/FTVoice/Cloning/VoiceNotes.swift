import FTEvaluation
import Foundation

/// What a run notes of its voice beside the voice's own file: how far it went, and by which recordings it is measured.
struct VoiceNotes: Codable, Sendable, Equatable {
  /// Trial sentences at one strength.
  struct Strength: Codable, Sendable, Equatable {
    var strength: Double
    /// 1 − cosine to the person by the speaker encoder.
    var distance: Double
    /// What the listener misses of the text features, as a share of their variance.
    var unclear: Double
    /// What was chosen by: the lower the better.
    var score: Double
  }

  /// How far the acoustic network went from the base to what was learned.
  var strength: Double
  /// What the strength was chosen from; empty where it was given.
  var tried: [Strength]
  /// The recordings that were learned from, by what they sound like.
  var learned: [String]
  /// Those that likeness is read against.
  var targets: [String]
  /// Whether those were not learned from: few recordings leave no others.
  var isHeldOut: Bool

  static let fileName = "voice.json"

  init(given: Double?, tried: [Strength], learned: [String], targets: [SpeechJudge.Reference]) {
    strength = given ?? tried.min { $0.score < $1.score }?.strength ?? 1
    self.tried = tried
    self.learned = learned
    self.targets = targets.map(\.fingerprint)
    isHeldOut = targets.contains(where: \.isHeldOut)
  }

  var remark: String {
    let part = String(format: "%.2g", strength)
    guard let whole = tried.last, let chosen = tried.first(where: { $0.strength == strength }) else {
      return "Went \(part) of the way to what was learned, as it was asked to."
    }
    if chosen == whole {
      return "Went all of the way to what was learned: on trial sentences nothing before it is better."
    }
    return "Went \(part) of the way to what was learned: on trial sentences "
      + String(
        format:
          "likeness %.3f instead of %.3f, and %.0f instead of %.0f %% of the sounds' variance missed by the listener.",
        1 - chosen.distance, 1 - whole.distance, 100 * chosen.unclear, 100 * whole.unclear)
  }

  var exhibits: [Exhibit] {
    guard !tried.isEmpty else { return [] }
    return [
      .table(
        title: "How far to go, on trial sentences:",
        columns: ["strength", "likeness", "missed by the listener", "score"],
        rows: tried.map { row in
          [
            String(format: "%.2f", row.strength), String(format: "%.3f", 1 - row.distance),
            String(format: "%.1f %%", 100 * row.unclear), String(format: "%.3f", row.score),
          ]
        })
    ]
  }
}
