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
        ftlab image stylize photo.jpg --style runs/starry:0.7,style-03:0.3 --strength 0.8 --output mixed.png
        ftlab image stylize photos/ --style runs/starry --preserve-colors --output paintings/
        ftlab image stylize frames/ --style 4 --frames --output painted-frames/
        ftlab image stylize photo.jpg --list-styles --output styles.png
      """)

  @Argument(help: ArgumentHelp("Photos or folders of photos.", valueName: "photo")) var photos: [String] = []
  @Option(help: "A style or a mixture, such as runs/mine:0.7,style-03:0.3.") var style: String?
  @Option(name: .shortAndLong, help: "The picture to write; a folder for several photos.") var output: String?
  @Option(help: "0 leaves the photo, 1 is the painting.") var strength = 1.0
  @Flag(help: "Keep the photo's colours.") var preserveColors = false
  @Option(help: ArgumentHelp("Paint only where this picture of the photo's size is white.", valueName: "picture"))
  var mask: String?
  @Flag(help: "The photos are frames of a film, in the order of their names: keep the light steady.") var frames = false
  @Flag(help: "Make the painting four times as wide and high.") var upscale = false
  @Flag(help: "Paint the photo in every style of the model, as one picture with their names.") var listStyles = false
  @Option(help: "A style generator's name (ftlab models list) or folder.") var model: String?
  @Option(help: "A folder or name of the network for --upscale.") var upscaler = "animevideov3-x4"
  @Option(help: "Quality of JPEG files, 1 to 100.") var quality = 92
  @Option(help: "Default: all processors.") var threads: Int?
  @Option(help: "auto, f32 or bf16.") var precision: ComputePrecision = .auto

  func validate() throws {
    if !(0...1).contains(strength) { throw ValidationError("--strength is \(strength), expected 0 to 1") }
    if !(1...100).contains(quality) { throw ValidationError("--quality is \(quality), expected 1 to 100") }
    try Bounds.checkThreads(threads)
    if listStyles { return }
    if photos.isEmpty { throw ValidationError("name a photo, or a folder of photos") }
    if style == nil {
      throw ValidationError("--style is missing: a run folder, a style file, or one that --list-styles shows")
    }
    if output == nil { throw ValidationError("--output is missing: the picture to write, or a folder for several") }
  }

  func run() throws {
    let store = ModelStore()
    let mixture = try StyleMixture(style ?? "mean")
    // A run that trained the whole generator brings its own.
    let trained = model == nil && mixture.parts.count == 1 ? StyleMixture.trainedModel(in: mixture.parts[0].name) : nil
    let folder = try store.resolveNetwork(model ?? trained ?? "multistyle26")
    let chosen = trained == nil ? mixture : try StyleMixture("\(folder.styleNames.count - 1)")
    if listStyles && photos.isEmpty {
      Terminal.show(folder.styleNames.joined(separator: "\n"))
      return
    }
    let upscaling = upscale ? try store.resolveNetwork(upscaler) : nil
    let compute = try RunView.compute(threads: threads)
    if listStyles { return try writeSheet(folder, compute) }
    let jobs = try PaintingJobs(photos, output: output!)
    let failed = try compute.run { device in
      let stylizer = try Stylizer(model: folder, style: chosen, upscaler: upscaling, precision: precision, on: device)
      return try paint(jobs, with: stylizer)
    }
    if failed > 0 {
      Terminal.note("\(jobs.list.count - failed) of \(jobs.list.count) photos painted.")
      throw ExitCode(Failure.dataRefused)
    }
  }

  /// Paints photo after photo; one that cannot be read does not keep the others from being painted.
  private func paint(_ jobs: PaintingJobs, with stylizer: Stylizer) throws -> Int {
    var options = Stylizer.Options()
    (options.strength, options.preservesColors) = (strength, preserveColors)
    options.mask = try mask.map { try Image.mask(path: $0) }
    let memory = frames ? FrameMemory() : nil
    var failed = 0
    for (index, job) in jobs.list.enumerated() {
      let begin = Date()
      do {
        let painting = try stylizer.paint(Image(path: job.input), options, memory: memory) { part in
          Terminal.redraw("  \(index + 1)/\(jobs.list.count)  \(job.input)  \(Int(100 * part)) %")
          return !Interrupt.isRequested
        }
        guard let painting else { throw ExitCode(130) }
        try jobs.makeFolder(of: job)
        try painting.write(to: job.output, quality: quality)
        Terminal.redraw("")
        Terminal.note("Wrote \(job.output) in \(Terminal.seconds(Date().timeIntervalSince(begin)))")
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
    _ folder: NetworkFolder, _ compute: ComputeThread
  ) throws {
    let path = output ?? "styles.png"
    guard let file = try PictureList(photos).files.first else { throw NoPictures(paths: photos) }
    let photo = try Image(path: file).fitting(longerSide: 256)
    // Learned styles that are named are shown beside the model's own.
    let extra = try style.map { try StyleMixture($0).parts.map(\.name) } ?? []
    let cells = try compute.run { device in
      try (folder.styleNames + extra.filter { !folder.styleNames.contains($0) }).map { name in
        let stylizer = try Stylizer(model: folder, style: StyleMixture(name), precision: precision, on: device)
        let caption = name.split(separator: "/").last.map(String.init) ?? name
        return ContactSheet.Cell(try stylizer.paint(photo)!, caption: caption)
      }
    }
    let sheet = ContactSheet(cells: [ContactSheet.Cell(photo, caption: "photo")] + cells, columns: 6, side: 192)
    try sheet.image().write(to: path, quality: quality)
    Terminal.note("Wrote \(path)")
  }
}

/// A problem with the name of the file that has it.
struct ImageProblem: Blamable, CustomStringConvertible {
  let file: String
  let error: any Error
  var blame: Blame { (error as? any Blamable)?.blame ?? .data }
  var description: String { "\(file): \(error)" }
}
