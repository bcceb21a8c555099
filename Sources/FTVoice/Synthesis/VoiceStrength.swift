import FTTensor
import Foundation

/// How far a voice's sound goes from its synthesiser to what was learned, w = base + strength · (learned − base), and what that
/// cost on trial sentences: the nearer to the person, the rougher. Rhythm and melody have no strength.
public struct VoiceStrength: Sendable, Equatable {
  /// Trial sentences at one strength, when the voice was learned.
  public struct Trial: Codable, Sendable, Equatable {
    public var strength: Double
    /// 1 − cosine to the person by the speaker encoder.
    public var distance: Double
    /// What the listener misses of the text features, as a share of their variance.
    public var unclear: Double
    /// Likeness and clearness weighed: the lower the better.
    public var score: Double
  }

  /// The voice's own, in (0, 1].
  public let own: Double
  /// What it speaks with, in (0, 1].
  public private(set) var used: Double
  /// By rising strength, the whole way last; empty where nothing was tried.
  public let trials: [Trial]

  init(own: Double, trials: [Trial]) {
    self.own = own
    used = own
    self.trials = trials
  }

  /// - Throws: ``SpeakingVoiceError/strengthOutOfRange(_:)``.
  mutating func use(_ strength: Double) throws(SpeakingVoiceError) {
    guard Self.isStrength(strength) else { throw .strengthOutOfRange(strength) }
    used = strength
  }

  private static func isStrength(_ value: Double) -> Bool { value > 0 && value <= 1 }

  /// What is said where a voice speaks with another strength than its own; nil where it speaks with its own.
  public var remark: String? {
    guard used != own else { return nil }
    let beginning = "Strength \(Self.words(used)) instead of the voice's own \(Self.words(own))"
    guard let mine = trials.first(where: { $0.strength == own }),
      let tried = trials.min(by: { abs($0.strength - used) < abs($1.strength - used) }),
      tried != mine, abs(tried.strength - used) <= Self.near
    else { return beginning + "; what that costs was not tried when it was learned." }
    let place = tried.strength == used ? "" : " at \(Self.words(tried.strength))"
    return beginning + ": on trial sentences\(place) \(tried.cost(beside: mine))."
  }

  /// As far as two neighbours of ``AcousticTask/strengths`` are from what is between them, and a rounding error.
  private static let near = 0.0501

  /// A strength for people.
  static func words(_ strength: Double) -> String { String(format: "%.3g", strength) }
}

extension VoiceStrength.Trial {
  /// Likeness, and what it costs.
  var cost: String {
    String(
      format: "likeness %.3f, and %.0f %% of the sounds' variance missed by the listener", 1 - distance, 100 * unclear)
  }

  /// The same instead of another trial's.
  func cost(beside other: VoiceStrength.Trial) -> String {
    String(
      format:
        "likeness %.3f instead of %.3f, and %.0f instead of %.0f %% of the sounds' variance missed by the listener",
      1 - distance, 1 - other.distance, 100 * unclear, 100 * other.unclear)
  }
}

extension VoiceStrength {
  /// What stands in a voice's file: the strength of the tensors that are written, which is the one in use.
  func metadata(_ encoder: JSONEncoder) throws -> [String: String] {
    ["strength": "\(used)", "trials": String(decoding: try encoder.encode(trials), as: UTF8.self)]
  }

  /// What a voice's file says; nil in those written before it was kept.
  ///
  /// - Throws: ``SpeakingVoiceError/damaged(_:_:)``.
  init?(metadata: [String: String], path: String) throws(SpeakingVoiceError) {
    guard let text = metadata["strength"] else { return nil }
    guard let own = Double(text), Self.isStrength(own) else {
      throw .damaged(path, "its strength is damaged")
    }
    let table = Data((metadata["trials"] ?? "[]").utf8)
    guard let trials = try? JSONDecoder().decode([Trial].self, from: table),
      trials.allSatisfy({ trial in
        Self.isStrength(trial.strength) && [trial.distance, trial.unclear, trial.score].allSatisfy(\.isFinite)
      })
    else { throw .damaged(path, "its trials of strengths are damaged") }
    self.init(own: own, trials: trials)
  }
}

extension Tensor {
  /// A part of the way to another tensor, or beyond it: self + part · (other − self), without a record for gradients.
  func moved(to other: Tensor, by part: Float) -> Tensor { (self + (other - self) * part).detached }
}
