import FTImageCodec
import FTModels
import FTNN
import FTTensor

/// How the result paints held-out photos, beside what there was before: judged by a network that was not trained against.
struct StyleEvaluation {
  /// Distances of one way of painting, means over the photos; smaller is nearer.
  typealias Row = StyleMetrics.Row

  let judge: String
  let rows: [Row]
  private let photos: [(name: String, image: Image)]
  private let before: [Image]
  private let after: [Image]
  private let gatys: [Image]
  private let styles: [Image]

  /// - Parameters:
  ///   - tuned: the result; nil when nothing was trained.
  ///   - onPainting: sees what slow painting goes on and the part of it that is done; returns false to end it.
  /// - Returns: nil when it was ended.
  init?(
    _ recipe: StyleFinetune, loss: StyleLoss, tuned: StyleModel?, nearest: NearestStyle, context: ForwardContext,
    on device: Device, onPainting: (String, Double) -> Bool
  ) throws {
    let configuration = recipe.configuration
    let judging: StyleLoss
    let judge: String
    if let folder = recipe.judge {
      judging = StyleLoss(
        try recipe.judgeKind.load(folder, on: device), statistic: configuration.statistic,
        styles: recipe.styles.map { Tensor(images: [$0], on: device) }, context: context)
      judge = recipe.judgeKind.rawValue
    } else {
      judging = loss
      judge = configuration.encoder.rawValue
    }
    self.judge = judge
    let side = configuration.size * 5 / 4
    let photos: [(name: String, image: Image)] = recipe.heldOut.prefix(configuration.samples).map {
      ($0.name, $0.image.centerCropped(width: min(side, $0.image.width), height: min(side, $0.image.height)))
    }
    self.photos = photos
    styles = recipe.styles
    let inputs = photos.map { Tensor(images: [$0.image], on: device) }
    // The generator may have been trained too; what was known before is judged with its own convolutions.
    let isUntouched = configuration.method == .style
    let untouched = isUntouched ? tuned?.generator : nil
    let generator = try untouched ?? StyleGenerator.load(recipe.model, on: device)
    var rows: [Row] = []
    func add(_ name: String, _ paintings: [Tensor]) -> [Image] {
      var (style, content) = (0.0, 0.0)
      for (painting, photo) in zip(paintings, inputs) {
        let terms = judging.terms(painting, contents: judging.contentFeatures(photo, context), context: context)
        style += Double(terms.style.item()) / Double(inputs.count)
        content += Double(terms.content.item()) / Double(inputs.count)
      }
      rows.append(Row(name: name, style: style, content: content))
      return paintings.map { Image($0) }
    }
    _ = add("the photo itself", inputs)
    before = add("the mean style", inputs.map { generator($0, style: generator.meanStyle, context) })
    _ = add(
      "the nearest style it had (\(nearest.name))",
      inputs.map { generator($0, style: generator.style(nearest.index), context) })
    after = tuned.map { tuned in add("the new style", inputs.map { tuned($0, context) }) } ?? []
    let steps = configuration.gatysSteps
    var paintings: [Tensor] = []
    if steps > 0 {
      let painter = GatysPainter(loss, weights: configuration.weights, steps: steps)
      for (index, input) in inputs.enumerated() {
        var isEnded = false
        paintings.append(
          painter.paint(input, context: context) { step in
            let part = (Double(index) + Double(step) / Double(steps)) / Double(inputs.count)
            isEnded = !onPainting("Gatys' method for comparison", part)
            return !isEnded
          })
        if isEnded { return nil }
      }
    }
    gatys = paintings.isEmpty ? [] : add("Gatys, \(steps) steps a photo", paintings)
    self.rows = rows
  }

  /// Content, before, after and style, a row for each photo.
  func sheet(styleName: String) -> Image {
    let titles =
      ["content", "before: mean style"] + (after.isEmpty ? [] : ["after: \(styleName)"])
      + (gatys.isEmpty ? [] : ["Gatys"]) + ["style"]
    let rows = photos.indices.map { index -> [ContactSheet.Cell] in
      ([photos[index].image, before[index]] + [after, gatys].filter { !$0.isEmpty }.map { $0[index] }
        + [styles[index % styles.count]]).map { .init($0) }
    }
    return ContactSheet(rows: rows, titles: titles, side: 256).image()
  }
}
