import ArgumentParser
import FTLab
import Foundation

struct DataSplitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split", abstract: "Divide a data set into training, validation and test.",
    discussion: """
      Records of one group (a product, a customer, a recording, a speaker) stay together, labels have alike shares on all sides,
      and near copies stay on one side. The sides are written to partition.jsonl in the data set's folder. Split before you
      augment.

      Examples:
        ftlab data split sets/shop --group product
        ftlab data split sets/shop --by time --shares 0.7,0.15,0.15
        ftlab data split sets/shop --by hash --salt shop       # rows that come in later move none
      """)

  enum Way: String, ExpressibleByArgument, CaseIterable { case random, time, hash }

  @Argument(help: ArgumentHelp("The data set's folder.", valueName: "set")) var path: String
  @Option(help: "Shares of training, validation and test.") var shares = "0.8,0.1,0.1"
  @Option(help: "random, time (the newest are the test), or hash.") var by = Way.random
  @Option(
    help: ArgumentHelp(
      "Records with one value of this field stay together; repeat the flag. Default: the task's.", valueName: "field"))
  var group: [String] = []
  @Option(help: ArgumentHelp("With --by time: the field. Default: the task's.", valueName: "field")) var timeField:
    String?
  @Option(help: "With --by hash: another salt is another division.") var salt: String?
  @Option(help: "With --by random: decides the order.") var seed: UInt64 = 0
  @Flag(help: "Do not look for near copies, which stay on one side.") var noDuplicates = false
  @Flag(help: "Divide anew what is divided already, or came with sides of its own.") var force = false

  func validate() throws {
    if salt != nil, by != .hash { throw ValidationError("--salt belongs to --by hash") }
    if timeField != nil, by != .time { throw ValidationError("--time-field belongs to --by time") }
    if seed != 0, by != .random {
      throw ValidationError("--seed belongs to --by random; with --by \(by.rawValue) nothing is drawn")
    }
    _ = try fractions()
  }

  private func fractions() throws -> SplitFractions {
    let parts = shares.split(separator: ",").map { Double($0) }
    guard parts.count == 3, let train = parts[0], let validation = parts[1], let test = parts[2] else {
      throw ValidationError("--shares is \(shares), expected three numbers such as 0.8,0.1,0.1")
    }
    do { return try SplitFractions(train: train, validation: validation, test: test) } catch {
      throw ValidationError("--shares: \(error)")
    }
  }

  func run() throws {
    try DataSetFolder.checkIsOne(path)
    var settings = DataSplit.Settings()
    settings.fractions = try fractions()
    settings.seed = seed
    settings.groupFields = group
    settings.honoursSides = !force
    switch by {
    case .random: settings.method = .random
    case .time: settings.method = .time(field: timeField)
    case .hash: settings.method = .hash(salt: salt ?? "")
    }
    let (set, split) = try withProgress { progress in
      var set = try DataSetFolder(contentsOf: path) { progress.show("reading", $0, $1) }
      guard set.partition == nil || force else {
        throw ValidationError("\(path) is split already; divide it anew with --force")
      }
      if !noDuplicates {
        settings.clusters = try NearCopies.clusters(
          set.records, fields: set.task.fields, modality: set.task.modality,
          threads: ProcessInfo.processInfo.activeProcessorCount
        ) { progress.show("looking for copies", $0, $1) }
      }
      let split = try DataSplit(set.records, fields: set.task.fields, settings: settings)
      set.partition = split.partition
      return (set, split)
    }
    try withProgress { progress in try set.write(to: path) { progress.show("writing", $0, $1) } }
    for finding in split.findings { Terminal.note("\(finding.check): \(finding.sentence)") }
    Terminal.show(split.sidesTable.text)
    if let labels = split.labelsTable { Terminal.show("\n" + labels.text) }
    Terminal.note("Wrote \(path)/\(DataSetFolder.partitionName): \(split.partition.rule)")
  }
}
