import Foundation

/// How near a learned voice came, beside the untouched synthesiser and the person.
public struct SpeechMetrics: Sendable, Codable, Equatable {
  public struct Row: Sendable, Codable, Equatable {
    /// "untouched", "learned" or "person".
    public var name: String
    /// Mean and lowest cosine to the person's recordings by the speaker encoder, each utterance by itself.
    public var similarity: Double
    public var lowest: Double
    /// Median pitch in Hz.
    public var pitch: Double?
    /// From the 10th to the 90th percentile of the pitch, in semitones: how lively the melody is.
    public var spread: Double?
    /// Symbols a second; of the person, where there are transcripts.
    public var rate: Double?

    enum CodingKeys: String, CodingKey {
      case name, similarity, lowest
      case pitch = "pitch_hz"
      case spread = "pitch_spread_semitones"
      case rate = "symbols_per_second"
    }
  }

  /// Trial sentences at one strength.
  public struct Strength: Sendable, Codable, Equatable {
    public var strength: Double
    /// 1 − cosine to the person by the speaker encoder.
    public var distance: Double
    /// What the listener misses of the text features, as a share of their variance.
    public var unclear: Double
    /// What was chosen by: the lower the better.
    public var score: Double
  }

  public var rows: [Row] = []
  /// What the strength was chosen from; empty where it was given.
  public var strengths: [Strength] = []
  public var rung = ""
  public var method = ""
  public var precision = ""
  public var steps = 0
  public var bestStep = 0
  public var bestValidation: Double?
  /// How far the acoustic network went from the base to what was learned.
  public var strength = 1.0
  /// How many times louder than the untouched synthesiser the voice speaks, which is as loud as the recordings are.
  public var gain: Float = 1
  public var prosodySteps = 0
  public var recordings = 0
  public var seconds = 0.0
  /// How well transcripts fit their recordings: about 0.5 where they do.
  public var alignmentCosts: [String: Double] = [:]
  /// Recordings whose transcripts do not fit them.
  public var mismatched: [String] = []
  /// Whether the person's recordings that similarities are read against were learned from: few recordings leave no others.
  public var isHeldOut = false
  public var preparationSeconds = 0.0
  public var trainingSeconds = 0.0
  public var totalSeconds = 0.0
  public var peakMemory = 0

  public init() {}

  enum CodingKeys: String, CodingKey {
    case rows, rung, method, precision, steps, strength, strengths, gain
    case bestStep = "best_step"
    case bestValidation = "best_validation"
    case prosodySteps = "prosody_steps"
    case recordings, seconds, mismatched
    case alignmentCosts = "alignment_costs"
    case isHeldOut = "held_out"
    case preparationSeconds = "preparation_s"
    case trainingSeconds = "training_s"
    case totalSeconds = "total_s"
    case peakMemory = "peak_memory"
  }

  public func row(_ name: String) -> Row? { rows.first { $0.name == name } }

  /// The result in a sentence, without flattery.
  public var verdict: String {
    guard let untouched = row("untouched"), let learned = row("learned") else { return "" }
    let base = isHeldOut ? "recordings it has not learned from" : "the recordings it learned from (there are no others)"
    let person = row("person")
    var text = String(
      format: "Likeness %.3f before, %.3f now", untouched.similarity, learned.similarity)
    if let person { text += String(format: ", %.3f between the person's own utterances", person.similarity) }
    text += ", by the speaker encoder and against \(base). "
    if learned.similarity <= untouched.similarity {
      return text + "It did not come nearer: give more or cleaner recordings."
    }
    guard let person else { return text + "It came nearer." }
    let share = learned.similarity / person.similarity
    text += String(format: "That is %.0f %% of what two real utterances reach. ", 100 * share)
    text +=
      share > 0.97
      ? "Listen: it may pass for the person."
      : share > 0.9
        ? "Listen: clearly this person, not to be taken for a recording."
        : "Listen: some likeness; more recordings help."
    return text + " The encoder also guided the learning, so it flatters: trust your ears."
  }
}
