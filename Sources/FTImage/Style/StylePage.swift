import FTImageCodec
import FTReport

/// The contact sheet of a style run: a row for each photo, with what it became and the style.
struct StylePage {
  /// What one way of painting made of the photos.
  struct Column {
    let title: String
    let paintings: [Image]
  }

  private static let side = 320

  let style: String
  /// The style's own pictures; there are fewer than photos, as a rule, and they repeat.
  let pictures: [Image]
  let photos: [(name: String, image: Image)]
  let columns: [Column]

  var page: Page {
    let rows = photos.indices.map { index -> [Page.Picture] in
      let row = [photos[index].image] + columns.map { $0.paintings[index] } + [pictures[index % pictures.count]]
      return row.enumerated().map {
        Page.Picture(
          $1, caption: $0 == 0 ? String(photos[index].name.split(separator: "/").last ?? "") : "", side: Self.side)
      }
    }
    return Page("Style “\(style)”", [.grid(titles: ["content"] + columns.map(\.title) + ["style"], rows: rows)])
  }
}

extension Page.Picture {
  /// A picture inside the page, as JPEG; opacity is laid over white.
  ///
  /// - Parameter side: a larger picture is reduced until its longer side has so many pixels.
  public init(_ image: Image, caption: String = "", side: Int, quality: Int = 90) {
    let small = max(image.width, image.height) > side ? image.fitting(longerSide: side, filter: .lanczos) : image
    self.init(.embedded(small.jpegData(quality: quality), type: "image/jpeg"), caption: caption)
  }
}
