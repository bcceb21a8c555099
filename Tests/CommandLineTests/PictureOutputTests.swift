import Foundation
import Testing

/// What the commands on pictures would write is checked before any work: no network is installed here, so whatever is told
/// is told before one is looked for.
@Suite struct PictureOutputTests {
  private static let picture = ScratchFolder.root.appendingPathComponent("Tests/FTImageCodecTests/Golden/rgb.png")

  /// Two photos, one of them alone in a folder, a painting that is there already, and things in the way.
  private func scratch() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    let bytes = try Data(contentsOf: Self.picture)
    for folder in ["photos", "done"] {
      try FileManager.default.createDirectory(atPath: scratch.path(folder), withIntermediateDirectories: true)
    }
    for name in ["a.png", "b.png", "old.png", "photos/a.png", "done/a.png"] { try scratch.add(name, bytes) }
    try scratch.add("photos/notes.txt", "notes".utf8)
    try scratch.add("old.html", "<p>old".utf8)
    for (link, target) in [("link.png", "a.png"), ("nowhere", "gone"), ("null.png", "/dev/null")] {
      try FileManager.default.createSymbolicLink(atPath: scratch.path(link), withDestinationPath: target)
    }
    return scratch
  }

  @Test(arguments: [
    (["a.png", "--output", "x.bmp"], ".png or .jpg"), (["a.png", "--output", "x"], ".png or .jpg"),
    (["a.png", "--output", ""], "is empty"), (["a.png", "--output", "a.png"], "is the input itself"),
    (["a.png", "--output", "./photos/../a.png"], "is the input a.png itself"),
    (["a.png", "--output", "link.png"], "is the input a.png itself"),
    (["a.png", "--output", "old.png"], "is there already"), (["a.png", "--output", "old.png/x.png"], "it is a file"),
    (["a.png", "--output", "nowhere/x.png"], "link to nothing"), (["a.png", "--output", "null.png"], "a device"),
    (["a.png", "b.png", "--output", "x.png"], "there are 2 to be done; name a folder"),
    (["a.png", "b.png", "--output", "x.tiff"], "name a folder"),
    (["photos", "--output", "x.png"], "name a folder"),
    (["photos", "--output", "done"], "done/a.png: is there already"),
    (["photos", "--output", "photos"], "is the input itself"),
    (["a.png", "photos/a.png", "--output", "new"], "would both be written there"),
    (["a.png", "--output", "x.png", "--quality", "80"], "--quality is for JPEG"),
    (["a.png", "--output", "x.png", "--upscaler", "y"], "--upscale"),
    (["a.png", "--output", "x.png", "--megapixels", "300"], "--megapixels"),
    (["a.png", "--output", "x.png", "--style", ""], "mixture"),
  ])
  func paintingsAreRefusedBeforeTheWork(_ arguments: [String], _ reason: String) throws {
    let scratch = try scratch()
    let outcome = try Tool(scratch: scratch).run(["image", "stylize", "--style", "3"] + arguments)
    #expect(outcome.status == 2 && outcome.errors.contains(reason), "\(outcome.status): \(outcome.errors)")
    #expect(!scratch.exists("x.png") && !scratch.exists("new"))
  }

  /// What is in order comes as far as the network, which is not there.
  @Test(arguments: [
    ["a.png", "--output", "x.png"], ["a.png", "--output", "new/deep/x.JPG"],
    ["a.png", "--output", "old.png", "--force"],
    ["a.png", "--output", "a.png", "--force"], ["b.png", "--output", "photos/"], ["b.png", "--output", "done"],
    ["a.png", "b.png", "--output", "new"], ["photos", "--output", "done", "--force"],
    ["a.png", "--output", "x.jpg", "--quality", "80"], ["a.png", "--output", "x.png", "--style", "4:0.7"],
    ["a.png", "--list-styles"], ["a.png", "--list-styles", "--output", "x.html", "--style", "5"],
  ])
  func whatCanBeWrittenIsNotRefused(_ arguments: [String]) throws {
    let style = arguments.contains("--list-styles") ? [] : ["--style", "3:0.3"]
    let outcome = try Tool(scratch: try scratch()).run(["image", "stylize"] + style + arguments)
    #expect(
      outcome.errors.contains("multistyle26") && !outcome.errors.contains("--output"),
      "\(outcome.status): \(outcome.errors)")
  }

  @Test func whatIsNoPictureIsNamed() throws {
    let outcome = try Tool(scratch: try scratch()).run(
      "image", "stylize", "photos", "--style", "3", "--output", "new")
    #expect(outcome.errors.contains("photos/notes.txt: no picture by its name"), "\(outcome.errors)")
  }

  @Test(arguments: [
    (["--list-styles", "--output", "x.png"], "--output"), (["--list-styles", "--style", "3"], "--style"),
    (["--list-styles", "--quality", "80"], "--quality"), (["--list-styles", "--threads", "1"], "--threads"),
    (["a.png", "--list-styles", "--strength", "0.5"], "--strength"),
    (["a.png", "--list-styles", "--preserve-colors"], "--preserve-colors"),
    (["a.png", "--list-styles", "--mask", "b.png"], "--mask"), (["a.png", "--list-styles", "--frames"], "--frames"),
    (["a.png", "--list-styles", "--upscale"], "--upscale"), (["a.png", "b.png", "--list-styles"], "name one"),
    (["a.png", "--list-styles", "--output", "x.png"], "must end in .html"),
    (["a.png", "--list-styles", "--output", "old.html"], "is there already"),
  ])
  func flagsThatDoNotApplyToTheListAreRefused(_ arguments: [String], _ flag: String) throws {
    let outcome = try Tool(scratch: try scratch()).run(["image", "stylize"] + arguments)
    #expect(outcome.status == 2 && outcome.errors.contains(flag), "\(outcome.status): \(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test(arguments: [
    (["--confusion", "x.png"], "must end in .html"), (["--confusion", "old.html"], "is there already"),
    (["--force"], "--confusion"),
  ])
  func theConfusionIsCheckedBeforeTheMeasure(_ arguments: [String], _ reason: String) throws {
    let outcome = try Tool(scratch: try scratch()).run(["image", "evaluate", "--data", "photos"] + arguments)
    #expect(outcome.status == 2 && outcome.errors.contains(reason), "\(outcome.status): \(outcome.errors)")
  }
}
