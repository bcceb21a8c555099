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
  /// The three parts; no picture, nor a copy of it, is in two of them.
  let training: LabeledPictures
  let validation: LabeledPictures
  let test: LabeledPictures
  public let ledger: FileLedger

  /// Fewest pictures of a class that can be learned from, one of them to judge by.
  static let smallestClass = 3

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
    let side = configuration.size * 8 / 7
    let all = try LabeledPictures(configuration.data, side: side)
    guard all.classes.count >= 2 else { throw ClassifyFinetuneError.oneClass(all.classes[0]) }
    let small = zip(all.classes, all.counts).filter { $0.1 < Self.smallestClass }
    guard small.isEmpty else {
      throw ClassifyFinetuneError.smallClasses(small.map { ($0.0, $0.1) }, needed: Self.smallestClass)
    }
    let given = try [configuration.validation, configuration.test].map {
      try $0.map { try LabeledPictures($0, classes: all.classes, side: side) }
    }
    var ledger = all.ledger
    for part in given { if let part { ledger.add(part.ledger) } }
    self.ledger = ledger
    let split = Split(
      count: all.items.count,
      fractions: try SplitFractions(
        train: 1 - (given[0] == nil ? 0.15 : 0) - (given[1] == nil ? 0.2 : 0),
        validation: given[0] == nil ? 0.15 : 0, test: given[1] == nil ? 0.2 : 0), seed: configuration.seed,
      group: { Self.group(all.items[$0]) }, stratum: { all.classes[all.items[$0].label] })
    training = all.selecting(split.train)
    validation = given[0] ?? all.selecting(split.validation)
    test = given[1] ?? all.selecting(split.test)
    let missing = zip(all.classes, training.counts).filter { $0.1 == 0 }.map(\.0)
    guard missing.isEmpty else {
      throw ClassifyFinetuneError.smallClasses(missing.map { ($0, 0) }, needed: Self.smallestClass)
    }
    run = resuming ? try OldRunFolder(opening: configuration.output) : try OldRunFolder(creating: configuration.output)
    if !resuming {
      try run.write(configuration, to: OldRunFolder.configuration)
      try AtomicFile.write(Array(ledger.jsonLines().utf8), to: run.path(OldRunFolder.ledger))
    }
  }

  /// Copies of a picture stay together, and so do pictures of one source: `brook-01.jpg` and `brook-02.jpg`.
  static func group(_ item: LabeledPictures.Item) -> String {
    let name = URL(fileURLWithPath: item.file).deletingPathExtension().lastPathComponent
    if let dash = name.lastIndex(of: "-"), dash > name.startIndex {
      let number = name[name.index(after: dash)...]
      if (1...3).contains(number.count), number.allSatisfy(\.isNumber) { return "\(item.label) \(name[..<dash])" }
    }
    return String(item.image.pixels.hashValueOfContent)
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
    return lines.joined(separator: "\n")
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
  /// Classes with too few pictures, and how many each needs.
  case smallClasses([(String, Int)], needed: Int)

  public var blame: Blame { if case .settings = self { .settings } else { .data } }

  public var description: String {
    switch self {
    case .settings(let problems): problems.joined(separator: "\n")
    case .oneClass(let name):
      "all pictures are of one class (\(name)), so there is nothing to tell apart; add a folder with pictures of another"
    case .smallClasses(let classes, let needed):
      "too few pictures to learn from: "
        + classes.prefix(10).map { "\($0.0) has \($0.1)" }.joined(separator: ", ")
        + "; every class needs at least \(needed) different ones, twenty are better. Add pictures, or remove the class"
    }
  }
}
