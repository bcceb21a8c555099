/// A format of pictures: how its files are called and begin, and how they are read. The one place that a new format is
/// added to: a file with a value like `png`, and its name in `builtIn`. What the program accepts, refuses and says it
/// reads is derived from that list.
public struct ImageFormat: Sendable {
  /// The start of a file, as it lies in memory.
  typealias Start = UnsafeRawBufferPointer

  /// What becomes of a file of this format.
  enum Handling: Sendable {
    /// It is read: its bytes, and the name it has in messages.
    case read(@Sendable (_ bytes: UnsafeRawBufferPointer, _ name: String) throws(ImageError) -> any PictureRows)
    /// It is known and not read; the command that converts it, with FILE in the file's place.
    case convert(String)
  }

  /// As people write it.
  public let name: String
  /// Endings of file names, in lower case, without the dot.
  public let extensions: [String]
  /// Told by the first bytes of a file and not by its name.
  let begins: @Sendable (Start) -> Bool
  let handling: Handling

  public var isRead: Bool { if case .read = handling { true } else { false } }

  init(_ name: String, extensions: [String], handling: Handling, begins: @escaping @Sendable (Start) -> Bool) {
    self.name = name
    self.extensions = extensions
    self.handling = handling
    self.begins = begins
  }

  /// All that are known.
  public static let builtIn: [ImageFormat] = [.png, .jpeg, .webP, .avif, .heic, .gif, .bmp, .tiff]

  /// What is read, in words: "PNG and JPEG".
  public static let readable = words(builtIn)

  static func words(_ formats: [ImageFormat]) -> String {
    let names = formats.filter(\.isRead).map(\.name)
    return names.count < 2
      ? names.joined() : names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
  }

  /// A known format that is not read.
  private static func foreign(
    _ name: String, _ extensions: [String], convert advice: String, begins: @escaping @Sendable (Start) -> Bool
  ) -> ImageFormat {
    ImageFormat(name, extensions: extensions, handling: .convert(advice), begins: begins)
  }

  static let avif = foreign(
    "AVIF", ["avif"], convert: "heif-convert FILE picture.jpg (Debian package libheif-examples)"
  ) { $0.isBox(of: ["avif", "avis"]) }

  static let heic = foreign(
    "HEIC", ["heic", "heif"], convert: "heif-convert FILE picture.jpg (Debian package libheif-examples)"
  ) { $0.isBox(of: ["heic", "heix", "hevc", "heim", "heis", "mif1", "msf1"]) }

  static let gif = foreign("GIF", ["gif"], convert: "ffmpeg -i FILE -frames:v 1 picture.png") { $0.has("GIF8") }

  static let bmp = foreign("BMP", ["bmp"], convert: "ffmpeg -i FILE picture.png") { $0.has("BM") && $0.count >= 26 }

  static let tiff = foreign("TIFF", ["tif", "tiff"], convert: "tiff2png FILE, or ffmpeg -i FILE picture.png") {
    $0.has("II*\0") || $0.has("MM\0*")
  }
}

extension ImageFormat.Start {
  /// Whether ASCII letters stand at a place.
  func has(_ text: String, at offset: Int = 0) -> Bool {
    count >= offset + text.utf8.count && self[offset..<offset + text.utf8.count].elementsEqual(text.utf8)
  }

  /// Whether this is a file of ISO's boxes with one of the brands.
  fileprivate func isBox(of brands: [String]) -> Bool { has("ftyp", at: 4) && brands.contains { has($0, at: 8) } }
}
