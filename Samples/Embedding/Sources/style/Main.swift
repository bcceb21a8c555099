import FTImage
import Foundation

/// Learns a style from a picture and paints a photo in it.
///
///     swift run style ~/.local/share/ftlab/models ../images/styles/PICTURE ../images/photos PHOTO /tmp/style
@main struct Main {
  static func main() async throws {
    let arguments = CommandLine.arguments
    let models = ModelStore(root: URL(filePath: arguments[1]))
    var settings = StyleSettings()
    settings.style = [arguments[2]]
    settings.data = [arguments[3]]
    settings.run.output = arguments[5]
    settings.training.steps = 20
    // Events come from the run's own thread.
    let control = RunControl(observer: { event in
      switch event {
      case .facts(let facts): for fact in facts { print(fact.text) }
      case .training(_, .step(let step)): print("step \(step.step): loss \(step.loss)")
      default: break
      }
    })
    let world = World(models: models, directory: FileManager.default.currentDirectoryPath, program: "style sample")
    // `Task.cancel()` around this call would end the run, saved: `resume` goes on with it.
    let outcome = try await RunEngine<StyleFinetune>(world, control).start(settings)
    let (folder, photo, painting) = (outcome.folder.url.path, arguments[4], "\(arguments[5])/painting.png")
    try await ComputeThread().submit { device, cancellation in
      let stylizer = try Stylizer(
        model: models.resolve("multistyle26"), style: StyleMixture([folder]), on: device)
      try stylizer.paint(Image(path: photo)) { _ in !cancellation.isCancelled }?.write(to: painting)
    }
    print(painting)
  }
}
