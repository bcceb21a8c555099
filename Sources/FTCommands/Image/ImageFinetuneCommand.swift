import ArgumentParser
import FTLab
import Foundation

struct ImageFinetuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "finetune", abstract: "Learn a style from one or a few pictures, or classes from folders of pictures.",
    discussion: """
      --task style (default): the photos of --data are painted while training, and the paintings compared with the pictures
      of --style. A fifth of the photos is held out and judged by a network that was not trained against (contact sheet
      samples.png and metrics.json in the run folder).
      --task classify: --data has a folder per class, or metadata.jsonl with "file_name" and "label". A part is set aside
      for choosing, another for judging (confusion.png and mistakes.png in the run folder).

      Examples:
        ftlab image finetune --style starry.jpg --data photos/ --output runs/starry
        ftlab image finetune --style a.jpg --style b.jpg --data photos/ --encoder vgg16 --size 256 --output runs/fine
        ftlab image finetune --style starry.jpg --data photos/ --method partial --output runs/partial
        ftlab image finetune --task classify --data pictures/ --output runs/classes
        ftlab image finetune --task classify --data pictures/ --method full --epochs 10 --output runs/full

      Every flag can stand in the file of --config (style-weight: 2); flags win. Ctrl-C saves, and
      `ftlab runs resume FOLDER` goes on.
      """)

  /// What is learned.
  enum Task: String, ExpressibleByArgument, CaseIterable {
    case style
    case classify
  }

  @Option(help: "What to learn: style or classify.") var task = Task.style
  @OptionGroup var common: ImageTrainingOptions
  @OptionGroup(title: "Options of --task style") var style: StyleOptions
  @OptionGroup(title: "Options of --task classify") var classify: ClassifyOptions

  func run() throws {
    switch task {
    case .style:
      try refuse(classify.given, "classify")
      let configuration = try style.resolved(common)
      try check(configuration.problems())
      try StyleSession(configuration, isResumed: false, json: common.json).run()
    case .classify:
      try refuse(style.given, "style")
      let configuration = try classify.resolved(common)
      try check(configuration.problems())
      try ClassifySession(configuration, isResumed: false, json: common.json).run()
    }
  }

  private func check(_ problems: [String]) throws {
    guard problems.isEmpty else { throw ValidationError(problems.joined(separator: "\n")) }
  }

  private func refuse(_ flags: [String], _ other: String) throws {
    guard let flag = flags.first else { return }
    throw ValidationError("\(flag) belongs to --task \(other), not to --task \(task.rawValue)")
  }
}

/// The flags that both tasks have.
struct ImageTrainingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Photos or folders of photos; for classes one folder.", valueName: "path"))
  var data: [String] = []
  @Option(help: ArgumentHelp("Photos to choose the best step by. Default: a part of --data.", valueName: "path"))
  var validation: [String] = []
  @Option(help: "The folder of this run; it must not exist.") var output: String?
  @Option(
    help: """
      style: style (990 numbers, a 4 KB file), partial, full, or none (Gatys' method, for comparison). classify: head, \
      partial, full or lora.
      """) var method: String?
  @Option(help: "A model's name (ftlab models list) or folder.") var model: String?
  @Option(help: "Side of the pictures while training. Default: 192 for styles, 224 for classes.") var size: Int?
  @Option(help: "Pictures in a step. Default: 4 for styles, 16 for classes.") var batch: Int?
  @Option(help: "Default: by the method.") var learningRate: Double?
  @Option(help: "Stop after N validations without improvement; 0 never stops early.") var patience: Int?
  @Option(help: "Who made the pictures; noted in the result.") var origin: String?
  @Option(help: "The pictures' licence; noted in the result.") var licence: String?
  @Option(help: "Who allowed what use; noted in the result.") var consent: String?
  @Option(help: "Decides order, crops and what is set aside.") var seed: UInt64?
  @Option(help: "Default: all processors.") var threads: Int?
  @Option(help: "auto, f32 or bf16.") var precision: ComputePrecision?
  @Flag(help: "Print events as JSON lines on standard output.") var json = false

  /// The method by name.
  func method<Method: RawRepresentable & CaseIterable>(_ type: Method.Type) throws -> Method?
  where Method.RawValue == String {
    guard let method else { return nil }
    guard let known = Method(rawValue: method) else {
      let names = Method.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--method is \(method), expected one of \(names)")
    }
    return known
  }
}
