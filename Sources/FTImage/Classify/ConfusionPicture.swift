import FTEvaluation
import FTImageCodec

/// The confusion matrix as a picture: true classes down, predicted classes across, a cell the darker the larger its share.
struct ConfusionPicture {
  let metrics: ClassificationMetrics

  func image() -> Image {
    let names = metrics.classes.map { String($0.name.prefix(16)) }
    let (cell, scale) = (names.count > 20 ? 36 : 72, 2)
    let margin = 20 + Image.width(of: String(repeating: "X", count: names.map(\.count).max() ?? 1), scale: scale)
    let top = 70
    let side = names.count * cell
    var image = Image(width: margin + side + 20, height: top + side + 20, color: .white)
    let ink = Image.Color(30, 30, 30)
    image.draw("predicted class →, true class down", x: 10, y: 8, scale: scale, color: ink)
    for (index, name) in names.enumerated() {
      let y = top + index * cell
      image.draw(name, x: 10, y: y + cell / 2 - 7, scale: scale, color: ink)
      let fitting = String(name.prefix(cell / Image.width(of: "X", scale: 1)))
      image.draw(fitting, x: margin + index * cell + 2, y: top - 14 - index % 2 * 14, scale: 1, color: ink)
      let total = max(1, metrics.confusion[index].reduce(0, +))
      for (column, count) in metrics.confusion[index].enumerated() {
        let share = Double(count) / Double(total)
        let color = Self.color(share, isRight: column == index)
        image.fill(x: margin + column * cell + 1, y: y + 1, width: cell - 2, height: cell - 2, color)
        guard count > 0 else { continue }
        let text = "\(count)"
        image.draw(
          text, x: margin + column * cell + (cell - Image.width(of: text, scale: scale)) / 2, y: y + cell / 2 - 7,
          scale: scale, color: share > 0.6 ? .white : ink)
      }
    }
    return image
  }

  /// White to blue on the diagonal, white to red beside it.
  private static func color(_ share: Double, isRight: Bool) -> Image.Color {
    func mix(_ end: Double) -> UInt8 { UInt8(245 + (end - 245) * share) }
    return isRight ? Image.Color(mix(25), mix(90), mix(170)) : Image.Color(mix(200), mix(50), mix(40))
  }
}
