import FTCheckpoint
import FTEvaluation
import FTImageCodec
import FTNN
import FTReport
import FTRun
import FTTensor

/// Judges ways of painting held-out photos by a network that was not trained against, and keeps the paintings to look at.
final class StyleJudge {
  private let recipe: StyleFinetune
  private let run: RunContext
  private let loss: StyleLoss
  private let photos: [(name: String, image: Image)]

  init(_ recipe: StyleFinetune, _ run: RunContext) throws {
    self.recipe = recipe
    self.run = run
    let settings = recipe.settings
    loss = StyleLoss(
      try (recipe.judge ?? recipe.encoder).load(on: run.device), statistic: settings.statistic,
      styles: recipe.pictures.styles.map { Tensor(images: [$0], on: run.device) }, context: run.forward)
    let side = settings.size * 5 / 4
    let held = recipe.pictures.heldOut
    photos = try held.items.indices.prefix(settings.samples).map { index in
      let image = try held.content(of: index)
      return (
        held.items[index].place.file,
        image.centerCropped(width: min(side, image.width), height: min(side, image.height))
      )
    }
  }

  /// Distances to style and photo, relative to their size, of a way of painting that is quick.
  func evaluation(of subject: Subject, _ paint: (Tensor) -> Tensor) throws -> Evaluation {
    try evaluation(of: subject, slow: 1) { photo, _ in paint(photo) }
  }

  /// - Parameters:
  ///   - slow: steps that one painting takes.
  ///   - paint: is given a photo and what to tell the steps to, which returns false to end the work.
  func evaluation(
    of subject: Subject, slow steps: Int, _ paint: (Tensor, (Int) -> Bool) throws -> Tensor
  ) throws -> Evaluation {
    var (style, content): ([Double], [Double]) = ([], [])
    var paintings: [Image] = []
    for (index, photo) in photos.enumerated() {
      let part = "painting with \(subject.name)"
      try run.progress(part, index * steps, of: photos.count * steps)
      let input = Tensor(images: [photo.image], on: run.device)
      let painting = try paint(input) { step in
        (try? self.run.progress(part, index * steps + step, of: self.photos.count * steps)) != nil
      }
      try run.stopIfAsked()
      let terms = loss.terms(painting, contents: loss.contentFeatures(input, run.forward), context: run.forward)
      style.append(Double(terms.style.item()))
      content.append(Double(terms.content.item()))
      paintings.append(Image(painting))
    }
    for (index, painting) in paintings.enumerated() {
      _ = try run.exhibit(subject.name, Self.file(subject, index)) { try painting.write(to: $0) }
    }
    return Evaluation([
      .mean("style distance", .lower, perItem: style), .mean("content distance", .lower, perItem: content),
    ])
  }

  /// The measures of every subject.
  static let kinds = [MeasureKind("style distance", .lower), MeasureKind("content distance", .lower)]

  private static func file(_ subject: Subject, _ index: Int) -> String {
    let name = String(subject.name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" })
    return "\(name)/\(index + 1).png"
  }

  /// The photos, the paintings of the subjects that were measured so far, and the style.
  func sheet() throws -> Exhibit {
    let shown = [
      (StyleFinetune.mean, "before: mean style"), (StyleFinetune.result, "after: \(recipe.settings.styleName)"),
      (StyleFinetune.gatys, "Gatys"),
    ].filter { run.exhibit(named: Self.file($0.0, 0)) != nil }
    return try run.exhibit("contact sheet", "samples.html") { path in
      let columns = try shown.map { subject, title in
        StylePage.Column(
          title: title,
          paintings: try photos.indices.map { try Image(path: run.path("exhibits/" + Self.file(subject, $0))) })
      }
      let page = StylePage(
        style: recipe.settings.styleName, pictures: recipe.pictures.styles, photos: photos, columns: columns)
      try AtomicFile.write(page.page.html, to: path)
    }
  }
}
