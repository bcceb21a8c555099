import FTImageCodec

/// Pictures as the network sees them: square, on white where they are not. Drawings stand on white.
extension Image {
  /// The picture in the middle of a white square, of its longer side or brought to this one.
  func onWhiteSquare(side wanted: Int? = nil) -> Image {
    let side = max(width, height)
    var square = self
    if width != height {
      square = Image(width: side, height: side, color: .white)
      let (left, top) = ((side - width) / 2, (side - height) / 2)
      let row = width * 3
      for y in 0..<height {
        let target = ((top + y) * side + left) * 3
        square.pixels.replaceSubrange(target..<target + row, with: pixels[y * row..<(y + 1) * row])
      }
    }
    guard let wanted, wanted != side else { return square }
    return square.resized(width: wanted, height: wanted)
  }
}
