/// The regular expressions that cut text into words before BPE, each with a scanner written by hand.
///
/// Every pattern matches at every position, so the pieces cover the text without gaps. The scanners work on the bytes of
/// one piece; a piece's end counts as the end of the text, as in the reference.
enum SplitPattern: String, Sendable, CaseIterable {
  /// GPT-2: contractions, ` ?letters`, ` ?numbers`, ` ?others`, spaces without the last one before a word.
  case gpt2 = #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
  /// Llama 3 (cl100k): contractions in any case, one other character before letters, numbers by threes, line ends.
  case llama3 =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  /// Qwen 2: as Llama 3, with every number character alone.
  case qwen2 =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

  /// A short name for messages.
  var name: String {
    switch self {
    case .gpt2: return "GPT-2"
    case .llama3: return "Llama 3"
    case .qwen2: return "Qwen 2"
    }
  }

  /// The end of the match that begins at `start`; greater than `start`.
  func matchEnd(_ bytes: [UInt8], _ start: Int, _ end: Int, _ classes: UnicodeClasses) -> Int {
    switch self {
    case .gpt2: return gpt2End(bytes, start, end, classes)
    case .llama3: return llama3End(bytes, start, end, classes, numberLimit: 3)
    case .qwen2: return llama3End(bytes, start, end, classes, numberLimit: 1)
    }
  }

  private func gpt2End(_ bytes: [UInt8], _ start: Int, _ end: Int, _ classes: UnicodeClasses) -> Int {
    if bytes[start] == UInt8(ascii: "'"), let match = contraction(bytes, start, end, ignoresCase: false) {
      return match
    }
    var body = start
    if bytes[start] == 0x20, start + 1 < end { body += 1 }
    let (kind, length) = classes.kind(bytes, body)
    switch kind {
    case UnicodeClasses.space: return spaceEnd(bytes, start, end, classes)
    case UnicodeClasses.letter, UnicodeClasses.number: return classes.endOfRun(kind, bytes, body + length, end)
    default: return otherEnd(bytes, body + length, end, classes)
    }
  }

  private func llama3End(
    _ bytes: [UInt8], _ start: Int, _ end: Int, _ classes: UnicodeClasses, numberLimit: Int
  ) -> Int {
    let first = bytes[start]
    if first == UInt8(ascii: "'"), let match = contraction(bytes, start, end, ignoresCase: true) { return match }
    let (kind, length) = classes.kind(bytes, start)
    if kind == UnicodeClasses.letter { return classes.endOfRun(kind, bytes, start + length, end) }
    if kind == UnicodeClasses.number {
      var position = start + length
      var count = 1
      while count < numberLimit, position < end {
        let (next, nextLength) = classes.kind(bytes, position)
        guard next == UnicodeClasses.number else { break }
        position += nextLength
        count += 1
      }
      return position
    }
    if first != 0x0A, first != 0x0D, start + length < end {
      let (next, nextLength) = classes.kind(bytes, start + length)
      if next == UnicodeClasses.letter { return classes.endOfRun(next, bytes, start + length + nextLength, end) }
    }
    var body = start
    if first == 0x20, start + 1 < end { body += 1 }
    let (bodyKind, bodyLength) = classes.kind(bytes, body)
    if bodyKind == UnicodeClasses.other || bodyKind == UnicodeClasses.laterNumber {
      var position = otherEnd(bytes, body + bodyLength, end, classes)
      while position < end, bytes[position] == 0x0A || bytes[position] == 0x0D { position += 1 }
      return position
    }
    return lineEnd(bytes, start, end, classes) ?? spaceEnd(bytes, start, end, classes)
  }

  /// `'s|'t|'re|'ve|'m|'ll|'d`; without regard to case, U+017F (long s) counts as s.
  private func contraction(_ bytes: [UInt8], _ start: Int, _ end: Int, ignoresCase: Bool) -> Int? {
    guard start + 1 < end else { return nil }
    let fold: UInt8 = ignoresCase ? 0x20 : 0
    let first = bytes[start + 1] | (bytes[start + 1] < 0x80 ? fold : 0)
    switch first {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return start + 2
    case 0xC5 where ignoresCase && start + 2 < end && bytes[start + 2] == 0xBF: return start + 3
    default: break
    }
    guard start + 2 < end else { return nil }
    let second = bytes[start + 2] | (bytes[start + 2] < 0x80 ? fold : 0)
    switch (first, second) {
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return start + 3
    default: return nil
    }
  }

  /// The end of `[^\s\p{L}\p{N}]*` from `start`.
  private func otherEnd(_ bytes: [UInt8], _ start: Int, _ end: Int, _ classes: UnicodeClasses) -> Int {
    var position = start
    while position < end {
      let (kind, length) = classes.kind(bytes, position)
      guard kind == UnicodeClasses.other || kind == UnicodeClasses.laterNumber else { break }
      position += length
    }
    return position
  }

  /// `\s+(?!\S)|\s+`: the run of spaces, without its last character if a word follows and the run is longer than one.
  private func spaceEnd(_ bytes: [UInt8], _ start: Int, _ end: Int, _ classes: UnicodeClasses) -> Int {
    let run = classes.endOfRun(UnicodeClasses.space, bytes, start, end)
    if run == end { return run }
    let last = classes.start(before: run, bytes)
    return last > start ? last : run
  }

  /// `\s*[\r\n]+`: up to the last line end of the run of spaces, if it has one.
  private func lineEnd(_ bytes: [UInt8], _ start: Int, _ end: Int, _ classes: UnicodeClasses) -> Int? {
    var position = classes.endOfRun(UnicodeClasses.space, bytes, start, end)
    while position > start {
      if bytes[position - 1] == 0x0A || bytes[position - 1] == 0x0D { return position }
      position -= 1
    }
    return nil
  }
}
