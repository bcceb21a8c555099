import CImage

/// Makes a picture of rows as they come: laid over the background, reduced to the wanted size, turned upright, so that
/// nothing of the full size is in memory besides the result.
struct RowCollector {
  private let source: any PictureRows
  private let name: String
  private let background: [UInt8]
  private let target: (width: Int, height: Int)

  init(_ source: any PictureRows, name: String, reading: ImageReading) throws(ImageError) {
    self.source = source
    self.name = name
    background = [reading.background.red, reading.background.green, reading.background.blue]
    target = reading.size.fitting(width: source.width, height: source.height)
    // From twice the size on, the filter hides how the larger picture was reduced.
    if reading.isQuick { try source.reduce(toAtLeast: 2 * target.width, 2 * target.height) }
  }

  /// Whether the picture stays in its size.
  private var isWhole: Bool { target == (source.width, source.height) }

  /// Bytes that are allocated at once, at the most.
  var memory: Int {
    let row = source.width * (source.channels + 3)
    let result = 3 * target.width * target.height
    let middle = isWhole ? 0 : 3 * target.width * source.height
    // A reduced picture is turned after it is there.
    return source.workingBytes + row + middle + (isWhole || source.orientation == 1 ? 1 : 2) * result
  }

  /// Reads all rows.
  func image() throws(ImageError) -> Image {
    try source.start()
    return isWhole ? try whole() : try reduced()
  }

  private func whole() throws(ImageError) -> Image {
    let orientation = source.orientation
    let isTurned = orientation > 4
    let (width, height) = isTurned ? (source.height, source.width) : (source.width, source.height)
    let pixels = try collected(3 * width * height) { (out) throws(ImageError) in
      if source.channels == 3, orientation == 1 {
        for y in 0..<source.height { try source.read(into: out + 3 * source.width * y) }
      } else {
        try eachRow { row, y in
          ftc_place_row(row, Int32(y), Int32(source.width), Int32(source.height), Int32(orientation), out)
        }
      }
    }
    try source.finish()
    let image = Image(width: width, height: height, channels: 3, pixels: pixels)
    // A PNG may say only after its pixels which way up it is.
    return orientation == 1 ? image.upright(source.orientation) : image
  }

  private func reduced() throws(ImageError) -> Image {
    guard let across = ftc_weights_make(Int32(source.width), Int32(target.width), Image.Filter.bicubic.rawValue),
      let down = ftc_weights_make(Int32(source.height), Int32(target.height), Image.Filter.bicubic.rawValue)
    else { throw ImageError(name, .outOfMemory) }
    defer {
      ftc_weights_free(across)
      ftc_weights_free(down)
    }
    let length = 3 * target.width
    var middle = try collected(length * source.height) { (out) throws(ImageError) in
      try eachRow { row, y in
        if target.width == source.width {
          (out + length * y).update(from: row, count: length)
        } else {
          ftc_resample_row(row, out + length * y, 3, across)
        }
      }
    }
    try source.finish()
    if target.height != source.height {
      let narrow = middle
      middle = try collected(length * target.height) { (out) throws(ImageError) in
        let status = narrow.withUnsafeBufferPointer {
          ftc_resample_columns($0.baseAddress!, length, out, down)
        }
        if status != 0 { throw ImageError(name, .outOfMemory) }
      }
    }
    return Image(width: target.width, height: target.height, channels: 3, pixels: middle).upright(source.orientation)
  }

  /// Reads row after row as RGB.
  private func eachRow(_ take: (UnsafePointer<UInt8>, Int) -> Void) throws(ImageError) {
    let row = UnsafeMutablePointer<UInt8>.allocate(capacity: source.width * source.channels)
    let laid = UnsafeMutablePointer<UInt8>.allocate(capacity: source.width * 3)
    defer {
      row.deallocate()
      laid.deallocate()
    }
    for y in 0..<source.height {
      try source.read(into: row)
      if source.channels == 3 {
        take(row, y)
      } else {
        ftc_lay(row, source.width, Int32(source.channels), background, laid)
        take(laid, y)
      }
    }
  }

  /// An array that is filled where it lies.
  private func collected(
    _ count: Int, _ fill: (UnsafeMutablePointer<UInt8>) throws(ImageError) -> Void
  ) throws(ImageError) -> [UInt8] {
    var failure: ImageError?
    let result = [UInt8](unsafeUninitializedCapacity: count) { out, filled in
      do throws(ImageError) {
        try fill(out.baseAddress!)
        filled = count
      } catch { failure = error }
    }
    if let failure { throw failure }
    return result
  }
}
