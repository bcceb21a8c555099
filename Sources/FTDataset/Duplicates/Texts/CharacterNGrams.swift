import FTRandom

/// The character n-grams of a form, as hashes.
///
/// An n-gram has five characters where it begins in a script with spaces and three where it begins in one without: what is
/// about a syllable of Japanese to a word is about a word of English. The length goes by its own first character, so that
/// an edit in a text of two scripts changes nothing elsewhere.
struct CharacterNGrams: Sendable {
  static let spacedLength = 5
  static let unspacedLength = 3

  /// In the order of the text, with repetitions.
  private(set) var hashes: [UInt64] = []
  private var padded: [UInt32] = []

  init() {}

  /// Reads a form. Case and the ends of sentences count for nothing.
  mutating func read(_ form: [UInt32]) {
    hashes.removeAll(keepingCapacity: true)
    padded.removeAll(keepingCapacity: true)
    guard !form.isEmpty else { return }
    padded.append(ComparisonForm.space)
    for scalar in form {
      padded.append(scalar == ComparisonForm.sentenceEnd ? ComparisonForm.space : ScalarClass.lowercased(scalar))
    }
    padded.append(ComparisonForm.space)
    let count = padded.count
    for start in 0..<count {
      let first = padded[start]
      let length = first >= 0xe00 && ScalarClass.of(first).isUnspaced ? Self.unspacedLength : Self.spacedLength
      if start + length > count, start > 0 { continue }
      var hash: UInt64 = 0
      for index in start..<min(start + length, count) { hash = hash &* 0x0000_0100_0000_01b3 &+ UInt64(padded[index]) }
      hashes.append(SplitMix64.finalise(hash))
    }
  }

  /// Sorted, each once.
  mutating func makeSet() {
    hashes.sort()
    var kept = 0
    for index in hashes.indices where index == 0 || hashes[index] != hashes[kept - 1] {
      hashes[kept] = hashes[index]
      kept += 1
    }
    hashes.removeLast(hashes.count - kept)
  }

  /// How many n-grams two sets share.
  static func shared(_ left: [UInt64], _ right: [UInt64]) -> Int {
    var count = 0
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      if left[i] == right[j] {
        count += 1
        i += 1
        j += 1
      } else if left[i] < right[j] {
        i += 1
      } else {
        j += 1
      }
    }
    return count
  }
}
