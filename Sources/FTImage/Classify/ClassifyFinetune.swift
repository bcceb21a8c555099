import FTCheckpoint
import FTData
import FTImageCodec
import FTModels
import FTNN
import FTTensor
import FTTraining
import Foundation

/// Teaches a pretrained network to tell a person's own classes of pictures apart.
///
/// ```swift
/// var configuration = ClassifyFinetuneConfiguration()
/// (configuration.data, configuration.output) = ("pictures", "runs/mine")
/// let result = try ClassifyFinetune(configuration, store: ModelStore()).run(compute) { _ in .proceed }
/// ```
public struct ClassifyFinetune: Sendable {
  public let configuration: ClassifyFinetuneConfiguration
  public let model: NetworkFolder
  public let run: OldRunFolder
  /// The three sides; no picture, nor a copy of it, is on two of them.
  private let parts: PictureParts
  var training: LabeledPictures { parts.training }
  var validation: LabeledPictures { parts.validation }
  var test: LabeledPictures { parts.test }
  public var ledger: Ledger { parts.ledger }
  /// Which picture is on which side.
  public var partition: Partition { parts.partition }

  /// Reads and checks everything; nothing is written before all of it is in order.
  ///
  /// - Throws: ``ClassifyFinetuneError``, and the errors of models, pictures and run folder.
  public init(_ configuration: ClassifyFinetuneConfiguration, store: ModelStore, resuming: Bool = false) throws {
    let problems = configuration.problems()
    guard problems.isEmpty else { throw ClassifyFinetuneError.settings(problems) }
    self.configuration = configuration
    model = try store.resolveNetwork(configuration.model)
    guard case .efficientNetLite0 = model.architecture else {
      throw NetworkMismatch(
        folder: model.url.path, found: model.architecture.summary, needed: "efficientnet-lite0")
    }
    parts = try PictureParts(
      data: configuration.data, validation: configuration.validation, test: configuration.test,
      side: configuration.size * 8 / 7, seed: configuration.seed, groupsByName: configuration.groupByName ?? true)
    run = resuming ? try OldRunFolder(opening: configuration.output) : try OldRunFolder(creating: configuration.output)
    if !resuming {
      try run.write(configuration, to: OldRunFolder.configuration)
      try AtomicFile.write(Array(ledger.jsonLines().utf8), to: run.path(OldRunFolder.ledger))
    }
  }

  /// What was read, in words.
  public var summary: String {
    let names = zip(training.classes, zip(training.counts, zip(validation.counts, test.counts))).map {
      "  \($0): \($1.0) to learn on, \($1.1.0) to validate on, \($1.1.1) to judge by"
    }
    var lines = ["\(training.classes.count) classes:"] + names.prefix(12)
    if names.count > 12 { lines.append("  and \(names.count - 12) more") }
    if let ratio = imbalance, ratio > 1.5 {
      lines.append(
        String(
          format: "The largest class has %.1f times the pictures of the smallest%@.", ratio,
          classWeights == nil ? "" : "; rare classes count more in the loss"))
    }
    return (lines + parts.notes).joined(separator: "\n")
  }

  /// Pictures of the largest class over those of the smallest.
  var imbalance: Double? {
    guard let most = training.counts.max(), let least = training.counts.min(), least > 0 else { return nil }
    return Double(most) / Double(least)
  }

  /// What the pictures of each class count in the loss: pictures / (classes · pictures of the class).
  var classWeights: [Float]? {
    let isWanted =
      switch configuration.imbalance {
      case .none: false
      case .weights: true
      case .auto: (imbalance ?? 1) > 1.5
      }
    guard isWanted else { return nil }
    let (total, classes) = (Float(training.items.count), Float(training.classes.count))
    return training.counts.map { total / (classes * Float(max(1, $0))) }
  }

}

/// Why a classification run cannot start.
public enum ClassifyFinetuneError: Blamable, CustomStringConvertible {
  case settings([String])
  case oneClass(String)
  /// Classes with too few different pictures, how many each needs, and the ledger's summary where pictures were refused.
  case smallClasses([(String, Int)], needed: Int, String?)

  public var blame: Blame { if case .settings = self { .settings } else { .data } }

  public var description: String {
    switch self {
    case .settings(let problems): problems.joined(separator: "\n")
    case .oneClass(let name):
      "all pictures are of one class (\(name)), so there is nothing to tell apart; add a folder with pictures of another"
    case .smallClasses(let classes, let needed, let summary):
      "too few pictures to learn from: "
        + classes.prefix(10).map { "\($0.0) has \($0.1)" }.joined(separator: ", ")
        + "; every class needs at least \(needed) different ones, twenty are better. Add pictures, or remove the class"
        + (summary.map { "\n\($0)" } ?? "")
    }
  }
}
