/// Finds, among many pictures, those that share corners with one of them.
///
/// The codes of all corners are cut into bands of 16 bits; two corners whose codes agree in a band are compared in
/// full. Four tables of all corners, so that no time is spent on pairs of pictures that have nothing in common.
struct PictureIndex: Sendable {
  /// Which corner of which picture.
  private struct Entry: Sendable {
    var code: UInt64 = 0
    var picture: Int32 = 0
    var corner: Int32 = 0
  }

  /// All corners in the order of one band, so that those who share it lie together.
  private struct Table: Sendable {
    var entries: [Entry]
    /// Where each of the 65,536 values of the band begins, and the end.
    var starts: [Int32]
  }

  /// A corner of one picture that looks like a corner of another.
  struct Match: Sendable {
    let picture: Int
    let turn: PictureTurn
    let corner: Int
    let other: Int
  }

  static let bands = 4
  /// Bits in which alike corners may differ.
  static let distance = 10
  /// A pattern that stands so often in a table says nothing: sky, a frame that all pictures have.
  let crowd: Int

  private let fingerprints: [PictureFingerprint?]
  private var tables: [Table] = []

  init(_ fingerprints: [PictureFingerprint?]) {
    self.fingerprints = fingerprints
    let entries = fingerprints.enumerated().flatMap { picture, print in
      (print?.corners ?? []).enumerated().map {
        Entry(code: $1.code, picture: Int32(picture), corner: Int32($0))
      }
    }
    crowd = max(256, entries.count / 4096)
    for band in 0..<Self.bands {
      // A counting sort.
      var starts = [Int32](repeating: 0, count: 65_537)
      for entry in entries { starts[Self.key(entry.code, band) + 1] += 1 }
      for key in 0..<65_536 { starts[key + 1] += starts[key] }
      var next = starts
      var table = [Entry](repeating: Entry(), count: entries.count)
      for entry in entries {
        let key = Self.key(entry.code, band)
        table[Int(next[key])] = entry
        next[key] += 1
      }
      tables.append(Table(entries: table, starts: starts))
    }
  }

  private static func key(_ code: UInt64, _ band: Int) -> Int { Int(code >> UInt64(16 * band) & 0xffff) }

  /// Corners of later pictures that look like corners of this one in any of eight positions.
  func matches(of picture: Int) -> [Match] {
    guard let own = fingerprints[picture] else { return [] }
    var result: [Match] = []
    for (number, corner) in own.corners.enumerated() {
      let across = SignHash.turned(corner.code, PictureTurn(number: 4))
      for turn in PictureTurn.all {
        let code =
          SignHash.turned(turn.isTransposed ? across : corner.code, PictureTurn(number: turn.number & 3))
        for band in 0..<Self.bands {
          let key = Self.key(code, band)
          let range = Int(tables[band].starts[key])..<Int(tables[band].starts[key + 1])
          if range.count > crowd { continue }
          for place in range {
            let entry = tables[band].entries[place]
            let difference = entry.code ^ code
            guard difference.nonzeroBitCount <= Self.distance, Int(entry.picture) > picture else { continue }
            // Found in an earlier band already.
            if (0..<band).contains(where: { Self.key(difference, $0) == 0 }) { continue }
            result.append(
              Match(picture: Int(entry.picture), turn: turn, corner: number, other: Int(entry.corner)))
          }
        }
      }
    }
    return result
  }
}
