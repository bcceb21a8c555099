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
    Terminal.endWithItsReader()
    let list = try PictureList(pictures)
    let files = list.files
    guard !files.isEmpty else { throw NoPictures(paths: pictures) }
    Terminal.note(list.ledger.refusals)
    let (folder, size) = try options.resolved()
    let form = try TaughtForm(keptIn: [options.run, options.model])
    form.tellPictures()
    let failed = try options.compute().run { device in
      let classifier = try PictureClassifier(folder, size: size, precision: options.precision, on: device)
      var failed = 0
      for file in files {
        do {
          let picture = try form.picture(file, classifier.reading)
          show(classifier.guesses(picture, count: top), of: file)
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
      Pictures that the run has learned from, or chosen by, flatter it: with --run they are told by their content and measured
      apart. Where the run's pictures were made alike by steps (`ftlab data clean`), these are made alike first, too.

      Examples:
        ftlab image evaluate --run runs/mine --data test-pictures/ --confusion confusion.html
        ftlab image evaluate --run runs/mine --data all-pictures/ --anyway
      """)

  @OptionGroup var options: ClassifierOptions
  @Option(help: "A folder with a folder per class, or with metadata.jsonl.") var data: String
  @Option(help: ArgumentHelp("Write what is taken for what as a page.", valueName: "page")) var confusion: String?
  @Flag(help: "Measure pictures that were learned from together with the others.") var anyway = false
  @Flag(help: "Overwrite the page of --confusion.") var force = false
  @Flag(help: "Print the measures as JSON.") var json = false

  func validate() throws {
    if force, confusion == nil { throw ValidationError("--force belongs to --confusion") }
  }

  func run() throws {
    let output = try confusion.map {
      try OutputFile($0, flag: "--confusion", endings: ["html"], isForced: force)
    }
    let (folder, size) = try options.resolved()
    let form = try TaughtForm(keptIn: [options.run, options.model])
    form.tellPictures()
    let pictures = try LabeledPictures(data, classes: folder.configuration.labels, side: size * 8 / 7) {
      path, reading throws(ImageError) in try form.picture(path, reading)
    }
    Terminal.noteRefused(of: pictures.ledger)
    for note in pictures.notes { Terminal.note(note) }
    let parts = try options.parts(of: pictures, together: anyway)
    let precision = options.precision
    let measured = try options.compute().run { device in
      let classifier = try PictureClassifier(folder, size: size, precision: precision, on: device)
      return try parts.map { ($0.name, try classifier.evaluate($0.pictures)) }
    }
    for (name, metrics) in measured { show(metrics, name) }
    if let output, let first = measured.first {
      try output.makeFolder()
      try AtomicFile.write(ClassificationPage(first.1).page.html, to: output.path)
      Terminal.note("Wrote \(output.path)")
    }
  }

  private func show(_ metrics: ClassificationMetrics, _ name: String) {
    guard !json else {
      let line: JSONValue = [
        "pictures": .string(name), "count": JSONValue(metrics.count), "measures": .array(metrics.measures.map(\.json)),
      ]
      return Terminal.show(line.encoded())
    }
    Terminal.show("\(metrics.count) \(name):")
    Terminal.show(Table(measures: [(Subject.result.name, Evaluation(metrics.measures))]).text)
    if let table = Table(metrics.table) { Terminal.show("\n\(table.text)\n") }
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
  func resolved() throws -> (ModelFolder<EfficientNetLite0Configuration>, Int) {
    guard let run else { return (try ModelStore().resolve(model ?? "efficientnet-lite0"), 224) }
    let folder = try RunFolder(opening: run)
    let size = try folder.settings(of: ClassifyFinetune.self).size
    guard folder.exists("model") else { throw RunFolderError.unfinished(run) }
    return (try ModelFolder(url: URL(fileURLWithPath: folder.path("model"))), size)
  }

  /// The pictures that the run has not seen, and those it has; all of them where it is not known or not asked for.
  func parts(of pictures: LabeledPictures, together: Bool) throws -> [(name: String, pictures: LabeledPictures)] {
    guard let run, let seen = try SeenItems.told(ofRun: run) else { return [("pictures", pictures)] }
    let sides = try pictures.items.map { try seen.side(ofFile: $0.place.file) }
    let known = pictures.items.indices.filter { sides[$0] == .training || sides[$0] == .validation }
    guard !known.isEmpty else { return [("pictures", pictures)] }
    let learned = sides.count { $0 == .training }
    Terminal.note(
      "The run has learned from \(learned) of these \(sides.count) pictures and chosen by \(known.count - learned); "
        + (together ? "the measure flatters." : "they are measured apart (--anyway measures all together)."))
    if together { return [("pictures, seen ones among them", pictures)] }
    let unseen = pictures.items.indices.filter { !known.contains($0) }
    return [
      ("pictures the run has not seen", pictures.selecting(unseen)),
      ("pictures it was learned from or chosen by", pictures.selecting(known)),
    ]
    .filter { !$0.1.items.isEmpty }
  }

  func compute() throws -> ComputeThread { try ComputeThread(threads: threads) }
}
