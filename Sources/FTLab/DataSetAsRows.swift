import FTDataset
import FTImage
import FTText
import FTVoice
import Foundation

/// A data set's folder where a run reads files of rows, pictures or recordings: which command writes those, and how they are
/// given to the run.
struct DataSetAsRows: Blamable, CustomStringConvertible {
  private let path: String
  private let key: String
  private let kind: RunKind
  private let fields: DataFields
  /// The sides that have items; none where the set is not split.
  private let sides: [Partition.Side]

  /// - Throws: what ``DataTask`` throws.
  init(_ path: String, _ key: String, _ kind: RunKind) throws {
    self.path = path.hasSuffix("/") ? String(path.dropLast()) : path
    self.key = key
    self.kind = kind
    fields = try DataTask(contentsOf: "\(path)/\(DataTask.fileName)").fields
    let text = try? String(contentsOfFile: "\(path)/\(DataSetFolder.partitionName)", encoding: .utf8)
    let partition = text.flatMap { try? Partition(parsing: $0) }
    sides = Partition.Side.allCases.filter { partition?.count($0) ?? 0 > 0 }
  }

  var blame: Blame { .settings }

  var description: String {
    let export = ["ftlab", "data", "export", path, "--as", form.rawValue, "--output", output]
    return """
      --\(key) \(path): this is a data set of ftlab data, and a run reads its files. Write them with
        \(ShellWords.line(export))
      and give this run
        \(ShellWords.line(flags + fieldFlags + ["--task-file", "\(path)/\(DataTask.fileName)"]))
      """
  }

  private var output: String { path + (isRows ? "-rows" : "-files") }

  private var isRows: Bool { kind == TextFinetune.kind || kind == TextClassify.kind }

  /// What such a run reads.
  private var form: DataExport.Dialect {
    switch kind {
    case TextFinetune.kind: .openAI
    case StyleFinetune.kind, ClassifyFinetune.kind: .imageFolder
    case SpeechFinetune.kind, SpeakerFinetune.kind: .ljSpeech
    default: .jsonLines
    }
  }

  /// A flag for each side, with the name that an export has for it.
  private var flags: [String] {
    // A folder with a folder for each side is read as it is.
    if sides.isEmpty || kind == ClassifyFinetune.kind { return ["--data", isRows ? "\(output)/data.jsonl" : output] }
    let names: [Partition.Side: (flag: String, name: String)] = [
      .training: ("--data", "train"), .validation: ("--validation", "validation"), .test: ("--test", "test"),
    ]
    return sides.flatMap { side -> [String] in
      guard let (flag, name) = names[side] else { return [] }
      // A voice and a style have no test side; a voice is learned from all that is given.
      if kind == SpeechFinetune.kind, side != .training { return [] }
      if kind == StyleFinetune.kind, side == .test { return [] }
      return [flag, "\(output)/\(name)" + (isRows ? ".jsonl" : "")]
    }
  }

  /// Where a row has its text and its label, if not where it is looked for.
  private var fieldFlags: [String] {
    guard kind == TextClassify.kind else { return [] }
    let standard = LabeledTexts.Fields()
    let given = [("--text-field", fields.texts.first, standard.text), ("--label-field", fields.label, standard.label)]
    return given.flatMap { flag, name, usual in name.map { $0 == usual ? [] : [flag, $0] } ?? [] }
  }
}
