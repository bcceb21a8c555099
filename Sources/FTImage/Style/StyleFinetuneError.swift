import FTData
import FTImageCodec

/// Pictures that no style can be learned from.
public enum StyleFinetuneError: Blamable, CustomStringConvertible {
  case noStyle([String])
  /// Paths without a usable photo, and the ledger's summary.
  case noPhotos([String], String)
  case tooFewPhotos(Int)

  public var blame: Blame { .data }

  public var description: String {
    switch self {
    case .noStyle(let paths):
      "\(paths.joined(separator: ", ")): no picture here; --style takes pictures (\(ImageFormat.readable))"
    case .noPhotos(let paths, let summary):
      "\(paths.joined(separator: ", ")): no photo that can be used\n\(summary)"
    case .tooFewPhotos(let count):
      "\(count) usable photo\(count == 1 ? "" : "s"): learning a style needs at least two different ones, one of them to "
        + "judge by; a dozen are better. Add photos, or name some with --validation"
    }
  }
}
