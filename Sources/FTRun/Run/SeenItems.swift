import FTCheckpoint
import FTData

/// What a run has seen, by content: whoever measures its result on more data must know what it was learned from.
public struct SeenItems: Sendable {
  private let sides: [String: Partition.Side]
  /// Files that the run has seen and that nothing tells the content of any more: its record has them by other names, and
  /// they are gone. A copy of one is not known again.
  public let lost: [String]
  /// Whether items were lines of a list; they are not known by content.
  public let isOfLists: Bool

  /// - Throws: ``RunFolderError``; a folder of version 1 does not say what it has seen.
  public init(of folder: RunFolder) throws {
    let record = try folder.readRecord()
    let digests = Dictionary(record.data.map { ($0.path, $0.sha256) }) { first, _ in first }
    let partition = try folder.readPartition()
    var sides: [String: Partition.Side] = [:]
    var lost: [String] = []
    for (place, side) in zip(partition.places, partition.sides) where place.line == nil {
      // A run that went on in another place names its files anew; the bytes are the same.
      guard let digest = try? digests[place.file] ?? SHA256Digest(ofFile: place.file).hex else {
        lost.append(place.file)
        continue
      }
      // A file of which any part was learned from was learned from.
      if sides[digest] == nil || side == .training { sides[digest] = side }
    }
    self.sides = sides
    self.lost = lost
    isOfLists = partition.places.contains { $0.line != nil }
  }

  /// The side on which a file of these bytes was; nil for one that the run has not seen.
  public func side(ofFile path: String) throws -> Partition.Side? { sides[try SHA256Digest(ofFile: path).hex] }
}
