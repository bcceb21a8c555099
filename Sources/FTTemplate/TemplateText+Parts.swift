/// Finding and cutting, with every part paid for before it is made.
extension TemplatePlace {
  /// Where `pattern`, which is not empty, begins in `text`, without overlaps, at most `limit` times.
  ///
  /// Takes time in proportion to the lengths, whatever the texts: after a mismatch the search goes on in the pattern where the
  /// longest part that still matches ends.
  ///
  /// Source: Knuth, Morris and Pratt, "Fast pattern matching in strings", 1977.
  private func positions(of pattern: [UInt8], in text: [UInt8], limit: Int) throws(ChatTemplateError) -> [Int] {
    guard limit > 0, pattern.count <= text.count else { return [] }
    try make(bytes: 8 * pattern.count)
    var fallback = [0]
    var length = 0
    for byte in pattern.dropFirst() {
      while length > 0, pattern[length] != byte { length = fallback[length - 1] }
      if pattern[length] == byte { length += 1 }
      fallback.append(length)
    }
    var found: [Int] = []
    var matched = 0
    for (index, byte) in text.enumerated() {
      while matched > 0, pattern[matched] != byte { matched = fallback[matched - 1] }
      if pattern[matched] == byte { matched += 1 }
      if matched == pattern.count {
        try make(items: 1)
        found.append(index + 1 - matched)
        if found.count == limit { break }
        matched = 0
      }
    }
    return found
  }

  /// Where `part`, which is not empty, begins in the UTF-8 bytes of `text`; from the end where asked, then the last one is first.
  func positions(
    of part: String, in text: String, limit: Int = .max, fromEnd: Bool = false
  ) throws(ChatTemplateError) -> [Int] {
    try scan(text)
    try scan(part)
    let bytes = Array(text.utf8)
    let pattern = Array(part.utf8)
    guard fromEnd else { return try positions(of: pattern, in: bytes, limit: limit) }
    let mirrored = try positions(of: pattern.reversed(), in: bytes.reversed(), limit: limit)
    return mirrored.map { bytes.count - pattern.count - $0 }
  }

  /// The parts of `text` between occurrences of `separator`, which is not empty.
  func split(
    _ text: String, by separator: String, limit: Int = .max, fromEnd: Bool = false
  ) throws(ChatTemplateError) -> [String] {
    var starts = try positions(of: separator, in: text, limit: limit, fromEnd: fromEnd)
    if starts.isEmpty { return [text] }
    if fromEnd { starts.reverse() }
    try make(bytes: text.utf8.count)
    let bytes = Array(text.utf8)
    var parts: [String] = []
    var end = 0
    for start in starts {
      parts.append(TemplateText.string(bytes[end..<start]))
      end = start + separator.utf8.count
    }
    parts.append(TemplateText.string(bytes[end...]))
    return parts
  }

  /// The parts of `text` between runs of white space.
  func words(_ text: String) throws(ChatTemplateError) -> [String] {
    try scan(text)
    try make(bytes: text.utf8.count)
    var words: [String] = []
    for word in text.unicodeScalars.split(whereSeparator: TemplateText.isSpace) {
      try make(items: 1)
      words.append(String(word))
    }
    return words
  }

  /// `str.splitlines`
  func lines(_ text: String) throws(ChatTemplateError) -> [String] {
    try scan(text)
    try make(bytes: text.utf8.count)
    var lines: [String] = []
    let scalars = text.unicodeScalars
    var start = scalars.startIndex
    var index = start
    while index < scalars.endIndex {
      let scalar = scalars[index]
      let end = index
      scalars.formIndex(after: &index)
      switch scalar.value {
      case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029:
        if scalar == "\r", index < scalars.endIndex, scalars[index] == "\n" { scalars.formIndex(after: &index) }
        try make(items: 1)
        lines.append(String(scalars[start..<end]))
        start = index
      default: break
      }
    }
    if start < scalars.endIndex { lines.append(String(scalars[start...])) }
    return lines
  }
}
