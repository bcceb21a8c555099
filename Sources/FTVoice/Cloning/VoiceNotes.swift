import FTEvaluation
import Foundation

/// What a run notes of its voice beside the voice's own file: how far it went, and by which recordings it is measured.
struct VoiceNotes: Codable, Sendable, Equatable {
  /// How far the acoustic network went from the base to what was learned.
  var strength: Double
  /// Whether it was asked for; nil in notes of before, where it was if nothing is tried.
  var isGiven: Bool?
  /// What it was chosen from, or what it costs where it was given, by rising strength; the last is the whole way.
  var tried: [VoiceStrength.Trial]
  /// The recordings that were learned from, by what they sound like.
  var learned: [String]
  /// Those that likeness is read against.
  var targets: [String]
  /// Whether those were not learned from: few recordings leave no others.
  var isHeldOut: Bool

  static let fileName = "voice.json"

  /// - Parameter clearness: what may be lost, see ``SpeechPlan/clearnessToLose``.
  init(
    given: Double?, tried: [VoiceStrength.Trial], losing clearness: Double?, learned: [String],
    targets: [SpeechJudge.Reference]
  ) {
    strength = given ?? Self.chosen(from: tried, losing: clearness)?.strength ?? 1
    isGiven = given != nil
    self.tried = tried
    self.learned = learned
    self.targets = targets.map(\.fingerprint)
    isHeldOut = targets.contains(where: \.isHeldOut)
  }

  /// The likest of those that are clear enough; where none is, the best of likeness and clearness together.
  private static func chosen(from tried: [VoiceStrength.Trial], losing clearness: Double?) -> VoiceStrength.Trial? {
    let clear = clearness.map { most in tried.filter { $0.score - $0.distance <= most } } ?? []
    return clear.min { $0.distance < $1.distance } ?? tried.min { $0.score < $1.score }
  }

  var remark: String {
    let wasGiven = isGiven ?? tried.isEmpty
    let beginning =
      "Went \(strength == 1 ? "all" : VoiceStrength.words(strength)) of the way to what was learned"
      + (wasGiven ? ", as it was asked to" : "")
    guard let whole = tried.last, let chosen = tried.first(where: { $0.strength == strength }) else {
      return beginning + "."
    }
    if chosen != whole { return beginning + ": on trial sentences \(chosen.cost(beside: whole))." }
    return beginning + ": on trial sentences "
      + (wasGiven ? "\(whole.cost)." : "nothing before it is as like; \(whole.cost).")
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
