/// How a picture is read.
public struct ImageReading: Sendable {
  /// The size in which a picture is wanted. Its proportions stay.
  public enum Size: Sendable, Equatable {
    /// As it is.
    case whole
    /// The shorter side has this many pixels; a smaller picture is enlarged.
    case shorterSide(Int)
    /// The longer side has this many pixels; a smaller picture is enlarged.
    case longerSide(Int)
    /// At most this many pixels; a smaller picture stays as it is.
    case pixels(Int)

    /// The size of a picture of `width` × `height` pixels.
    public func fitting(width: Int, height: Int) -> (width: Int, height: Int) {
      let (across, down) = (Double(width), Double(height))
      func scaled(_ factor: Double) -> (width: Int, height: Int) {
        (max(1, Int((across * factor).rounded())), max(1, Int((down * factor).rounded())))
      }
      switch self {
      case .whole: return (width, height)
      case .shorterSide(let side): return scaled(Double(side) / min(across, down))
      case .longerSide(let side): return scaled(Double(side) / max(across, down))
      case .pixels(let count):
        guard width * height > count else { return (width, height) }
        let factor = (Double(count) / (across * down)).squareRoot()
        return (max(1, Int(across * factor)), max(1, Int(down * factor)))
      }
    }
  }

  /// A picture that is not wanted whole is reduced while it is read, row by row: the same pixels as reading it whole and
  /// resizing it with the bicubic filter, in the memory of the result.
  public var size = Size.whole
  /// Whether a JPEG may be decoded at an eighth, a quarter or half of its sides where that is at least twice as large as what
  /// is wanted, and be resized from there. That is several times as fast and no longer pixel for pixel what reading it whole
  /// gives: of photos of 12 megapixels, values differ by 0.3 of 255 in the mean, by 4 at most. For looking and comparing, not for what a network learns from.
  public var isQuick = false
  /// What lies under transparent pixels.
  public var background = Image.Color.white
  /// Pixels at most; told from the header before anything is allocated.
  public var pixelLimit = 250_000_000
  /// Bytes of a file at most.
  public var byteLimit = 400_000_000
  /// Bytes of memory that reading may take, the file's own included; reckoned from the header before anything is
  /// allocated.
  public var memoryLimit = 1_000_000_000

  /// What may be read; the first that knows a file's first bytes reads it.
  public var formats = ImageFormat.builtIn

  public init() {}

  public init(_ size: Size) { self.size = size }
}
