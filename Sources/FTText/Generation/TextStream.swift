import FTTextCodec

/// Turns tokens into text as it may be shown: whole characters only, and nothing of a stop string.
///
/// Stop strings are compared byte by byte: neither a line break after a carriage return nor an accent after its letter
/// hides one.
struct TextStream {
  private var detokenizer: StreamingDetokenizer
  private let stops: [[UInt8]]
  /// Text that could be the beginning of a stop string.
  private var held: [UInt8] = []
  /// Everything handed out.
  private(set) var text = ""
  private(set) var isStopped = false

  init(_ tokenizer: Tokenizer, stopStrings: [String]) {
    detokenizer = StreamingDetokenizer(tokenizer: tokenizer, skipsSpecialTokens: true)
    stops = stopStrings.filter { !$0.isEmpty }.map { Array($0.utf8) }
  }

  /// The text that a token lets through.
  mutating func push(_ token: Int32) -> String { release(detokenizer.push(token), isLast: false) }

  /// The rest.
  mutating func finish() -> String { release(detokenizer.finish(), isLast: true) }

  private mutating func release(_ new: String, isLast: Bool) -> String {
    if isStopped { return "" }
    held += new.utf8
    var end = held.count
    for stop in stops {
      if let start = held.firstRange(of: stop)?.lowerBound, start < end || !isStopped {
        end = min(end, start)
        isStopped = true
      }
    }
    if !isStopped && !isLast { end -= longestPrefixOfAStop() }
    // Whole characters: a stop string begins and ends with whole ones, and so does what the detokeniser gives.
    let shown = String(decoding: held[..<end], as: UTF8.self)
    held = isStopped ? [] : Array(held[end...])
    text += shown
    return shown
  }

  /// Bytes at the end of the held text that begin a stop string.
  private func longestPrefixOfAStop() -> Int {
    stops.reduce(0) { longest, stop in
      let possible = (0...min(stop.count - 1, held.count)).reversed()
      return max(longest, possible.first { held.suffix($0).elementsEqual(stop.prefix($0)) } ?? 0)
    }
  }
}
