/// Cuts a piece of text into the words that BPE sees. The steps run one after the other, each on the pieces of the last.
struct PreTokenizer: Sendable {
  /// One step.
  enum Step: Sendable {
    /// Numeric characters apart from others; `individually` cuts them from each other too.
    case digits(individually: Bool)
    /// Cuts at the matches of a pattern.
    case split(SplitPattern)
    /// Puts a space before a piece that has none.
    case prefixSpace
    /// Cuts behind each space.
    case splitBehindSpaces
    /// "▁" in the place of each space; `splits` cuts before each "▁".
    case metaspace(splits: Bool)
  }

  let steps: [Step]
  private let classes = UnicodeClasses.shared

  init(steps: [Step]) { self.steps = steps }

  /// Calls `word` with every word of `bytes[range]`, in order.
  func forEachWord(_ bytes: [UInt8], _ range: Range<Int>, _ word: ([UInt8], Range<Int>) -> Void) {
    apply(0, bytes, range, word)
  }

  private func apply(_ index: Int, _ bytes: [UInt8], _ range: Range<Int>, _ word: ([UInt8], Range<Int>) -> Void) {
    guard !range.isEmpty else { return }
    guard index < steps.count else {
      word(bytes, range)
      return
    }
    switch steps[index] {
    case .prefixSpace:
      if bytes[range.lowerBound] == 0x20 {
        apply(index + 1, bytes, range, word)
      } else {
        let prefixed = [0x20] + bytes[range]
        apply(index + 1, prefixed, 0..<prefixed.count, word)
      }
    case .splitBehindSpaces:
      var start = range.lowerBound
      for end in range where bytes[end] == 0x20 {
        apply(index + 1, bytes, start..<end + 1, word)
        start = end + 1
      }
      apply(index + 1, bytes, start..<range.upperBound, word)
    case .metaspace(let splits):
      let marked = TextNormalizer.markedSpaces.normalize(bytes, range)
      var start = 0
      if splits {
        for end in marked.indices.dropFirst() where marked[end...].starts(with: TokenSpelling.space) {
          apply(index + 1, marked, start..<end, word)
          start = end
        }
      }
      apply(index + 1, marked, start..<marked.count, word)
    case .split(let pattern):
      var start = range.lowerBound
      while start < range.upperBound {
        let end = pattern.matchEnd(bytes, start, range.upperBound, classes)
        apply(index + 1, bytes, start..<end, word)
        start = end
      }
    case .digits(let individually):
      var start = range.lowerBound
      var position = start
      var previousIsDigit = false
      while position < range.upperBound {
        let (kind, length) = classes.kind(bytes, position)
        let isDigit = kind == UnicodeClasses.number || kind == UnicodeClasses.laterNumber
        if position > start, isDigit != previousIsDigit || (isDigit && individually) {
          apply(index + 1, bytes, start..<position, word)
          start = position
        }
        previousIsDigit = isDigit
        position += length
      }
      apply(index + 1, bytes, start..<range.upperBound, word)
    }
  }
}
