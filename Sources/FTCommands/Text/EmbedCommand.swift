import ArgumentParser
import FTLab
import Foundation

struct EmbedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed", abstract: "Turn texts into vectors that point alike where the texts mean alike.",
    discussion: """
      Texts are arguments, or the rows of --data: the field "text" of JSON lines or of a table (.csv, .tsv), and every line of
      any other file ("-" is standard input). A vector has the length 1, so that the sum of products of two is their cosine.

      Without --output, a JSON line with text and vector is printed for each. --output FILE.jsonl writes the same lines with the
      row's place, --output FILE.npy an array for NumPy, [texts, width]. A text with more tokens than the model reads is cut at
      its end, and it is said how many were.

      Some encoders were trained with a few words before each text that say what it is for: multilingual-e5-small with "query: "
      for questions and for texts that are compared with each other, "passage: " for what is searched. --prompt chooses one by
      its name, none takes the texts as they are; without it the model's default stands there, and it is said.

      Examples:
        ftlab text embed "a stoneware mug" "a cup of fired clay"
        ftlab text embed --data products.jsonl --field description --output vectors.npy
        ftlab text embed --data lines.txt --output vectors.jsonl
        ftlab text embed --model multilingual-e5-small --prompt passage --data 商品.jsonl --output vectors.npy
      """)

  @OptionGroup var given: GivenTexts
  @Option(help: ArgumentHelp("The file of vectors, .jsonl or .npy.", valueName: "file")) var output: String?
  @Option(help: "An encoder's name (ftlab models list) or folder.") var model = "all-minilm-l6-v2"
  @Option(
    help: ArgumentHelp(
      "What stands before every text, by its name in the model folder, or none. Default: the model's.",
      valueName: "name"))
  var prompt: String?
  @Option(help: "Tokens of a text that are read. Default, and at most: the model's limit.") var maxLength: Int?
  @Option(help: "Default: all processors.") var threads: Int?
  @Option(help: "auto, f32 or bf16.") var precision: ComputePrecision = .auto
  @Flag(help: "Overwrite the file of --output.") var force = false

  func validate() throws {
    try Bounds.checkThreads(threads)
    if let maxLength {
      try Bounds.from(3, to: 1e6).check("--max-length", maxLength, "two tokens stand around a text")
    }
    if force, output == nil { throw ValidationError("--force belongs to --output") }
  }

  func run() throws {
    Terminal.endWithItsReader()
    let file = try output.map {
      try OutputFile($0, endings: ["jsonl", "npy"], inputs: given.data.map { [$0] } ?? [], isForced: force)
    }
    let (texts, places) = try given.read()
    let folder = try ModelStore().resolve(model, as: BERTConfiguration.self)
    Interrupt.install()
    let (vectors, width) = try vectors(of: texts, folder)
    guard let file else {
      for index in texts.indices {
        Terminal.show(line(texts[index], nil, vectors[index * width..<(index + 1) * width]))
      }
      return
    }
    try file.makeFolder()
    if file.path.lowercased().hasSuffix(".npy") {
      try NumPyFile.write(vectors, shape: [texts.count, width], to: file.path)
    } else {
      try AtomicFile.write(to: file.path) { sink in
        for index in texts.indices {
          let vector = vectors[index * width..<(index + 1) * width]
          try sink.write(line(texts[index], places?[index], vector) + "\n")
        }
      }
    }
    Terminal.note("Wrote \(Terminal.count(texts.count)) vectors of \(width) numbers to \(file.path)")
  }

  private func vectors(of texts: [String], _ folder: ModelFolder<BERTConfiguration>) throws -> ([Float], Int) {
    let (limit, precision, prompt) = (maxLength, precision, prompt)
    return try ComputeThread(threads: threads).run { device in
      let encoder = try TextEncoder(folder, limit: limit, precision: precision, on: device)
      if let prompt { encoder.prompt = try encoder.prompts.text(of: prompt) } else { Self.tellPrompt(of: encoder) }
      let encoded = texts.map(encoder.encode)
      if let sentence = encoded.cutSentence(at: encoder.limit) { Terminal.note(sentence) }
      var progress = ProgressLine(isQuietAtFirst: true)
      let vectors = try encoder.vectors(of: encoded) { done, total in
        if Interrupt.isRequested { throw ExitCode(Interrupt.status) }
        progress.show("\(Terminal.count(done)) of \(Terminal.count(total)) texts")
      }
      progress.clear()
      return (vectors, encoder.width)
    }
  }

  /// Says what stands before the texts, of a model that has more than one way.
  private static func tellPrompt(of encoder: TextEncoder) {
    let others = (encoder.prompts.names + [EncoderPrompts.none]).filter { $0 != encoder.prompts.defaultName }
    guard !encoder.prompts.names.isEmpty else { return }
    Terminal.note(
      (encoder.prompt.isEmpty ? "Nothing is put before the texts" : "Before every text stands \"\(encoder.prompt)\"")
        + "; --prompt chooses: \(others.joined(separator: ", "))")
  }

  private func line(_ text: String, _ place: Place?, _ vector: ArraySlice<Float>) -> String {
    var object = JSONObject()
    if let place { object.append(key: "place", .string(place.description)) }
    object.append(key: "text", .string(text))
    object.append(key: "embedding", .array(vector.map { JSONValue(Double($0)) }))
    return JSONValue.object(object).encoded()
  }
}
