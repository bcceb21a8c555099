import ArgumentParser
import FTLab
import Foundation

struct DataExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a data set in a form that other programs read, a file or folder per side.",
    discussion: """
      openai: lines of {"messages": […]}. prompt-completion, jsonl, csv: as they are called. imagefolder: pictures with
      metadata.jsonl. ljspeech: wavs/ and metadata.csv. What a form cannot hold is said.

      Examples:
        ftlab data export sets/shop --as openai --output rows/
        ftlab data export sets/photos --as imagefolder --output photos/ --link
      """)

  @Argument(help: ArgumentHelp("The data set's folder.", valueName: "set")) var path: String
  @Option(help: ArgumentHelp("The form.", valueName: "form")) var `as`: DataExport.Dialect
  @Option(help: ArgumentHelp("The folder to write; it must not be there.", valueName: "folder")) var output: String
  @Flag(help: "Link pictures and recordings instead of copying them.") var link = false

  func run() throws {
    try DataSetFolder.checkIsOne(path)
    let (result, steps) = try withProgress { progress in
      let set = try DataSetFolder(contentsOf: path) { progress.show("reading", $0, $1) }
      var files = DataExport.Files()
      files.areLinked = link
      let sides = set.partition.map { partition -> [Partition.Side?] in
        let known = Dictionary(zip(partition.places, partition.sides)) { first, _ in first }
        return set.records.map { known[$0.place] }
      }
      if let sides, let lost = sides.firstIndex(where: { $0 == nil }) {
        throw DataSplitMissing(place: set.records[lost].place, set: path)
      }
      let result = try DataExport.write(
        set.records, sides: sides?.compactMap(\.self), as: self.as, fields: set.task.fields, files: files,
        steps: set.steps,
        to: output
      ) { progress.show("writing", $0, $1) }
      return (result, set.steps != nil)
    }
    // The first sentences are the files, which are what was asked for.
    for file in result.files { Terminal.show("\(output)/\(file.name): \(Terminal.count(file.rows)) rows") }
    for sentence in result.sentences.dropFirst(result.files.count) { Terminal.note(sentence) }
    if steps {
      Terminal.note(
        "\(output)/\(PreprocessSteps.fileName) holds the steps that the data were cleaned by; a run that learns from them "
          + "keeps it, and what its model is asked is cleaned alike.")
    }
  }
}

/// A record that the partition does not know.
struct DataSplitMissing: Blamable, CustomStringConvertible {
  let place: Place
  let set: String
  var blame: Blame { .data }
  var description: String { "\(place) is on no side of the split; divide \(set) anew with: ftlab data split --force" }
}

extension DataExport.Dialect: ExpressibleByArgument {}
