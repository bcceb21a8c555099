import Foundation

/// Decides which pictures of many are the same: candidates by their corners and by their whole, checked on each other.
struct PictureMatcher: Sendable {
  /// Two pictures that are the same but for how they were cut, turned, stored or lit.
  struct Match: Sendable, Equatable {
    /// Numbers of files, the smaller one first.
    let first: Int
    let second: Int
    let turn: PictureTurn
    /// How alike, 0 to 1.
    let score: Double
    /// Shares of each that the other one shows too.
    let covered: Double
    let coveredOther: Double
    let isRecolored: Bool
    /// The same drawing in other colours or in another position: a p is no b, a red heart no blue one.
    let isVariant: Bool

    func pair(_ files: MediaFiles) -> MediaPair {
      var words: [String] = []
      if let turned = turn.words { words.append(turned) }
      if covered < 0.97 { words.append("shows \(Int((covered * 100).rounded())) % of the first") }
      if coveredOther < 0.97 { words.append("\(Int((coveredOther * 100).rounded())) % of the second") }
      if isRecolored { words.append("in other colours") }
      words.append("\(Int((score * 100).rounded())) % alike")
      let items = [files.users[first][0], files.users[second][0]].sorted()
      return MediaPair(
        first: items[0], second: items[1], kind: isVariant ? .variant : .near, score: score,
        words: words.joined(separator: ", "))
    }
  }

  let fingerprints: [PictureFingerprint?]
  let index: PictureIndex
  /// Hashes of the whole, apart from all else: every pair of pictures is looked at.
  private let wholes: [UInt64]
  private let isRead: [Bool]
  /// Bits of the whole's hash in which the same picture may differ.
  static let wholeDistance = 10

  init(_ fingerprints: [PictureFingerprint?]) {
    self.fingerprints = fingerprints
    index = PictureIndex(fingerprints)
    wholes = fingerprints.map { $0?.whole ?? 0 }
    isRead = fingerprints.map { $0 != nil }
  }

  struct Candidate: Sendable {
    let picture: Int
    let turn: PictureTurn
    let alignment: PictureAlignment
    let places: Int
  }

  /// Later pictures that may be the same as this one, the likeliest first.
  func candidates(of picture: Int) -> [Candidate] {
    guard let own = fingerprints[picture] else { return [] }
    return (alikeAsAWhole(own, picture) + alikeInCorners(own, picture)).sorted {
      ($1.places, $0.picture, $0.turn.number) < ($0.places, $1.picture, $1.turn.number)
    }
  }

  private func alikeAsAWhole(_ own: PictureFingerprint, _ picture: Int) -> [Candidate] {
    var result: [Candidate] = []
    for turn in PictureTurn.all {
      let code = SignHash.turned(own.whole, turn)
      for other in picture + 1..<max(picture + 1, wholes.count) {
        let distance = (code ^ wholes[other]).nonzeroBitCount
        guard distance <= Self.wholeDistance, isRead[other], let print = fingerprints[other] else { continue }
        var alignment = PictureAlignment()
        alignment.a = Double(print.width) / Double(turn.isTransposed ? own.height : own.width)
        alignment.e = Double(print.height) / Double(turn.isTransposed ? own.width : own.height)
        // As good as so many places that agree.
        let places = 2 * (Self.wholeDistance + 2 - distance)
        result.append(Candidate(picture: other, turn: turn, alignment: alignment, places: places))
      }
    }
    return result
  }

  private func alikeInCorners(_ own: PictureFingerprint, _ picture: Int) -> [Candidate] {
    var result: [Candidate] = []
    let (width, height) = (Double(own.width), Double(own.height))
    let matches = index.matches(of: picture).sorted {
      ($0.picture, $0.turn.number, $0.corner, $0.other) < ($1.picture, $1.turn.number, $1.corner, $1.other)
    }
    var start = 0
    while start < matches.count {
      let (other, turn) = (matches[start].picture, matches[start].turn)
      let end =
        matches[start...].firstIndex { $0.picture != other || $0.turn != turn } ?? matches.count
      if end - start >= 3, let print = fingerprints[other] {
        let pairs = matches[start..<end].map { match -> PictureAlignment.Pair in
          let (corner, twin) = (own.corners[match.corner], print.corners[match.other])
          let point = turn.moved(Double(corner.x), Double(corner.y), width: width, height: height)
          return PictureAlignment.Pair(
            x: point.x, y: point.y, otherX: Double(twin.x), otherY: Double(twin.y),
            scale: pow(PictureFingerprint.step, Double(twin.level) - Double(corner.level)))
        }
        if let agreed = PictureAlignment.agreed(pairs) {
          result.append(
            Candidate(picture: other, turn: turn, alignment: agreed.alignment, places: agreed.places))
        }
      }
      start = end
    }
    return result
  }

  /// Most comparisons for one picture.
  private static let comparisons = 24
  /// Fewest tiles with something to see.
  private static let fewestTiles = 6
  /// Share of each that must lie on the other one.
  private static let leastPart = 0.15
  /// Share of one of them that must: two cuts of one photograph may overlap by half…
  private static let half = 0.5
  /// …but drawings have parts in common that say nothing.
  private static let mostOfPlain = 0.85
  /// Share of a drawing that other colours must fill to be seen.
  private static let otherColors = 0.1

  /// Later pictures that are the same as this one, and how many candidates were left out.
  func matches(of picture: Int, _ limits: PictureDuplicates.Settings) -> (found: [Match], leftOut: Int) {
    guard let own = fingerprints[picture] else { return ([], 0) }
    let candidates = candidates(of: picture)
    var found: [Match] = []
    for candidate in candidates.prefix(Self.comparisons)
    where !found.contains(where: { $0.second == candidate.picture && !$0.isVariant }) {
      guard let (comparison, recolored) = comparison(picture, candidate), let other = fingerprints[candidate.picture]
      else { continue }
      let isPlain = own.isPlain || other.isPlain
      guard comparison.tiles >= Self.fewestTiles,
        comparison.agreement >= (isPlain ? limits.plainAgreement : limits.agreement),
        min(comparison.covered, comparison.coveredOther) >= Self.leastPart,
        max(comparison.covered, comparison.coveredOther) >= (isPlain ? Self.mostOfPlain : Self.half)
      else { continue }
      let isRecolored = isPlain && recolored > Self.otherColors
      let isTurned = own.isDrawn && other.isDrawn && candidate.turn != .none
      found.append(
        Match(
          first: picture, second: candidate.picture, turn: candidate.turn, score: comparison.agreement,
          covered: comparison.covered, coveredOther: comparison.coveredOther, isRecolored: isRecolored,
          isVariant: isRecolored || isTurned))
    }
    // A picture that was found the same in one position is not told of again in another one.
    let same = Set(found.filter { !$0.isVariant }.map(\.second))
    var told = Set<Int>()
    let distinct = found.filter { !$0.isVariant || !same.contains($0.second) && told.insert($0.second).inserted }
    return (distinct, max(0, candidates.count - Self.comparisons))
  }

  /// Lays two pictures on each other.
  ///
  /// - Returns: nil where they do not fit; and the share of them that has other colours.
  func comparison(_ picture: Int, _ candidate: Candidate) -> (PictureComparison, recolored: Double)? {
    guard let own = fingerprints[picture], let other = fingerprints[candidate.picture] else { return nil }
    let turn = candidate.turn
    let first = GreyPicture(own.small).turned(turn)
    let second = GreyPicture(other.small)
    let turned = turn.isTransposed ? (own.height, own.width) : (own.width, own.height)
    let alignment = candidate.alignment.scaled(
      source: (Double(first.width) / Double(turned.0), Double(first.height) / Double(turned.1)),
      target: (Double(second.width) / Double(other.width), Double(second.height) / Double(other.height)))
    guard let comparison = PictureComparison(first, second, alignment) else { return nil }
    let colors = (own.colors, other.colors)
    let size = turn.isTransposed ? (colors.0.height, colors.0.width) : (colors.0.width, colors.0.height)
    let coarse = comparison.alignment.scaled(
      source: (Double(size.0) / Double(first.width), Double(size.1) / Double(first.height)),
      target: (Double(colors.1.width) / Double(second.width), Double(colors.1.height) / Double(second.height)))
    return (comparison, PictureComparison.recolored(colors.0, turn, colors.1, coarse))
  }
}
