import FTTensor
import FTTraining
import Foundation

/// metrics.json: the measures of a run, before and after.
public struct TextMetrics: Sendable, Codable, Equatable {
  /// What one model scored on the test rows.
  public struct Measures: Sendable, Codable, Equatable {
    /// Mean cross-entropy per answer token, in nats.
    public var lossPerToken: Double
    /// exp(loss per token).
    public var perplexity: Double
    /// Loss per byte of the answers, in bits: comparable between tokenizers.
    public var bitsPerByte: Double
    /// Of the texts the model wrote itself.
    public var attributeRecall: Double?

    init(_ evaluation: TextEvaluation) {
      lossPerToken = evaluation.lossPerToken
      perplexity = evaluation.perplexity
      bitsPerByte = evaluation.bitsPerByte
      attributeRecall = evaluation.attributeRecall.fraction
    }

    enum CodingKeys: String, CodingKey {
      case lossPerToken = "loss_per_token"
      case perplexity
      case bitsPerByte = "bits_per_byte"
      case attributeRecall = "attribute_recall"
    }
  }

  /// `lora`, `partial` or `full`.
  public var method = ""
  /// `f32` or `bf16`.
  public var precision = ""
  /// Why the run ended: `completed`, `stopped-early` or `interrupted`.
  public var reason = ""
  public var steps = 0
  /// The step whose weights are the result.
  public var bestStep = 0
  public var bestValidationLoss: Double?
  /// The untouched model; `nil` without test rows.
  public var before: Measures?
  public var after: Measures?
  /// Time from loading the model to the last measure.
  public var seconds = 0.0
  /// The largest resident memory of the process, in bytes, mapped files included.
  public var peakMemory = 0
  /// The largest sum of tensor buffers in use, in bytes.
  public var peakBuffers = 0

  init() {}

  init(
    _ configuration: TextFinetuneConfiguration, _ finish: TrainingEvent.Finish, before: TextEvaluation?,
    after: TextEvaluation?, seconds: Double, precision: TrainingSettings.ComputeType, pool: BufferPool.Statistics
  ) {
    method = configuration.method.rawValue
    self.precision = precision.rawValue
    reason = finish.reason.rawValue
    (steps, bestStep, bestValidationLoss) = (finish.steps, finish.bestStep, finish.bestLoss)
    self.before = before.map(Measures.init)
    self.after = after.map(Measures.init)
    self.seconds = seconds
    peakMemory = ProcessMemory.peak
    peakBuffers = pool.peakInUse
  }

  enum CodingKeys: String, CodingKey {
    case method, precision, reason, steps
    case bestStep = "best_step"
    case bestValidationLoss = "best_validation_loss"
    case before, after, seconds
    case peakMemory = "peak_memory_bytes"
    case peakBuffers = "peak_buffer_bytes"
  }
}
