import FTData
import FTImageCodec
import FTRandom

/// Pictures on disk: each was decoded once, to check it and to know its copies, and is decoded again when it is needed. Small
/// sets stay in memory, brought to size.
public struct PictureSource: DataSource {
  public private(set) var items: [DataItem] = []
  /// Width and height of each picture, brought to size.
  private var sizes: [(width: Int, height: Int)] = []
  /// Opens a file as a picture of the size that is wanted.
  typealias Opening = @Sendable (_ path: String, ImageReading) throws(ImageError) -> Image

  private let reading: ImageReading
  private let cache: ContentCache<Image>
  private let open: Opening

  /// - Parameters:
  ///   - reading: the size in which the pictures are wanted.
  ///   - cache: what may stay in memory; sources of one reading can share one.
  public init(_ reading: ImageReading, cache: ContentCache<Image> = PictureSource.cache()) {
    self.init(reading, cache: cache) { path, reading throws(ImageError) in try Image(path: path, reading: reading) }
  }

  /// - Parameter open: makes pictures of files in another way than by decoding and scaling them.
  init(_ reading: ImageReading, cache: ContentCache<Image>, opening open: @escaping Opening) {
    self.reading = reading
    self.cache = cache
    self.open = open
  }

  /// Room for pictures of this many bytes, brought to size.
  public static func cache(byteLimit: Int = ContentCache<Image>.standardByteLimit) -> ContentCache<Image> {
    ContentCache(byteLimit: byteLimit) { $0.pixels.count }
  }

  /// Pictures that are in memory already, by their names in messages.
  public init(_ pictures: [(name: String, image: Image)]) {
    self.init(ImageReading(), cache: Self.cache(byteLimit: .max))
    for (name, image) in pictures {
      let place = Place(file: name)
      _ = cache.content(at: place) { image }
      append(image, at: place, stratum: nil)
    }
  }

  /// Decodes a picture file for the first time and takes it in.
  ///
  /// - Parameter stratum: see ``DataItem/stratum``.
  /// - Throws: `ImageError` where it cannot be read.
  public mutating func add(_ place: Place, stratum: String? = nil) throws(ImageError) {
    let image = try cache.content(at: place) { () throws(ImageError) in
      try open(place.file, reading)
    }
    append(image, at: place, stratum: stratum)
  }

  private mutating func append(_ image: Image, at place: Place, stratum: String?) {
    items.append(DataItem(place, stratum: stratum, fingerprint: image.fingerprint))
    sizes.append((image.width, image.height))
  }

  /// The picture, brought to size.
  ///
  /// - Throws: `ImageError` with the file's name where it has gone or is another picture than the one that was taken in.
  public func content(of index: Int) throws(ImageError) -> Image {
    let item = items[index]
    return try cache.content(at: item.place) { () throws(ImageError) in
      let image = try open(item.place.file, reading)
      guard image.fingerprint == item.fingerprint else { throw ImageError(item.place.file, .changed) }
      return image
    }
  }

  /// Width and height of a picture, brought to size; nothing is decoded.
  public func size(of index: Int) -> (width: Int, height: Int) { sizes[index] }

  public func selecting(_ indices: [Int]) -> PictureSource {
    var selected = self
    selected.items = indices.map { items[$0] }
    selected.sizes = indices.map { sizes[$0] }
    return selected
  }
}

extension Image {
  /// Equal for pictures of the same pixels in the same shape (FNV-1a).
  var fingerprint: String {
    var hash = FNV1a()
    hash.combine(contentsOf: pixels)
    return "\(width)x\(height) \(hash.value)"
  }
}
