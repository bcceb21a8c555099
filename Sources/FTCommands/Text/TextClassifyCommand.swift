import ArgumentParser
import FTLab
import Foundation

struct TextClassifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classify", abstract: "Tell the class of texts, by a run of text finetune --task classify.",
    discussion: """
      Texts are arguments, or the rows of --data: the field "text" of JSON lines or of a table (.csv, .tsv), and every line of
      any other file ("-" is standard input). The classes come with their probabilities, the likeliest first.

      Examples:
        ftlab text classify "The parcel never arrived." --run runs/letters
        ftlab text classify --data new.csv --field message --run runs/letters --json
      """)

  @OptionGroup var given: GivenTexts
  @Option(name: .customLong("run"), help: "The folder of a run.") var runFolder: String
  @Option(help: "The encoder's name or folder. Default: that of the run.") var model: String?
  @Option(help: "How many classes to tell.") var top = 3
  @Option(help: "Default: all processors.") var threads: Int?
  @Option(help: "auto, f32 or bf16.") var precision: ComputePrecision = .auto
  @Flag(help: "Print a JSON line per text.") var json = false

  func validate() throws {
    try Bounds.checkThreads(threads)
    if top < 1 { throw ValidationError("--top is \(top), expected 1 or more") }
  }

  func run() throws {
    Terminal.endWithItsReader()
    let (texts, places) = try given.read()
    let (classifier, encoder) = try folders()
    let form = try TaughtForm(keptIn: [runFolder])
    form.tell()
    let asked = try texts.map { try form.text($0) }
    let precision = precision
    let guesses = try ComputeThread(threads: threads).run { device in
      let network = try TextClassifier(classifier, encoder: encoder, precision: precision, on: device)
      let encoded = asked.map(network.encoder.encode)
      if let sentence = encoded.cutSentence(at: network.encoder.limit) { Terminal.note(sentence) }
      var progress = ProgressLine(isQuietAtFirst: true)
      let all = network.probabilities(encoded) { done, total in
        progress.show("\(Terminal.count(done)) of \(Terminal.count(total)) texts")
      }
      progress.clear()
      return all.map { network.guesses($0, count: top) }
    }
    for (index, row) in guesses.enumerated() { show(row, of: texts[index], places?[index]) }
  }

  private func folders() throws -> (URL, AnyModelFolder) {
    let folder = try RunFolder(opening: runFolder)
    let settings = try folder.settings(of: TextClassify.self)
    guard folder.exists("classifier") else { throw RunFolderError.unfinished(runFolder) }
    let classifier = folder.url.appendingPathComponent("classifier")
    if model == nil, folder.exists("model") {
      return (classifier, try AnyModelFolder(url: folder.url.appendingPathComponent("model"), among: .text))
    }
    return (classifier, try ModelStore().resolve(model ?? settings.model, among: .text))
  }

  private func show(_ guesses: [TextClassifier.Guess], of text: String, _ place: Place?) {
    guard json else {
      let list = guesses.map { String(format: "%@ %.1f %%", $0.label, 100 * $0.probability) }.joined(separator: ", ")
      return Terminal.show(
        given.texts.count == 1 ? list : "\(place.map { "\($0): " } ?? "")\(text.prefix(60)): \(list)")
    }
    var row = JSONObject()
    if let place { row.append(key: "place", .string(place.description)) }
    row.append(key: "text", .string(text))
    row.append(
      key: "classes",
      .array(
        guesses.map { guess -> JSONValue in
          ["label": .string(guess.label), "probability": JSONValue(guess.probability)]
        }))
    Terminal.show(JSONValue.object(row).encoded())
  }
}
