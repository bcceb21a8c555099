import FTRandom

/// MinHash by one permutation with optimal densification.
///
/// Every n-gram is hashed once; its upper bits choose one of ``width`` bins, and each bin keeps its smallest hash (Li, Owen
/// and Zhang, "One permutation hashing", 2012). An empty bin borrows from a bin that a hash of its own number chooses
/// (Shrivastava, "Optimal densification for fast and accurate minwise hashing", 2017). Of a bin's hash 8 bits are kept (Li
/// and König, "b-bit minwise hashing", 2010): the share of equal bins estimates the Jaccard similarity, 1/256 too high.
enum MinHashSignature {
  /// Bins, and bytes of a signature.
  static let width = 64
  /// Words of a signature, of eight bins each.
  static let words = width / 8
  private static let empty = UInt64.max

  /// - Parameter bins: room for ``width`` words, to be used again.
  static func append(of hashes: [UInt64], to signatures: inout [UInt64], bins: inout [UInt64]) {
    if bins.count == width {
      for bin in 0..<width { bins[bin] = empty }
    } else {
      bins = [UInt64](repeating: empty, count: width)
    }
    for hash in hashes {
      let bin = Int(hash >> 58)
      let value = hash & 0x03ff_ffff_ffff_ffff
      if value < bins[bin] { bins[bin] = value }
    }
    var word: UInt64 = 0
    for bin in 0..<width {
      var value = bins[bin]
      var attempt: UInt64 = 0
      while value == empty, !hashes.isEmpty {
        attempt += 1
        value = bins[Int(SplitMix64.finalise(UInt64(bin) << 32 | attempt) >> 58)]
      }
      word |= (SplitMix64.finalise(value) & 0xff) << UInt64(bin % 8 * 8)
      if bin % 8 == 7 {
        signatures.append(word)
        word = 0
      }
    }
  }

  /// In how many bytes two words are equal: those whose difference has no bit.
  static func equalBins(_ left: UInt64, _ right: UInt64) -> Int {
    let difference = left ^ right
    let low: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
    return (~(((difference & low) &+ low) | difference | low)).nonzeroBitCount
  }
}
