import Synchronization

/// The ids of words met before. Bounded: when full it is emptied, which costs less than keeping track of age.
struct WordCache: Sendable {
  private static let wordLimit = 32_768
  private static let lengthLimit = 48

  private var words = ByteStringTable()
  private var starts: [Int] = [0]
  private var ids: [Int32] = []

  /// Appends the ids of `bytes[range]` to `output` if the word is known.
  func append(_ bytes: [UInt8], _ range: Range<Int>, to output: inout [Int32]) -> Bool {
    guard range.count <= Self.lengthLimit, let word = words.value(bytes, range) else { return false }
    for index in starts[Int(word)]..<starts[Int(word) + 1] { output.append(ids[index]) }
    return true
  }

  mutating func store(_ bytes: [UInt8], _ range: Range<Int>, ids newIDs: [Int32]) {
    guard range.count <= Self.lengthLimit else { return }
    if words.count == Self.wordLimit {
      words.removeAll()
      starts = [0]
      ids.removeAll(keepingCapacity: true)
    }
    guard words.insert(bytes, range, value: Int32(words.count)) else { return }
    ids.append(contentsOf: newIDs)
    starts.append(ids.count)
  }
}

/// What one call of `encode` works with, kept between calls so that the cache stays warm.
struct EncodingState: Sendable {
  var cache = WordCache()
  var merger = WordMerger()
}

/// The shared encoding state of one tokenizer. A caller that finds it taken works with a fresh state of its own.
final class SharedEncodingState: Sendable {
  private let state = Mutex(EncodingState())

  func withState(_ body: (inout EncodingState) -> Void) {
    if state.withLockIfAvailable({ body(&$0) }) == nil {
      var fresh = EncodingState()
      body(&fresh)
    }
  }
}
