#if WebP
  import CImage
  import CWebP
#endif

extension ImageFormat {
  #if WebP
    static let webP = ImageFormat(
      "WebP", extensions: ["webp"],
      handling: .read { (bytes, name) throws(ImageError) in try WebPRows(bytes, name: name) }, begins: isWebP)
  #else
    static let webP = ImageFormat(
      "WebP", extensions: ["webp"], handling: .convert("dwebp FILE -o picture.png (Debian package webp)"),
      begins: isWebP)
  #endif

  private static let isWebP: @Sendable (Start) -> Bool = { $0.has("RIFF") && $0.has("WEBP", at: 8) }
}

#if WebP
  /// The rows of a still WebP picture in memory, with the package's trait `WebP`. They are decoded at once.
  final class WebPRows: PictureRows {
    let width: Int
    let height: Int
    let channels: Int
    let orientation: Int
    var workingBytes: Int { width * height * channels }
    private let bytes: UnsafeRawBufferPointer
    private var first: UnsafePointer<UInt8> { bytes.baseAddress!.assumingMemoryBound(to: UInt8.self) }
    private let name: String
    private var pixels: [UInt8] = []
    private var next = 0

    init(_ bytes: UnsafeRawBufferPointer, name: String) throws(ImageError) {
      var features = WebPBitstreamFeatures()
      let status = WebPGetFeatures(
        bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count, &features)
      guard status == VP8_STATUS_OK else {
        throw ImageError(name, status == VP8_STATUS_NOT_ENOUGH_DATA ? .truncated : .corrupt("no WebP header"))
      }
      if features.has_animation != 0 { throw ImageError(name, .animated) }
      guard features.width > 0 && features.height > 0 else { throw ImageError(name, .noPixels) }
      width = Int(features.width)
      height = Int(features.height)
      channels = features.has_alpha != 0 ? 4 : 3
      orientation = Self.orientation(bytes)
      self.bytes = bytes
      self.name = name
    }

    func start() throws(ImageError) {
      pixels = [UInt8](repeating: 0, count: workingBytes)
      let isDone = pixels.withUnsafeMutableBufferPointer { target in
        let decode = channels == 4 ? WebPDecodeRGBAInto : WebPDecodeRGBInto
        return decode(first, bytes.count, target.baseAddress, target.count, Int32(width * channels)) != nil
      }
      guard isDone else { throw ImageError(name, .corrupt("the WebP data are cut off or contradict themselves")) }
    }

    func read(into row: UnsafeMutablePointer<UInt8>) throws(ImageError) {
      let length = width * channels
      pixels.withUnsafeBufferPointer { row.update(from: $0.baseAddress! + next * length, count: length) }
      next += 1
    }

    func finish() throws(ImageError) {}

    /// What the chunks EXIF and "XMP " of the RIFF container say, wherever they stand.
    private static func orientation(_ bytes: UnsafeRawBufferPointer) -> Int {
      var (exif, xmp) = (0, 0)
      var place = 12
      while place + 8 <= bytes.count {
        let kind = bytes[place..<place + 4]
        let size = (0..<4).reduce(0) { $0 | Int(bytes[place + 4 + $1]) << (8 * $1) }
        let start = place + 8
        guard size <= bytes.count - start else { break }
        let content = bytes.baseAddress!.assumingMemoryBound(to: UInt8.self) + start
        if exif == 0, kind.elementsEqual("EXIF".utf8) { exif = Int(ftc_exif_orientation(content, size)) }
        if xmp == 0, kind.elementsEqual("XMP ".utf8) { xmp = Int(ftc_xmp_orientation(content, size)) }
        place = start + size + size % 2
      }
      return exif != 0 ? exif : xmp != 0 ? xmp : 1
    }
  }
#endif
