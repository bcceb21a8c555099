import FTData
import FTImageCodec
import FTRandom
import Foundation

/// Finds pictures that stand twice in a data set, pictures of one side of a split that are known from another, and
/// pictures that stand out.
///
/// Found again is a picture that was scaled, compressed, mirrored, turned by 90° or 180°, tilted by a few degrees,
/// cut to 60 % of its sides, framed, written on, or seen in other light or colours. Candidates come from the signs of
/// cosine transforms of the whole and of what lies around its corners; each is laid on the other and
/// compared tile by tile, so that pictures of one kind are no duplicates. Of drawings, icons and things cut out of
/// their background more must agree, since they have less to tell them apart; where they differ in colours or
/// position alone, that is said by itself.
///
/// Not found: parts below about half a side, collages, strong tilts, negatives. Taken for the same: drawings that
/// differ in a detail of about a tenth of what is drawn, such as the hands of two clocks.
///
/// ```swift
/// let report = try PictureDuplicates().report(on: items) { done, total in true }
/// for finding in report.findings { print(finding.check, finding.cases.count) }
/// ```
public struct PictureDuplicates: Sendable {
  public struct Settings: Sendable, Equatable {
    /// Share of the tiles in which two pictures must agree, 0 to 1.
    public var agreement = 0.7
    /// The same of drawings, icons and things cut out.
    public var plainAgreement = 0.85
    /// Pixels of the shorter side below which a network has to invent what it reads; nil where that does not matter.
    public var readSide: Int? = 128
    /// Threads at work, at least 1.
    public var threads = 1

    public init() {}
  }

  public let settings: Settings

  public init(_ settings: Settings = Settings()) { self.settings = settings }

  /// Reads all pictures and compares them.
  ///
  /// Findings: "broken" (a file that cannot be read; refuses), "exact-duplicates", "near-duplicates", "variants"
  /// (warn), "leakage" (refuses), "outliers" and "small-pictures" (warn).
  ///
  /// - Parameter progress: gets steps done and in all, two for each file; false stops.
  /// - Throws: `CancellationError` where `progress` says stop; a file that cannot be read is a finding.
  public func report(
    on items: [MediaItem], progress: (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
  ) throws -> MediaReport<PictureFacts> {
    let files = MediaFiles(items)
    let sweep = FileSweep(threads: settings.threads)
    let total = 2 * files.paths.count
    @Sendable func read(_ file: Int) -> PictureReading { PictureReading(path: files.paths[file]) }
    let readings = try sweep.results(count: files.paths.count, progress: { progress($0, total) }, read)
    var clusters = MediaClusters(items)
    let first = files.joinEqual(
      &clusters, readings.map(\.contentKey), equal: PictureReading.haveSamePixels(files.paths))
    let matcher = PictureMatcher(readings.indices.map { first[$0] == $0 ? readings[$0].fingerprint : nil })
    let limits = settings
    @Sendable func compare(_ file: Int) -> (found: [PictureMatcher.Match], leftOut: Int) {
      matcher.matches(of: file, limits)
    }
    let found = try sweep.results(
      count: files.paths.count, progress: { progress(files.paths.count + $0, total) }, compare)
    for match in found.flatMap(\.found) { clusters.add(match.pair(files)) }
    var findings: [DataFinding] = []
    findings += files.broken(readings.map(\.problem), thing: "picture")
    findings += clusters.findings(
      thing: "picture", things: "pictures", unread: found.reduce(0) { $0 + $1.leftOut })
    let facts = files.spread(readings.map(\.facts))
    findings += PictureFacts.findings(facts, items, readSide: settings.readSide)
    return MediaReport(findings: findings, facts: facts, pairs: clusters.pairs)
  }
}

/// What is kept of a picture file that was read.
struct PictureReading: Sendable {
  let facts: PictureFacts?
  let fingerprint: PictureFingerprint?
  /// Equal for equal files, and probably for equal pixels.
  let contentKey: ContentKey?
  /// Why it could not be read.
  let problem: String?

  init(path: String) {
    do throws(ImageError) {
      let data = try Image.bytes(of: path)
      let size = try Image.size(data: data, name: path)
      var reading = ImageReading(.longerSide(PictureFingerprint.workingSide))
      reading.isQuick = true
      let picture = try Image(data: data, name: path, reading: reading)
      let bytes = [UInt8](data)
      var hash = FNV1a()
      hash.combine(contentsOf: bytes)
      var look = FNV1a()
      look.combine(contentsOf: picture.pixels)
      contentKey = ContentKey(
        bytes: hash.value, count: bytes.count, content: look.value, size: [size.width, size.height])
      facts = PictureFacts(picture, size: size, hasAlpha: PictureFacts.hasAlpha(bytes))
      fingerprint = PictureFingerprint(picture)
      problem = nil
    } catch {
      facts = nil
      fingerprint = nil
      contentKey = nil
      problem = "\(error)"
    }
  }

  /// Whether two files hold the same pixels, by reading both whole.
  static func haveSamePixels(_ paths: [String]) -> (Int, Int) -> Bool {
    { first, second in
      func hash(_ file: Int) -> UInt64? {
        guard let image = try? Image(path: paths[file]) else { return nil }
        var hash = FNV1a()
        hash.combine(contentsOf: image.pixels)
        return hash.value
      }
      guard let own = hash(first) else { return false }
      return own == hash(second)
    }
  }
}
