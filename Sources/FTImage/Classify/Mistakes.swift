import FTImageCodec

/// The pictures that were predicted wrong, with their class and the predicted one.
struct Mistakes {
  let sheet: Image

  /// nil when there are none.
  init?(_ pictures: LabeledPictures, _ probabilities: [[Double]]) {
    let cells = zip(pictures.items, probabilities).compactMap { item, row -> ContactSheet.Cell? in
      let predicted = row.indices.max { row[$0] < row[$1] }!
      guard predicted != item.label else { return nil }
      return ContactSheet.Cell(item.image, caption: "\(pictures.classes[item.label]) → \(pictures.classes[predicted])")
    }
    guard !cells.isEmpty else { return nil }
    sheet = ContactSheet(cells: Array(cells.prefix(48)), columns: min(6, cells.count), side: 176).image()
  }
}
