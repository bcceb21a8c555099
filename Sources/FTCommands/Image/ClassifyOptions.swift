import ArgumentParser
import FTLab

/// The flags of a classification run; each stands for the field of the same name in ``ClassifyFinetuneConfiguration``.
struct ClassifyOptions: ParsableArguments {
  @Option(help: "A folder for the final measures. Default: a part of --data.") var test: String?
  @Option(help: "Passes over the pictures. Default: 60 for head, 8 otherwise.") var epochs: Int?
  @Option(help: "How much weights shrink.") var weightDecay: Double?
  @Option(help: "Rare classes count more: auto (when sizes differ by half), weights or none.")
  var imbalance: ClassifyFinetuneConfiguration.Imbalance?
  @Flag(help: "Learn from the pictures as they are, not cropped, mirrored and lit differently.") var noAugment = false
  @Flag(
    inversion: .prefixedNo,
    help: "Take pictures that are numbered alike (brook-01, brook-02) as details of one source, which stay together.")
  var groupByName: Bool?
  @Option(help: "partial: blocks to train.") var lastBlocks: Int?
  @Option(help: "lora: rank.") var rank: Int?

  /// The flags that were used.
  var given: [String] {
    let flags: [(String, Bool)] = [
      ("--test", test != nil), ("--epochs", epochs != nil), ("--weight-decay", weightDecay != nil),
      ("--imbalance", imbalance != nil), ("--no-augment", noAugment), ("--group-by-name", groupByName != nil),
      ("--last-blocks", lastBlocks != nil),
      ("--rank", rank != nil),
    ]
    return flags.filter(\.1).map(\.0)
  }

  func resolved(_ common: ImageTrainingOptions) throws -> ClassifyFinetuneConfiguration {
    var c = ClassifyFinetuneConfiguration()
    func set<Value>(_ path: WritableKeyPath<ClassifyFinetuneConfiguration, Value>, _ value: Value?) {
      if let value { c[keyPath: path] = value }
    }
    if common.data.count > 1 || common.validation.count > 1 {
      throw ValidationError("--task classify takes one folder for --data and one for --validation")
    }
    set(\.method, try common.method(ClassifyFinetuneConfiguration.Method.self))
    set(\.output, common.output)
    set(\.model, common.model)
    set(\.data, common.data.first)
    set(\.size, common.size)
    set(\.batch, common.batch)
    set(\.patience, common.patience)
    set(\.seed, common.seed)
    set(\.precision, common.precision)
    set(\.weightDecay, weightDecay)
    set(\.imbalance, imbalance)
    set(\.lastBlocks, lastBlocks)
    set(\.rank, rank)
    (c.validation, c.test, c.epochs, c.learningRate) = (common.validation.first, test, epochs, common.learningRate)
    (c.threads, c.augment) = (common.threads, !noAugment)
    c.groupByName = groupByName
    (c.origin, c.licence, c.consent) = (common.origin, common.licence, common.consent)
    return c
  }
}
