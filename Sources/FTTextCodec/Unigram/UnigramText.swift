/// What becomes of a text before a unigram model sees it: normalisation, and spaces that are written as "▁" before words.
struct UnigramText: Sendable {
  /// A step of the normalisation.
  enum Step: Sendable {
    case map(CharacterMap)
    case form(TextNormalizer)
    /// Runs of spaces become what the bytes say.
    case spaces([UInt8])
    case literal([UInt8], [UInt8])
  }

  /// What stands for a space: "▁".
  static let space = Array("\u{2581}".utf8)

  var steps: [Step] = []
  /// Whether white space separates before spaces are marked, so that none is left at the ends or twice.
  var splitsAtSpace = false
  /// Whether a stretch of text that does not begin with a space gets one.
  var prefixesSpace = true
  /// Whether every space begins a word of its own; otherwise the model sees a stretch of text as a whole.
  var splitsWords = true

  /// The normalised bytes of `bytes[range]`, which is valid UTF-8.
  func normalize(_ bytes: [UInt8], _ range: Range<Int>) -> [UInt8] {
    var (bytes, range) = (bytes, range)
    for step in steps {
      switch step {
      case .map(let map): bytes = map.normalize(bytes, range)
      case .form(let form): bytes = form.normalize(bytes, range)
      case .spaces(let content): bytes = Self.replacingRuns(bytes, range, by: content)
      case .literal(let pattern, let content): bytes = Self.replacing(pattern, in: bytes, range, by: content)
      }
      range = 0..<bytes.count
    }
    return range.count == bytes.count ? bytes : Array(bytes[range])
  }

  /// Runs of two and more spaces.
  private static func replacingRuns(_ bytes: [UInt8], _ range: Range<Int>, by content: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(range.count)
    var position = range.lowerBound
    while position < range.upperBound {
      var end = position
      while end < range.upperBound, bytes[end] == 0x20 { end += 1 }
      if end - position >= 2 {
        output += content
        position = end
      } else {
        output.append(bytes[position])
        position += 1
      }
    }
    return output
  }

  private static func replacing(
    _ pattern: [UInt8], in bytes: [UInt8], _ range: Range<Int>, by content: [UInt8]
  ) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(range.count)
    var position = range.lowerBound
    while position < range.upperBound {
      if bytes[position..<range.upperBound].starts(with: pattern) {
        output += content
        position += pattern.count
      } else {
        output.append(bytes[position])
        position += 1
      }
    }
    return output
  }

  /// Calls `word` with every word of normalised text, in order, spaces marked.
  func forEachWord(_ bytes: [UInt8], _ range: Range<Int>, _ word: ([UInt8], Range<Int>) -> Void) {
    guard splitsAtSpace else { return mark(bytes, range, word) }
    let classes = UnicodeClasses.shared
    var start = range.lowerBound
    var position = start
    while position < range.upperBound {
      let (kind, length) = classes.kind(bytes, position)
      if kind == UnicodeClasses.space {
        mark(bytes, start..<position, word)
        start = position + length
      }
      position += length
    }
    mark(bytes, start..<range.upperBound, word)
  }

  private func mark(_ bytes: [UInt8], _ range: Range<Int>, _ word: ([UInt8], Range<Int>) -> Void) {
    guard !range.isEmpty else { return }
    var text: [UInt8] = []
    text.reserveCapacity(range.count + 8)
    let isMarked = bytes[range.lowerBound] == 0x20 || bytes[range].starts(with: Self.space)
    if prefixesSpace, !isMarked { text += Self.space }
    for byte in bytes[range] { if byte == 0x20 { text += Self.space } else { text.append(byte) } }
    guard splitsWords else { return word(text, 0..<text.count) }
    var start = 0
    for position in text.indices.dropFirst() where text[position] == Self.space[0] {
      guard text[position...].starts(with: Self.space) else { continue }
      word(text, start..<position)
      start = position
    }
    word(text, start..<text.count)
  }
}
