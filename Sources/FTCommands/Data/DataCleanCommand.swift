import ArgumentParser
import FTLab
import Foundation

struct DataCleanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clean", abstract: "Make the items of a data set alike; every change is counted and shown.",
    discussion: """
      Steps for texts: mojibake (reported), html, control (invisible characters), nfkc, whitespace; quotes on request. For
      pictures: picture; for recordings: sound. The steps and their settings are kept in steps.json, so that a run can do the
      same to what its model is asked. Attribute values, ids and paths are not touched.

      Examples:
        ftlab data clean sets/shop --output sets/clean
        ftlab data clean sets/shop --steps html,nfkc,whitespace --output sets/clean
        ftlab data clean sets/voices --steps sound --output sets/level
      """)

  @Argument(help: ArgumentHelp("The data set's folder.", valueName: "set")) var path: String
  @Option(help: ArgumentHelp("Names, in their order. Default: those for the set's kind.", valueName: "names"))
  var steps: String?
  @Option(help: ArgumentHelp("The folder of the clean data set.", valueName: "folder")) var output: String
  @Option(help: "Examples of each step that are shown.") var examples = 3
  @Flag(help: "Replace the data set that is there.") var force = false

  func run() throws {
    try DataSetFolder.checkIsOne(path)
    let target = try DataSetOutput(output, isForced: force)
    var texts = PreprocessReport(examples: examples)
    var files = PreprocessReport(examples: examples)
    let (set, refused) = try withProgress { progress in
      var set = try DataSetFolder(contentsOf: path) { progress.show("reading", $0, $1) }
      let steps = try chosen(for: set.task.modality)
      let (fields, modality) = (set.task.fields, set.task.modality)
      let all = try all(steps, after: set.steps)
      let before = Set(set.ledger.refusals.map(\.location))
      set.records = try steps.apply(to: set.records, fields: fields, ledger: &set.ledger, report: &texts) {
        progress.show("cleaning", $0, $1)
      }
      if modality != .text {
        // A recording that is cut becomes several items, so the account begins again, with what was refused before.
        var ledger = Ledger(unit: set.ledger.unit)
        for refusal in set.ledger.refusals {
          ledger.receive(refusal.location)
          ledger.refuse(refusal.location, reason: refusal.reason, refusal.sentence)
        }
        set.records = try steps.apply(
          toFilesOf: set.records, modality, fields: fields, folders: FileFolders(output: target.filesFolder()),
          ledger: &ledger, report: &files, threads: ProcessInfo.processInfo.activeProcessorCount
        ) { progress.show("writing files", $0, $1) }
        set.ledger = ledger
      }
      let kept = Set(set.records.map(\.place))
      set.partition?.keepOnly { kept.contains($0) }
      set.steps = all
      return (set, set.ledger.refusals.filter { !before.contains($0.location) })
    }
    try target.write(set, self)
    // A set of pictures without a text has nothing to say of texts.
    let isText = set.task.modality == .text
    if isText || texts.changedRecords > 0 { show(texts) }
    if !isText { show(files) }
    tell(refused)
    Terminal.note(
      "Wrote \(output): \(Terminal.count(set.records.count)) items; the steps stand in \(output)/\(PreprocessSteps.fileName)"
    )
  }

  private func show(_ report: PreprocessReport) {
    Terminal.show(report.table.text)
    if examples > 0, report.changedRecords > 0 { Terminal.show("\n" + report.exampleTable.text) }
    for sentence in report.sentences { Terminal.note(sentence) }
    for finding in report.findings.flatMap(\.cases).prefix(3) { Terminal.note("  \(finding.words)") }
  }

  /// What is no longer in the set, and why.
  private func tell(_ refusals: [Refusal]) {
    guard !refusals.isEmpty else { return }
    Terminal.note("\(Terminal.count(refusals.count)) left out; each stands in \(output)/\(DataSetFolder.ledgerName):")
    for refusal in refusals.prefix(5) { Terminal.note("  \(refusal.sentence)") }
    if refusals.count > 5 { Terminal.note("  … and \(Terminal.count(refusals.count - 5)) more") }
  }

  /// The steps of an earlier cleaning and these.
  private func all(_ steps: PreprocessSteps, after earlier: PreprocessSteps?) throws -> PreprocessSteps {
    guard let earlier else { return steps }
    if let both = steps.after(earlier) { return both }
    throw ValidationError(
      "\(path) was cleaned before with other settings of a step (\(path)/\(PreprocessSteps.fileName)), and one list of steps "
        + "cannot say both; clean the set that it was made of")
  }

  private func chosen(for modality: Modality) throws -> PreprocessSteps {
    if let steps {
      let chosen = try PreprocessSteps(names: steps.split(separator: ",").map(String.init))
      if chosen.present.isEmpty {
        throw ValidationError("--steps names none of \(PreprocessSteps.names.joined(separator: ", "))")
      }
      if chosen.picture != nil, modality != .image {
        throw ValidationError("the step picture is for pictures, and \(path) has none")
      }
      if chosen.sound != nil, modality != .voice {
        throw ValidationError("the step sound is for recordings, and \(path) has none")
      }
      return chosen
    }
    var standard = PreprocessSteps.standard
    if modality == .image { try standard.add("picture") }
    if modality == .voice { try standard.add("sound") }
    return standard
  }
}
