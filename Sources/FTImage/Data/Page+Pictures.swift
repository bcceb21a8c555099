import FTImageCodec
import FTReport

extension Page.Picture {
  /// A picture inside the page, as JPEG; opacity is laid over white.
  ///
  /// - Parameter side: a larger picture is reduced until its longer side has so many pixels.
  public init(_ image: Image, caption: String = "", side: Int, quality: Int = 90) {
    let small = max(image.width, image.height) > side ? image.fitting(longerSide: side, filter: .lanczos) : image
    self.init(.embedded(small.jpegData(quality: quality), type: "image/jpeg"), caption: caption)
  }
}
