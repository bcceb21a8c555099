import FTData
import FTJSON
import Foundation

extension RunFolder {
  /// Which item was on which side of the run.
  ///
  /// - Throws: ``RunFolderError/broken(_:_:)`` when the file is missing or cut off, or divides other items than those that the
  ///   run kept.
  public func readPartition() throws -> Partition {
    let file = path(Self.partition)
    guard let data = FileManager.default.contents(atPath: file) else {
      throw RunFolderError.broken(file, "it is missing")
    }
    let partition: Partition
    do { partition = try Partition(parsing: String(decoding: data, as: UTF8.self)) } catch {
      throw RunFolderError.broken(file, "\(error)")
    }
    let kept = try keptPlaces()
    let strangers = partition.places.filter { !kept.contains($0) }
    if let first = strangers.first {
      throw RunFolderError.broken(
        file,
        "it divides other data than this run's: \(first) is not among what \(Self.ledger) says was kept"
          + (strangers.count > 1 ? ", nor are \(strangers.count - 1) more" : ""))
    }
    return partition
  }

  /// The places that the run's ledger has as kept.
  private func keptPlaces() throws -> Set<Place> {
    let file = path(Self.ledger)
    guard let data = FileManager.default.contents(atPath: file) else {
      throw RunFolderError.broken(file, "it is missing")
    }
    var places: Set<Place> = []
    for (index, line) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
      guard let value = try? JSONValue(parsing: [UInt8](line)) else {
        throw RunFolderError.broken(file, "line \(index + 1) is cut off or no JSON")
      }
      if value["fate"]?.stringValue == "kept", let place = Place(value) { places.insert(place) }
    }
    return places
  }
}
