import FTImageCodec

extension PictureComparison {
  /// Share of two small colour pictures in which their colours differ by more than light and exposure explain.
  ///
  /// Red, green and blue of the second one are each fitted to those of the first one by a gain and a shift; a pixel
  /// differs when one of them is more than ``strange`` steps of 255 away from the fit.
  ///
  /// - Parameter alignment: from pixels of the first one, turned, to pixels of the second one.
  static func recolored(
    _ first: Image, _ turn: PictureTurn, _ second: Image, _ alignment: PictureAlignment
  ) -> Double {
    let (own, other) = (planes(first).map { $0.turned(turn) }, planes(second))
    var differs = [Bool](repeating: false, count: own[0].values.count)
    var isCommon = differs
    for channel in 0..<3 {
      var pairs: [(at: Int, own: Float, other: Float)] = []
      var sums = Moments()
      // At its edge a picture mixes with the frame that the other one may have.
      for y in 1..<max(1, own[channel].height - 1) {
        for x in 1..<max(1, own[channel].width - 1) {
          let point = alignment(Double(x) + 0.5, Double(y) + 0.5)
          guard let value = other[channel].value(Float(point.x - 0.5), Float(point.y - 0.5), margin: 1) else {
            continue
          }
          let at = y * own[channel].width + x
          pairs.append((at, own[channel].values[at], value))
          sums.add(own[channel].values[at], value)
        }
      }
      for pair in pairs {
        isCommon[pair.at] = true
        if abs(sums.slope * pair.own + sums.shift - pair.other) > strange { differs[pair.at] = true }
      }
    }
    return Double(differs.count { $0 }) / Double(max(1, isCommon.count { $0 }))
  }

  private static let strange: Float = 30

  private static func planes(_ image: Image) -> [GreyPicture] {
    (0..<3).map { channel in
      let values = stride(from: channel, to: image.pixels.count, by: 3).map { Float(image.pixels[$0]) }
      return GreyPicture(width: image.width, height: image.height, values: values)
    }
  }
}
