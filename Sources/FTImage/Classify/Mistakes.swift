import FTImageCodec

/// The pictures that were predicted wrong, with their class and the predicted one.
struct Mistakes {
  let sheet: Image

  /// nil when there are none.
  ///
  /// - Throws: `ImageError` for a picture that has gone or changed since it was listed.
  init?(_ pictures: LabeledPictures, _ probabilities: [[Double]]) throws(ImageError) {
    let predicted = probabilities.map { row in row.indices.max { row[$0] < row[$1] }! }
    let wrong = predicted.indices.filter { predicted[$0] != pictures.labels[$0] }
    guard !wrong.isEmpty else { return nil }
    var cells: [ContactSheet.Cell] = []
    for index in wrong.prefix(48) {
      let caption = "\(pictures.classes[pictures.labels[index]]) → \(pictures.classes[predicted[index]])"
      cells.append(ContactSheet.Cell(try pictures.content(of: index), caption: caption))
    }
    sheet = ContactSheet(cells: cells, columns: min(6, cells.count), side: 176).image()
  }
}
