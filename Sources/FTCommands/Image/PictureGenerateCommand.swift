import ArgumentParser
import FTLab
import Foundation

struct PictureGenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Make small pictures from words.",
    discussion: """
      Writes single pictures and grid.png into a folder. Every file says in its text chunks what it was made of: prompt, seed,
      generator.

      Examples:
        ftlab image generate "a red cat face" --output cats
        ftlab image generate "mika waving" --run runs/mika --seed 7 --count 16 --guidance 2.5 --steps 12 --output mika
        ftlab image generate "mika jumping" --run runs/mika --transparent --upscale --output stickers
        ftlab image generate "mika in the snow" --run runs/mika --like sketch.png --strength 0.6 --output snow
      """)

  @Argument(help: "What is to be seen, in a short phrase.") var prompt: String
  @OptionGroup var options: GeneratorOptions
  @Option(help: "A folder for the pictures.") var output: String
  @Option(help: "How many pictures.") var count = 16
  @Option(help: "Decides the noise that pictures begin as.") var seed: UInt64 = 0
  @Option(help: "How much the words are stressed; 1 is not at all.") var guidance = 2.5
  @Option(help: "Steps from noise to picture.") var steps = 12
  @Option(help: "euler, or heun (two looks a step).") var sampler: PictureRequest.Sampler = .euler
  @Option(help: "What is not to be seen.") var negative: String?
  @Option(help: ArgumentHelp("Begin with a picture.", valueName: "picture")) var like: String?
  @Option(help: "With --like: how much is made anew, above 0 and up to 1. Default: 0.6.") var strength: Double?
  @Flag(help: "Take the white ground away: PNG files with opacity, for stickers and pages of any colour.")
  var transparent = false
  @Flag(help: "Make the pictures four times as wide and high.") var upscale = false
  @Option(help: "A folder or name of the network for --upscale. Default: animevideov3-x4.") var upscaler: String?
  @Flag(help: "Overwrite pictures that are there.") var force = false
  @Flag(help: "Print a JSON line per picture.") var json = false

  func validate() throws {
    try Bounds.from(1, to: 4096).check("--count", count, "pictures of one call")
    try Bounds.from(1, to: 1000).check("--steps", steps, "8 to 20 are usual")
    try Bounds.from(1, to: 20).check("--guidance", guidance, "1 is the plain prompt, 2 to 4 are usual")
    if let strength {
      guard like != nil else { throw ValidationError("--strength belongs to --like") }
      try Bounds.above(0, to: 1).check("--strength", strength, "near 0 leaves the picture, 1 leaves nothing of it")
    }
    if upscaler != nil, !upscale { throw ValidationError("--upscaler belongs to --upscale") }
    if negative != nil, guidance == 1 {
      throw ValidationError("--negative does nothing with --guidance 1; raise it, or leave --negative out")
    }
  }

  func run() throws {
    if json { Terminal.endWithItsReader() }
    let request = try request()
    let digits = max(2, String(count).count)
    let names = (1...count).map { number -> String in
      let text = String(number)
      return "\(output)/" + String(repeating: "0", count: digits - text.count) + text + ".png"
    }
    let files = try OutputFile.list(
      names + ["\(output)/grid.png"], endings: ["png"], inputs: like.map { [$0] } ?? [], isForced: force)
    let source = try options.source()
    let upscaling =
      upscale ? try ModelStore().resolve(upscaler ?? "animevideov3-x4", as: CompactUpscalerConfiguration.self) : nil
    Interrupt.install()
    let precision = options.precision
    let begin = Date()
    let images = try ComputeThread(threads: options.threads).run { device in
      let generator = try PictureGenerator(source, precision: precision, on: device)
      for remark in generator.remarks(on: request) { Terminal.note(remark) }
      let small = try generator.pictures(request) { done, total in
        if Interrupt.isRequested { throw ExitCode(130) }
        Terminal.redraw("  \(100 * done / max(1, total)) %")
      }
      guard let upscaling else { return small }
      return try generator.enlarged(small, by: upscaling) { done, total in
        if Interrupt.isRequested { throw ExitCode(130) }
        Terminal.redraw("  enlarging \(done + 1) of \(total)")
      }
    }
    Terminal.redraw("")
    let seconds = Date().timeIntervalSince(begin)
    try files[0].makeFolder()
    for (number, image) in images.enumerated() {
      try (transparent ? image.withoutWhiteGround() : image).write(
        to: files[number].path, notes: notes(source, upscaling, number: number + 1))
      if json {
        let line: JSONValue = [
          "file": .string(files[number].path), "prompt": .string(prompt), "seed": .number(JSONNumber(seed)),
          "number": JSONValue(number + 1),
        ]
        Terminal.show(line.encoded())
      }
    }
    try PictureGenerator.grid(images).write(to: files[count].path, notes: notes(source, upscaling, number: nil))
    Terminal.note(
      "Wrote \(count) picture\(count == 1 ? "" : "s") and \(files[count].path) in \(Terminal.seconds(seconds)).")
  }

  private func request() throws -> PictureRequest {
    var request = PictureRequest(prompt: prompt)
    request.negative = negative
    request.count = count
    request.seed = seed
    request.guidance = guidance
    request.steps = steps
    request.sampler = sampler
    try request.check()
    if let like {
      request.likeness = .init(
        picture: try Image(path: like, reading: ImageReading(.longerSide(256))), strength: strength ?? 0.6)
    }
    return request
  }

  /// What a file says of itself.
  private func notes(
    _ source: PictureGenerator.Source, _ upscaling: ModelFolder<CompactUpscalerConfiguration>?, number: Int?
  ) -> [(key: String, text: String)] {
    var notes = [
      (key: "Software", text: "ftlab \(FTLabCommand.configuration.version)"), (key: "Description", text: prompt),
      (key: "Seed", text: "\(seed)"),
      (key: "Generator", text: options.run ?? source.model.name),
      (
        key: "Settings",
        text: "guidance \(guidance), steps \(steps), sampler \(sampler.rawValue)"
          + (upscaling.map { ", enlarged by \($0.name)" } ?? "") + (transparent ? ", ground taken away" : "")
          + (like.map { ", like \(($0 as NSString).lastPathComponent), strength \(strength ?? 0.6)" } ?? "")
      ),
    ]
    if let negative { notes.append((key: "Negative", text: negative)) }
    if let number { notes.append((key: "Number", text: "\(number)")) }
    return notes
  }
}

/// Which generator.
struct GeneratorOptions: ParsableArguments {
  @Option(help: "A picture generator's name (ftlab models list) or folder. Default: that of --run, or drawings-64.")
  var model: String?
  @Option(help: "The folder of a run: its generator or adapter is used.") var run: String?
  @Option(help: "An adapter's file, or its folder.") var adapter: String?
  @Option(help: "Name or folder of the text encoder. Default: the one that the generator names.") var textEncoder:
    String?
  @Option(help: "Default: all processors.") var threads: Int?
  @Option(help: "auto, f32 or bf16.") var precision: ComputePrecision = .auto

  func validate() throws {
    try Bounds.checkThreads(threads)
    if run != nil && adapter != nil { throw ValidationError("--run and --adapter both name an adapter; give one") }
  }

  /// - Throws: `GeneratorError`, `RunFolderError`, and the errors of the store.
  func source() throws -> PictureGenerator.Source {
    let models = ModelStore()
    guard let run else {
      return try PictureGenerator.Source(
        try PictureGenerator.Source.generator(model ?? GenerateSettings.standardModel, in: models),
        textEncoder: textEncoder, adapter: adapter,
        in: models)
    }
    let folder = try RunFolder(opening: run)
    let settings = try folder.settings(of: GenerateFinetune.self)
    if folder.exists("model") {
      guard model == nil else {
        throw ValidationError("--run \(run) made a generator of its own, so --model does not apply")
      }
      return try PictureGenerator.Source(
        try ModelFolder(url: URL(fileURLWithPath: folder.path("model"))),
        textEncoder: textEncoder ?? settings.textEncoder,
        in: models)
    }
    guard folder.exists("adapter.safetensors"), let base = model ?? settings.baseModel else {
      throw RunFolderError.unfinished(run)
    }
    return try PictureGenerator.Source(
      try PictureGenerator.Source.generator(base, in: models), textEncoder: textEncoder ?? settings.textEncoder,
      adapter: folder.path("adapter.safetensors"), in: models)
  }
}

extension PictureRequest.Sampler: ExpressibleByArgument {}
