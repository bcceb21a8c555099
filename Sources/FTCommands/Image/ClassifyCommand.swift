import ArgumentParser
import FTLab
import Foundation

struct ClassifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classify", abstract: "Tell what is on pictures.",
    discussion: """
      Examples:
        ftlab image classify photo.jpg                       the 1000 classes of ImageNet
        ftlab image classify photos/ --run runs/mine         your own classes
        ftlab image classify photos/ --run runs/mine --json  a JSON line per picture
      """)

  @Argument(help: ArgumentHelp("Pictures or folders of pictures.", valueName: "picture")) var pictures: [String]
  @OptionGroup var options: ClassifierOptions
  @Option(help: "How many classes to tell.") var top = 3
  @Flag(help: "Print a JSON line per picture.") var json = false

  func validate() throws {
    if pictures.isEmpty { throw ValidationError("name a picture, or a folder of pictures") }
    if top < 1 { throw ValidationError("--top is \(top), expected 1 or more") }
  }

  func run() throws {
    let files = try PictureList(pictures).files
    guard !files.isEmpty else { throw NoPictures(paths: pictures) }
    let (folder, size) = try options.resolved()
    let failed = try options.compute().run { device in
      let classifier = try PictureClassifier(folder, size: size, precision: options.precision, on: device)
      var failed = 0
      for file in files {
        do {
          show(classifier.guesses(try Image(path: file), count: top), of: file)
        } catch let error as ImageError {
          if files.count == 1 { throw error }
          Terminal.note("\(error)")
          failed += 1
        }
      }
      return failed
    }
    if failed > 0 { throw ExitCode(Failure.dataRefused) }
  }

  private func show(_ guesses: [PictureClassifier.Guess], of file: String) {
    guard json else {
      let text = guesses.map { String(format: "%@ %.1f %%", $0.label, 100 * $0.probability) }
      Terminal.show("\(file): \(text.joined(separator: ", "))")
      return
    }
    let list = guesses.map { guess -> JSONValue in
      ["label": .string(guess.label), "probability": JSONValue(guess.probability)]
    }
    let row: JSONValue = ["file": .string(file), "classes": .array(list)]
    Terminal.show(row.encoded())
  }
}

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure a classifier on pictures with known classes.",
    discussion: """
      Example:
        ftlab image evaluate --run runs/mine --data test-pictures/ --confusion confusion.png
      """)

  @OptionGroup var options: ClassifierOptions
  @Option(help: "A folder with a folder per class, or with metadata.jsonl.") var data: String
  @Option(help: ArgumentHelp("Write the confusion matrix as a picture.", valueName: "picture")) var confusion: String?
  @Flag(help: "Print the measures as JSON.") var json = false

  func run() throws {
    let (folder, size) = try options.resolved()
    let pictures = try LabeledPictures(data, classes: folder.labels, side: size * 8 / 7)
    if !pictures.ledger.refusals.isEmpty { Terminal.note(pictures.ledger.summary) }
    let metrics = try options.compute().run { device in
      try PictureClassifier(folder, size: size, precision: options.precision, on: device).evaluate(pictures)
    }
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      Terminal.show(String(decoding: try encoder.encode(metrics), as: UTF8.self))
    } else {
      Terminal.show(ClassTable.text(metrics))
      Terminal.show(String(format: "Calibration: probabilities are off by %.1f points on average.", 100 * metrics.ece))
    }
    if let confusion {
      try metrics.confusionPicture().write(to: confusion)
      Terminal.note("Wrote \(confusion)")
    }
  }
}

/// Which classifier.
struct ClassifierOptions: ParsableArguments {
  @Option(help: "The folder of a run.") var run: String?
  @Option(help: "A classifier's name (ftlab models list) or folder. Default: that of --run, or efficientnet-lite0.")
  var model: String?
  @Option(help: "Default: all processors.") var threads: Int?
  @Option(help: "auto, f32 or bf16.") var precision: ComputePrecision = .auto

  func validate() throws {
    try Bounds.checkThreads(threads)
    if run != nil && model != nil { throw ValidationError("--run and --model both name a classifier; give one") }
  }

  /// The model's folder and the side of the pictures it sees.
  func resolved() throws -> (NetworkFolder, Int) {
    guard let run else { return (try ModelStore().resolveNetwork(model ?? "efficientnet-lite0"), 224) }
    let folder = try OldRunFolder(opening: run)
    let size = try folder.read(ClassifyFinetuneConfiguration.self, from: OldRunFolder.configuration).size
    guard FileManager.default.fileExists(atPath: folder.path("model")) else {
      throw ValidationError("\(run): the run has no result yet; `ftlab runs resume \(run)` finishes it")
    }
    return (try NetworkFolder(url: URL(fileURLWithPath: folder.path("model"))), size)
  }

  func compute() throws -> ComputeThread {
    try ComputeThread(threads: threads)
  }
}
