import FTTraining

/// metrics.json of a style run: the distances before and after, time and memory.
public struct StyleMetrics: Sendable, Codable, Equatable {
  /// How one way of painting does on the held-out photos: distances to style and photo, relative to their size.
  public struct Row: Sendable, Codable, Equatable {
    public var name: String
    public var style: Double
    public var content: Double
  }

  public var method = ""
  /// The network that was trained against, and the one that judged.
  public var encoder = ""
  public var judge = ""
  public var precision = ""
  /// Why the run ended: `completed`, `stopped-early` or `interrupted`.
  public var reason = ""
  public var start = ""
  public var steps = 0
  public var bestStep = 0
  public var bestValidationLoss: Double?
  public var rows: [Row] = []
  /// Until the best style was back in memory, loading included.
  public var trainingSeconds = 0.0
  /// With judging and the contact sheet.
  public var seconds = 0.0
  /// The largest resident memory of the process, in bytes.
  public var peakMemory = 0

  init() {}

  init(
    _ configuration: StyleFinetuneConfiguration, _ finish: TrainingEvent.Finish, start: String, judge: String,
    rows: [Row], trainingSeconds: Double, seconds: Double, precision: TrainingSettings.ComputeType
  ) {
    method = configuration.method.rawValue
    (encoder, self.judge, self.precision) = (configuration.encoder.rawValue, judge, precision.rawValue)
    (reason, self.start) = (finish.reason.rawValue, start)
    (steps, bestStep, bestValidationLoss) = (finish.steps, finish.bestStep, finish.bestLoss)
    (self.rows, self.trainingSeconds, self.seconds) = (rows, trainingSeconds, seconds)
    peakMemory = ProcessMemory.peak
  }

  /// Style distance and content distance of the result against the mean style, in per cent; `nil` without both rows.
  public var change: (style: Double, content: Double)? {
    guard let mean = rows.first(where: { $0.name == "the mean style" }),
      let new = rows.first(where: { $0.name == "the new style" }), mean.style > 0, mean.content > 0
    else { return nil }
    return (100 * (new.style / mean.style - 1), 100 * (new.content / mean.content - 1))
  }

  enum CodingKeys: String, CodingKey {
    case method, encoder, judge, precision, reason, start, steps
    case bestStep = "best_step"
    case bestValidationLoss = "best_validation_loss"
    case rows
    case trainingSeconds = "training_seconds"
    case seconds
    case peakMemory = "peak_memory_bytes"
  }
}
