import ArgumentParser
import FTLab
import Foundation

struct StylizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stylize", abstract: "Paint photos in a style.",
    discussion: """
      A style is a run folder, a style file, or a style of the model by name or number; several are mixed by their shares.

      Examples:
        ftlab image stylize photo.jpg --style runs/starry --output painting.jpg
        ftlab image stylize photo.jpg --style runs/starry:0.7 --style style-03:0.3 --strength 0.8 --output mixed.png
        ftlab image stylize photos/ --style runs/starry --preserve-colors --output paintings/
        ftlab image stylize frames/ --style 4 --frames --output painted-frames/
        ftlab image stylize photo.jpg --list-styles --output styles.html
      """)

  @Argument(help: ArgumentHelp("Photos or folders of photos.", valueName: "photo")) var photos: [String] = []
  @Option(help: "A style or a mixture, such as runs/mine:0.7,style-03:0.3; repeated ones are mixed.")
  var style: [String] = []
  @Option(name: .shortAndLong, help: "The picture to write; a folder for several photos.") var output: String?
  @Flag(help: "Overwrite pictures that are there already.") var force = false
  @Option(help: "0 leaves the photo, 1 is the painting. Default: 1.") var strength: Double?
  @Flag(help: "Keep the photo's colours.") var preserveColors = false
  @Option(help: ArgumentHelp("Paint only where this picture of the photo's size is white.", valueName: "picture"))
  var mask: String?
  @Flag(help: "The photos are frames of a film, in the order of their names: keep the light steady.") var frames = false
  @Flag(help: "Make the painting four times as wide and high.") var upscale = false
  @Option(
    help: """
      The largest painting in megapixels; a larger photo is reduced. A megapixel takes about 60 MB. Default: 16, 15 with \
      --upscale.
      """) var megapixels: Double?
  @Flag(help: "Paint the photo in every style of the model, as a page with their names.") var listStyles = false
  @Option(help: "A style generator's name (ftlab models list) or folder.") var model: String?
  @Option(help: "A folder or name of the network for --upscale. Default: animevideov3-x4.") var upscaler: String?
  @Option(help: "Quality of JPEG files, 1 to 100. Default: 92.") var quality: Int?
  @Option(help: "Default: all processors.") var threads: Int?
  @Option(help: "auto, f32 or bf16. Default: auto.") var precision: ComputePrecision?

  func validate() throws {
    if let strength, !(0...1).contains(strength) {
      throw ValidationError("--strength is \(strength), expected 0 to 1")
    }
    if let quality, !(1...100).contains(quality) {
      throw ValidationError("--quality is \(quality), expected 1 to 100")
    }
    if let megapixels, !(0.001...250).contains(megapixels) {
      throw ValidationError("--megapixels is \(megapixels), expected 0.001 to 250")
    }
    try Bounds.checkThreads(threads)
    if upscaler != nil, !upscale { throw ValidationError("--upscaler belongs to --upscale") }
    if listStyles {
      guard let flag = unusedByList.first(where: \.isGiven)?.flag else { return }
      throw ValidationError(
        "\(flag) does not apply to --list-styles"
          + (photos.isEmpty ? " without a photo, which only tells their names" : ""))
    }
    if photos.isEmpty { throw ValidationError("name a photo, or a folder of photos") }
    if style.isEmpty {
      throw ValidationError("--style is missing: a run folder, a style file, or one that --list-styles shows")
    }
    if output == nil { throw ValidationError("--output is missing: the picture to write, or a folder for several") }
  }

  /// The flags that mean nothing to `--list-styles`.
  private var unusedByList: [(flag: String, isGiven: Bool)] {
    let always = [
      ("--strength", strength != nil), ("--preserve-colors", preserveColors), ("--mask", mask != nil),
      ("--frames", frames), ("--upscale", upscale), ("--megapixels", megapixels != nil),
    ]
    let withoutPhoto = [
      ("--output", output != nil), ("--style", !style.isEmpty), ("--force", force), ("--quality", quality != nil),
      ("--threads", threads != nil), ("--precision", precision != nil),
    ]
    return photos.isEmpty ? always + withoutPhoto : always
  }

  /// How photos are read: whole, unless they are larger than what is to be painted.
  private var reading: ImageReading {
    ImageReading(.pixels(Int((megapixels ?? (upscale ? 15 : 16)) * 1_000_000)))
  }

  func run() throws {
    let mixture = style.isEmpty ? nil : try StyleMixture(style)
    if listStyles { return try list(mixture) }
    let jobs = try PaintingJobs(photos, output: output!, isForced: force)
    if quality != nil, jobs.list.allSatisfy({ $0.output.path.lowercased().hasSuffix(".png") }) {
      throw ValidationError("--quality is for JPEG pictures, and none is written")
    }
    let painted = try mask.map { try Image.mask(path: $0, reading: reading) }
    Terminal.note(jobs.refusals)
    let store = ModelStore()
    // A run that trained the whole generator brings its own.
    let trained =
      model == nil && mixture!.parts.count == 1 ? StyleMixture.trainedModel(in: mixture!.parts[0].name) : nil
    let folder = try store.resolve(model ?? trained ?? "multistyle26", as: StyleGeneratorConfiguration.self)
    let chosen = trained == nil ? mixture! : try StyleMixture("\(folder.configuration.styleNames.count - 1)")
    let upscaling =
      upscale ? try store.resolve(upscaler ?? "animevideov3-x4", as: CompactUpscalerConfiguration.self) : nil
    Interrupt.install()
    let compute = try ComputeThread(threads: threads)
    let failed = try compute.run { device in
      let stylizer = try Stylizer(
        model: folder, style: chosen, upscaler: upscaling, precision: precision ?? .auto, on: device)
      return try paint(jobs, mask: painted, with: stylizer)
    }
    if failed > 0 {
      Terminal.note("\(jobs.list.count - failed) of \(jobs.list.count) photos painted.")
      throw ExitCode(Failure.dataRefused)
    }
  }

  /// The names of the model's styles, or one photo in all of them.
  private func list(_ mixture: StyleMixture?) throws {
    Terminal.endWithItsReader()
    func folder() throws -> ModelFolder<StyleGeneratorConfiguration> {
      try ModelStore().resolve(model ?? "multistyle26")
    }
    guard !photos.isEmpty else {
      Terminal.show(try folder().configuration.styleNames.joined(separator: "\n"))
      return
    }
    let pictures = try PictureList(photos)
    Terminal.note(pictures.ledger.refusals)
    guard let photo = pictures.files.first else { throw NoPictures(paths: photos) }
    guard pictures.files.count == 1 else {
      throw ValidationError(
        "--list-styles paints one photo in every style; there are \(pictures.files.count), name one")
    }
    let output = try OutputFile(
      output ?? "styles.html", endings: ["html"], inputs: [photo], isForced: force)
    try writeSheet(of: photo, to: output, folder(), mixture)
  }

  /// Paints photo after photo; one that cannot be read does not keep the others from being painted.
  private func paint(_ jobs: PaintingJobs, mask: Image?, with stylizer: Stylizer) throws -> Int {
    var options = Stylizer.Options()
    options.strength = strength ?? 1
    options.preservesColors = preserveColors
    options.mask = mask
    let memory = frames ? FrameMemory() : nil
    var failed = 0
    for (index, job) in jobs.list.enumerated() {
      let begin = Date()
      do {
        let photo = try Image(path: job.input, reading: reading)
        let size = try Image.size(path: job.input)
        if size != (photo.width, photo.height) {
          Terminal.note(
            "\(job.input): \(size.width) × \(size.height) pixels are painted as \(photo.width) × \(photo.height), "
              + "as a painting takes about 60 MB a megapixel; --megapixels changes that.")
        }
        let painting = try stylizer.paint(photo, options, memory: memory) { part in
          Terminal.redraw("  \(index + 1)/\(jobs.list.count)  \(job.input)  \(Int(100 * part)) %")
          return !Interrupt.isRequested
        }
        guard let painting else { throw ExitCode(130) }
        try job.output.makeFolder()
        try painting.write(to: job.output.path, quality: quality ?? 92)
        Terminal.redraw("")
        Terminal.note("Wrote \(job.output.path) in \(Terminal.seconds(Date().timeIntervalSince(begin)))")
      } catch let error as ExitCode {
        Terminal.redraw("")
        Terminal.note("Stopped; \(index - failed) of \(jobs.list.count) photos were painted before.")
        throw error
      } catch let error as StylizerError {
        if jobs.list.count == 1 { throw ImageProblem(file: job.input, error: error) }
        Terminal.note("\(job.input): \(error)")
        failed += 1
      } catch let error as ImageError where jobs.list.count > 1 {
        Terminal.note("\(error)")
        failed += 1
      }
    }
    return failed
  }

  private func writeSheet(
    of file: String, to output: OutputFile, _ folder: ModelFolder<StyleGeneratorConfiguration>, _ mixture: StyleMixture?
  ) throws {
    let photo = try Image(path: file, reading: ImageReading(.longerSide(256)))
    // Learned styles that are named are shown beside the model's own.
    let extra = mixture?.parts.map(\.name).filter { !folder.configuration.styleNames.contains($0) } ?? []
    Interrupt.install()
    let quality = quality
    let cells = try ComputeThread(threads: threads).run { device in
      try (folder.configuration.styleNames + extra).map { name in
        let stylizer = try Stylizer(
          model: folder, style: StyleMixture(name), precision: precision ?? .auto, on: device)
        let caption = name.split(separator: "/").last.map(String.init) ?? name
        guard let painting = try stylizer.paint(photo, onProgress: { _ in !Interrupt.isRequested }) else {
          throw ExitCode(130)
        }
        return Page.Picture(painting, caption: caption, side: 256, quality: quality ?? 92)
      }
    }
    let original = Page.Picture(photo, caption: "photo", side: 256, quality: quality ?? 92)
    try output.makeFolder()
    try AtomicFile.write(Page("Styles of \(folder.name)", [.gallery([original] + cells)]).html, to: output.path)
    Terminal.note("Wrote \(output.path)")
  }
}

/// A problem with the name of the file that has it.
struct ImageProblem: Blamable, CustomStringConvertible {
  let file: String
  let error: any Error
  var blame: Blame { (error as? any Blamable)?.blame ?? .data }
  var description: String { "\(file): \(error)" }
}
