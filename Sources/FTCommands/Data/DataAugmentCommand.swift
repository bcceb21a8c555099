import ArgumentParser
import FTLab
import Foundation

/// How copies are changed, in the words that every command takes.
struct AugmentFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What is changed and how much, such as \"flip, crop 0.8, colour 0.2\". Default: what suits the data.",
      valueName: "plan"))
  var augment: String?
  @Option(help: "Decides what is drawn.") var seed: UInt64 = 0

  func plan(for modality: Modality) throws -> AugmentPlan {
    try augment.map { try AugmentPlan(parsing: $0, for: modality) } ?? .standard(modality)
  }

  static let kinds = Modality.allCases.map { modality in
    "\(modality.rawValue): " + AugmentPlan.standard(modality).words
  }.joined(separator: "\n        ")
}

struct DataAugmentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "augment", abstract: "Add changed copies of the examples that are learned from.",
    discussion: """
      Only the training side is copied, so split first. Numbers with their units, names, attribute values and quoted texts are
      never changed, neither is the answer of a row that has a question. Each copy says where it comes from and what was done.

      Without --augment:
        \(AugmentFlags.kinds)

      Examples:
        ftlab data augment sets/shop --output sets/more
        ftlab data augment sets/photos --augment "flip, rotate 10, crop 0.8" --output sets/more
      """)

  @Argument(help: ArgumentHelp("The data set's folder.", valueName: "set")) var path: String
  @OptionGroup var flags: AugmentFlags
  @Option(help: ArgumentHelp("The folder of the larger data set.", valueName: "folder")) var output: String
  @Flag(help: "Replace the data set that is there.") var force = false

  func run() throws {
    let target = try DataSetOutput(output, isForced: force)
    let (set, report) = try augmented(target)
    try target.write(set, self)
    Terminal.show(report.summary)
    if let table = report.table { Terminal.show("\n" + table.text) }
    Terminal.note("Wrote \(output): \(Terminal.count(set.records.count)) items")
  }

  private func augmented(_ target: DataSetOutput) throws -> (DataSetFolder, AugmentReport) {
    try DataSetFolder.checkIsOne(path)
    return try withProgress { progress in
      var set = try DataSetFolder(contentsOf: path) { progress.show("reading", $0, $1) }
      guard let partition = set.partition else {
        throw ValidationError(
          "\(path) is not split, so what is learned from is not known; first: ftlab data split \(path)")
      }
      let augmenter = Augmenter(try flags.plan(for: set.task.modality), fields: set.task.fields, seed: flags.seed)
      let result =
        set.task.modality == .text
        ? try augmenter.augmented(set.records, partition) { progress.show("augmenting", $0, $1) }
        : try augmenter.augmentedFiles(set.records, partition, in: ".", into: target.filesFolder()) {
          progress.show("augmenting", $0, $1)
        }
      let known = Set(set.records.map(\.place))
      set.records = result.records
      set.partition = result.partition
      // Copies are items of the set too, and are accounted for.
      for record in result.records where !known.contains(record.place) {
        set.ledger.receive(record.place)
        set.ledger.keep(record.place)
      }
      return (set, result.report)
    }
  }
}

struct DataShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Look at what an augmentation would do: originals and copies side by side.",
    discussion: """
      Writes nothing but the page of --page.

      Examples:
        ftlab data show sets/shop --augment "synonyms 0.2"
        ftlab data show sets/photos --augment "flip, crop 0.6" --page look/
      """)

  @Argument(help: ArgumentHelp("The data set's folder.", valueName: "set")) var path: String
  @OptionGroup var flags: AugmentFlags
  @Option(help: "Write a page with pictures and sounds into this folder.") var page: String?
  @Option(help: "Items that are shown.") var count = 8
  @Flag(help: "Overwrite the page that is there.") var force = false

  func run() throws {
    try DataSetFolder.checkIsOne(path)
    let file = try page.map { try OutputFile("\($0)/index.html", flag: "--page", endings: ["html"], isForced: force) }
    let report = try withProgress { progress in
      let set = try DataSetFolder(contentsOf: path) { progress.show("reading", $0, $1) }
      let plan = try flags.plan(for: set.task.modality)
      let shown = Array(set.records.prefix(max(1, count)))
      var partition = Partition(rule: "shown")
      partition.add(shown.map(\.place), .training)
      let augmenter = Augmenter(plan, fields: set.task.fields, seed: flags.seed)
      if set.task.modality == .text { return try augmenter.augmented(shown, partition).report }
      guard let page else { throw ValidationError("pictures and sounds are shown on a page: --page FOLDER") }
      return try augmenter.augmentedFiles(shown, partition, in: ".", into: "\(page)/files").report
    }
    if let table = report.table { Terminal.show(table.text) }
    Terminal.show(report.summary)
    if let file {
      var page = Page("Originals and copies")
      let ways = Self.ways(from: file.path)
      page.blocks = report.blocks(pathPrefix: ways.folder, rootPrefix: ways.root)
      try file.makeFolder()
      try AtomicFile.write([UInt8](page.html.utf8), to: file.path)
      Terminal.note("Look: \(file.path)")
    }
  }

  /// What leads from a page to the current folder, in which the paths of pictures begin, and to the root. Both as a walk up,
  /// since a page opens no address that begins at the root.
  private static func ways(from page: String) -> (folder: String, root: String) {
    let current = FileManager.default.currentDirectoryPath
    let whole = page.hasPrefix("/") ? page : "\(current)/\(page)"
    let depth = URL(fileURLWithPath: whole).standardizedFileURL.pathComponents.count - 2
    let root = String(repeating: "../", count: max(0, depth))
    let parts = page.split(separator: "/").filter { $0 != "." }
    // The short way, where there is one, stays right when all is moved together.
    guard !page.hasPrefix("/"), !parts.contains("..") else { return (root + current.dropFirst() + "/", root) }
    return (String(repeating: "../", count: parts.count - 1), root)
  }
}
