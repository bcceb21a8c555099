import FTEvaluation

/// metrics.json of a speaker run.
public struct SpeakerMetrics: Sendable, Codable, Equatable {
  /// One system on the same pairs of unseen speakers.
  public struct Row: Sendable, Codable, Equatable {
    public let name: String
    public let metrics: VerificationMetrics
    /// Cost of the calibrated log-likelihood ratio in bits.
    public let cost: Double

    public init(name: String, metrics: VerificationMetrics, cost: Double) {
      (self.name, self.metrics, self.cost) = (name, metrics, cost)
    }
  }

  public var method = ""
  public var loss = ""
  public var precision = ""
  public var reason = ""
  public var steps = 0
  public var bestStep = 0
  public var bestValidationLoss: Double?
  /// λ of the whitening, chosen on the validation speakers.
  public var shrinkage = 0.0
  /// The untouched encoder, the closed-form whitening, the trained encoder.
  public var rows: [Row] = []
  /// Equal error rate of the trained encoder minus the untouched one's, and minus the whitening's.
  public var againstUntouched: Estimate?
  public var againstWhitening: Estimate?
  public var trainingSeconds = 0.0
  public var seconds = 0.0
  public var peakMemory = 0

  enum CodingKeys: String, CodingKey {
    case method, loss, precision, reason, steps
    case bestStep = "best_step"
    case bestValidationLoss = "best_validation_cost"
    case shrinkage, rows
    case againstUntouched = "eer_against_untouched"
    case againstWhitening = "eer_against_whitening"
    case trainingSeconds = "training_seconds"
    case seconds
    case peakMemory = "peak_memory_bytes"
  }

  /// What the numbers allow to be said.
  public var verdict: String {
    func sentence(_ difference: Estimate?, _ other: String) -> String? {
      difference.map {
        if $0.high < 0 { return "better than \(other)" }
        if $0.low > 0 { return "worse than \(other)" }
        return "not told apart from \(other) by so few speakers"
      }
    }
    let parts = [
      sentence(againstUntouched, "the untouched encoder"), sentence(againstWhitening, "closed-form whitening"),
    ].compactMap { $0 }
    return "On people it has never heard the trained encoder is \(parts.joined(separator: ", and "))."
  }
}
