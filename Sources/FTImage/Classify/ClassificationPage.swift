import FTEvaluation
import FTImageCodec
import FTReport

/// What a classifier scored and confuses, and the pictures that it got wrong, to look at.
public struct ClassificationPage {
  private static let mostPictures = 48
  private static let side = 240

  private let metrics: ClassificationMetrics
  /// The first of the pictures that were predicted wrong, and how many there are.
  private var mistakes: [Page.Picture] = []
  private var mistakeCount = 0

  public init(_ metrics: ClassificationMetrics) { self.metrics = metrics }

  /// - Parameter probabilities: `[pictures][classes]`.
  /// - Throws: `ImageError` for a picture that has gone or changed since it was listed.
  init(_ metrics: ClassificationMetrics, _ pictures: LabeledPictures, _ probabilities: [[Double]]) throws {
    precondition(pictures.items.count == probabilities.count, "a page needs the probabilities of every picture")
    self.init(metrics)
    for (index, row) in probabilities.enumerated() {
      let predicted = row.indices.max { row[$0] < row[$1] }!
      let label = pictures.labels[index]
      guard predicted != label else { continue }
      mistakeCount += 1
      guard mistakes.count < Self.mostPictures else { continue }
      let caption = "\(pictures.classes[label]) → \(pictures.classes[predicted])"
      mistakes.append(Page.Picture(try pictures.content(of: index), caption: caption, side: Self.side))
    }
  }

  public var page: Page {
    var page = Page("\(metrics.count) pictures in \(metrics.classes.count) classes")
    page.blocks = [
      .table(Table(measures: [("result", Evaluation(metrics.measures))])), .heading("What is taken for what"),
      .table(Table(confusion: metrics)),
    ]
    if let table = Table(metrics.table) { page.blocks.append(.table(table)) }
    if !mistakes.isEmpty {
      let all = mistakes.count < mistakeCount ? "The first \(mistakes.count) of \(mistakeCount)" : "All \(mistakeCount)"
      page.blocks += [
        .heading("Mistakes"), .text("\(all), each with its class and what it was taken for."), .gallery(mistakes),
      ]
    }
    return page
  }
}
