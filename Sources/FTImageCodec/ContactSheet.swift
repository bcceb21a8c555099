/// Pictures side by side with captions, as one picture.
public struct ContactSheet {
  /// A picture and what stands below it.
  public struct Cell: Sendable {
    public var image: Image
    public var caption: String

    public init(_ image: Image, caption: String = "") { (self.image, self.caption) = (image, caption) }
  }

  private let rows: [[Cell]]
  private let titles: [String]
  private let side: Int

  /// - Parameters:
  ///   - titles: stand above the columns.
  ///   - side: pictures are brought to fit into a square of this side.
  public init(rows: [[Cell]], titles: [String] = [], side: Int = 224) {
    precondition(rows.contains { !$0.isEmpty } && side >= 16, "a contact sheet needs pictures")
    (self.rows, self.titles, self.side) = (rows, titles, side)
  }

  /// Cells one after another in rows of `columns`.
  public init(cells: [Cell], columns: Int, side: Int = 224) {
    self.init(
      rows: stride(from: 0, to: cells.count, by: columns).map { Array(cells[$0..<min($0 + columns, cells.count)]) },
      side: side)
  }

  /// The sheet as an RGB picture.
  public func image() -> Image {
    let (gap, line) = (8, PixelFont.height * 2 + 8)
    let columns = max(titles.count, rows.map(\.count).max() ?? 1)
    // A row is as high as its highest picture.
    let fitted = rows.map { $0.map { fit($0.image) } }
    let heights = fitted.map { $0.map(\.height).max() ?? 0 }
    let hasCaptions = rows.map { $0.contains { !$0.caption.isEmpty } }
    let top = titles.isEmpty ? gap : gap + line
    let height = zip(heights, hasCaptions).reduce(top) { $0 + $1.0 + ($1.1 ? line : 0) + gap }
    var sheet = Image(width: gap + columns * (side + gap), height: height, color: .white)
    for (column, title) in titles.enumerated() { write(title, &sheet, gap + column * (side + gap), gap + 2) }
    var y = top
    for (row, cells) in rows.enumerated() {
      for (column, cell) in cells.enumerated() {
        let x = gap + column * (side + gap)
        let picture = fitted[row][column]
        sheet.paste(picture, x: x + (side - picture.width) / 2, y: y)
        write(cell.caption, &sheet, x, y + heights[row] + 6)
      }
      y += heights[row] + (hasCaptions[row] ? line : 0) + gap
    }
    return sheet
  }

  private func fit(_ image: Image) -> Image {
    let rgb = image.laid(over: .white)
    return rgb.width == side && rgb.height <= side ? rgb : rgb.fitting(longerSide: side, filter: .lanczos)
  }

  /// Centred over a cell, as large as fits.
  private func write(_ text: String, _ sheet: inout Image, _ x: Int, _ y: Int) {
    guard !text.isEmpty else { return }
    let scale = Image.width(of: text, scale: 2) <= side ? 2 : 1
    let shown = String(text.prefix(side / Image.width(of: " ", scale: scale)))
    let left = x + max(0, side - Image.width(of: shown, scale: scale)) / 2
    sheet.draw(shown, x: left, y: y, scale: scale, color: Image.Color(40, 40, 40))
  }
}

extension Image {
  /// Copies another picture of the same channels to (x, y); it must fit.
  mutating func paste(_ other: Image, x: Int, y: Int) {
    precondition(
      other.channels == channels && x >= 0 && y >= 0 && x + other.width <= width && y + other.height <= height,
      "a pasted picture leaves the sheet")
    for row in 0..<other.height {
      let source = other.offset(0, row)
      pixels.replaceSubrange(
        offset(x, y + row)..<offset(x, y + row) + other.width * channels,
        with: other.pixels[source..<source + other.width * channels])
    }
  }
}
