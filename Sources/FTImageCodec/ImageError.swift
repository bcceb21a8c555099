/// A picture that cannot be read or written. The text says which file, what is wrong, and what to do.
public struct ImageError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: Equatable, Sendable {
    case missing
    /// Other pixels than those it had when it was first read.
    case changed
    case unreadable(String)
    case emptyFile
    /// Larger than the limit on bytes.
    case fileTooLarge(bytes: Int, limit: Int)
    /// No format that is known.
    case unknownFormat
    /// A format that is recognised but not read.
    case unsupportedFormat(String, advice: String)
    case animated
    case truncated
    case corrupt(String)
    case noPixels
    /// More pixels than the limit.
    case tooManyPixels(width: Int, height: Int, limit: Int)
    /// More memory than reading may take.
    case tooMuchMemory(width: Int, height: Int, bytes: Int, limit: Int)
    case outOfMemory
    case unwritable(String)
    /// A name that ends neither in .png nor in .jpg.
    case unknownExtension(String)
  }

  public let file: String
  public let reason: Reason

  public init(_ file: String, _ reason: Reason) { (self.file, self.reason) = (file, reason) }

  public var description: String { "\(file): \(explanation)" }

  private var explanation: String {
    switch reason {
    case .missing: "there is no such file; check the path"
    case .changed:
      "this is another picture than when it was first read; leave the data as they are while ftlab works with them, and "
        + "start again"
    case .unreadable(let why): "cannot be read: \(why)"
    case .emptyFile: "the file is empty; copy or download it again"
    case .fileTooLarge(let bytes, let limit):
      "\(bytes / 1_000_000) MB is above the limit of \(limit / 1_000_000) MB for a picture file; make it smaller first"
    case .unknownFormat: "this is no picture that ftlab knows; it reads \(ImageFormat.readable)"
    case .unsupportedFormat(let format, let advice):
      "this is \(format), which ftlab does not read; convert it: \(advice)"
    case .animated: "this picture moves; take one frame out of it: ffmpeg -i \(file) -frames:v 1 frame.png"
    case .truncated: "the picture is cut off; copy or download it again"
    case .corrupt(let why): "the picture is damaged (\(why)); copy or download it again"
    case .noPixels: "the picture has a side of 0 pixels"
    case .tooManyPixels(let width, let height, let limit):
      "\(width) × \(height) pixels are above the limit of \(limit / 1_000_000) megapixels; make it smaller first"
    case .tooMuchMemory(let width, let height, let bytes, let limit):
      "\(width) × \(height) pixels stored as they are here take \(bytes / 1_000_000) MB to read, above the limit of "
        + "\(limit / 1_000_000) MB; make it smaller first, or store it as a plain JPEG: ffmpeg -i \(file) plain.jpg"
    case .outOfMemory: "there is not enough memory for this picture"
    case .unwritable(let why): "cannot be written: \(why)"
    case .unknownExtension(let name): "pictures are written as .png or .jpg, not as \"\(name)\""
    }
  }
}
