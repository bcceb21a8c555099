import FTTextCodec
import Foundation

/// Turns tokens into text as it may be shown: whole characters only, and nothing of a stop string.
struct TextStream {
  private var detokenizer: StreamingDetokenizer
  private let stopStrings: [String]
  /// Text that could be the beginning of a stop string.
  private var held = ""
  /// Everything handed out.
  private(set) var text = ""
  private(set) var isStopped = false

  init(_ tokenizer: Tokenizer, stopStrings: [String]) {
    detokenizer = StreamingDetokenizer(tokenizer: tokenizer, skipsSpecialTokens: true)
    self.stopStrings = stopStrings.filter { !$0.isEmpty }
  }

  /// The text that a token lets through.
  mutating func push(_ token: Int32) -> String { release(detokenizer.push(token), isLast: false) }

  /// The rest.
  mutating func finish() -> String { release(detokenizer.finish(), isLast: true) }

  private mutating func release(_ new: String, isLast: Bool) -> String {
    if isStopped { return "" }
    held += new
    var end = held.endIndex
    for stop in stopStrings {
      if let range = held.range(of: stop), range.lowerBound < end {
        end = range.lowerBound
        isStopped = true
      }
    }
    if !isStopped && !isLast { end = held.index(held.endIndex, offsetBy: -longestPrefixOfAStop()) }
    let shown = String(held[..<end])
    held = isStopped ? "" : String(held[end...])
    text += shown
    return shown
  }

  /// Characters at the end of the held text that begin a stop string.
  private func longestPrefixOfAStop() -> Int {
    stopStrings.reduce(0) { longest, stop in
      let possible = (0...min(stop.count - 1, held.count)).reversed()
      return max(longest, possible.first { held.hasSuffix(stop.prefix($0)) } ?? 0)
    }
  }
}
