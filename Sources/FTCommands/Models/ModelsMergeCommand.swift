import ArgumentParser
import FTLab
import Foundation

struct ModelsMergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Add an adapter to the weights of its base: one model without an adapter.",
    discussion: """
      The result is a model folder: ftlab, transformers and llama.cpp's tools open it. Before it is there, its logits on a fixed set
      of texts are compared with those of the base with the adapter beside it; where rounding has lost more than a tenth of what the
      adapter changes, or the adapter changes nothing, nothing is written.

      Examples:
        ftlab models merge --run runs/shop --output models/shop
        ftlab models merge --model smollm2-135m-instruct --adapter my-peft-adapter --output models/mine
        ftlab models merge --run runs/shop --type f32 --output models/shop-f32
      """)

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("The folder of a run of ftlab text finetune.", valueName: "run"))
  var runFolder: String?
  @Option(help: "A folder with an adapter in PEFT's layout or MLX's.") var adapter: String?
  @Option(help: "The base: a model's name or folder. Default: the model of --run, or smollm2-135m-instruct.")
  var model: String?
  @Option(name: .shortAndLong, help: ArgumentHelp("The folder to write; it must not exist.", valueName: "folder"))
  var output: String
  @Option(help: "How weights are stored: bf16 (default), or f32, twice as large and without rounding.")
  var type = MergedType.bf16
  @Flag(help: "Merge although the adapter was trained on other weights than these.") var anyway = false
  @Option(help: "Default: all processors.") var threads: Int?

  func validate() throws {
    if (runFolder == nil) == (adapter == nil) {
      throw ValidationError("name an adapter with --run or with --adapter, one of them")
    }
    try Bounds.checkThreads(threads)
  }

  func run() throws {
    let target = URL(fileURLWithPath: output)
    guard !FileManager.default.fileExists(atPath: target.path) else {
      throw LanguageModelError.exists(output)
    }
    let source = try source()
    guard let adapter = source.adapter else { throw LanguageModelError.nothingToMerge(runFolder ?? "") }
    var merge = AdapterMerge(adapter: adapter, base: source.base)
    merge.type = type == .f32 ? .float32 : .bfloat16
    merge.allowsOtherBase = anyway
    let chosen = merge
    let form = try TaughtForm(keptIn: [runFolder, adapter.path, source.base.url.path])
    let report = try ComputeThread(threads: threads).run { try chosen.write(to: target, on: $0) }
    try form.steps?.write(to: target.appending(path: PreprocessSteps.fileName).path)
    Terminal.show("Wrote \(output): \(source.base.name) with \(adapter.path), as one model")
    Terminal.show(
      Table(facts: [
        ("compared", "\(report.tokens) tokens of \(report.texts) texts"),
        ("max |Δlogit|, base and adapter", "\(report.effect)"),
        ("max |Δlogit|, adapter and merged", "\(report.loss), at most \(report.limit) is let pass"),
      ]).text)
  }

  private func source() throws -> LanguageModelSource {
    if let runFolder { return try LanguageModelSource(run: RunFolder(opening: runFolder), model: model) }
    let adapter = try LanguageModelSource.folder(adapter!)
    return try LanguageModelSource(base: ModelStore().resolve(model ?? TextSettings().model), adapter: adapter)
  }
}

/// How the weights of a merged model are stored.
enum MergedType: String, ExpressibleByArgument, CaseIterable { case bf16, f32 }
