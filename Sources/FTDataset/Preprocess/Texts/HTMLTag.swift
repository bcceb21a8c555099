/// Something between angle brackets that HTML would read as its own.
struct HTMLTag {
  enum Kind: Equatable {
    case opening, closing
    /// A comment, a declaration or a processing instruction.
    case aside
    /// An element that is no text, from its opening to its closing tag: a script, a style.
    case unseen
    /// The marks around a CDATA section, whose content is text.
    case dataMark
  }

  let kind: Kind
  /// In lower case; empty where it is no element.
  let name: String
  /// In the UTF-8 of the text.
  let range: Range<Int>
  /// Something that no other text would have: an attribute with a value in quotation marks, or a slash at the end.
  let isCertain: Bool
}

/// Finds them; time grows with the text alone, whatever is left open in it.
struct HTMLScanner {
  private let bytes: [UInt8]
  /// Where the last of each ends, so that one that is missing is looked for once.
  private var lastClosing: [String: Int] = [:]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The tags outside of some ranges, in their order.
  mutating func tags(outside code: [Range<Int>]) -> [HTMLTag] {
    var result: [HTMLTag] = []
    var at = 0
    var nextCode = 0
    while at < bytes.count {
      if nextCode < code.count, at >= code[nextCode].lowerBound {
        at = max(at, code[nextCode].upperBound)
        nextCode += 1
        continue
      }
      if bytes[at] == UInt8(ascii: "<"), let tag = tag(at: at) {
        result.append(tag)
        at = tag.range.upperBound
      } else if bytes[at] == UInt8(ascii: "]"), matches("]]>", at: at) {
        result.append(HTMLTag(kind: .dataMark, name: "]]", range: at..<at + 3, isCertain: false))
        at += 3
      } else {
        at += 1
      }
    }
    return result
  }

  private mutating func tag(at start: Int) -> HTMLTag? {
    guard start + 2 < bytes.count else { return nil }
    if matches("<!--", at: start) { return closed(.aside, by: "-->", from: start, after: start + 4) }
    if matches("<![CDATA[", at: start) {
      return HTMLTag(kind: .dataMark, name: "[[", range: start..<start + 9, isCertain: true)
    }
    if matches("<!doctype ", at: start) || matches("<![", at: start) || matches("<?xml", at: start) {
      // Declarations are short; one that nothing ends swallows no text.
      let end = bytes[start..<min(bytes.count, start + 300)].firstIndex(of: UInt8(ascii: ">"))
      return end.map { HTMLTag(kind: .aside, name: "", range: start..<$0 + 1, isCertain: true) }
    }
    guard let tag = element(at: start) else { return nil }
    if tag.kind == .opening, HTMLElement.unseen.contains(tag.name),
      let end = closed(.unseen, by: "</\(tag.name)>", from: start, after: tag.range.upperBound)
    {
      return end
    }
    return tag
  }

  /// What ends with `mark`; nil where nothing does.
  private mutating func closed(_ kind: HTMLTag.Kind, by mark: String, from start: Int, after: Int) -> HTMLTag? {
    let last =
      lastClosing[mark] ?? stride(from: bytes.count - mark.utf8.count, through: 0, by: -1).first {
        matches(mark, at: $0)
      }
      ?? -1
    lastClosing[mark] = last
    guard last >= after else { return nil }
    var at = after
    while !matches(mark, at: at) { at += 1 }
    return HTMLTag(kind: kind, name: "", range: start..<at + mark.utf8.count, isCertain: true)
  }

  /// A tag of an element that HTML has, with attributes as HTML writes them.
  private func element(at start: Int) -> HTMLTag? {
    let isClosing = bytes[start + 1] == UInt8(ascii: "/")
    var at = start + (isClosing ? 2 : 1)
    let first = at
    while at < bytes.count, at - first <= HTMLElement.longestName, HTMLEntities.isAlphanumeric(bytes[at]) { at += 1 }
    let written = String(decoding: bytes[first..<at], as: UTF8.self)
    let name = written.lowercased()
    // `List<Object>` is no HTML, and HTML is not written like that.
    guard HTMLElement.all.contains(name), written == name || written == name.uppercased() else { return nil }
    var isCertain = false
    while true {
      let before = at
      while at < bytes.count, isSpace(bytes[at]) { at += 1 }
      guard at < bytes.count else { return nil }
      if bytes[at] == UInt8(ascii: ">") { break }
      if bytes[at] == UInt8(ascii: "/"), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: ">"), !isClosing {
        isCertain = true
        at += 1
        break
      }
      guard !isClosing, at > before, let attribute = attribute(at: at) else { return nil }
      isCertain = isCertain || attribute.isQuoted
      at = attribute.end
    }
    return HTMLTag(kind: isClosing ? .closing : .opening, name: name, range: start..<at + 1, isCertain: isCertain)
  }

  private func attribute(at start: Int) -> (end: Int, isQuoted: Bool)? {
    var at = start
    while at < bytes.count, isAttributeName(bytes[at]) { at += 1 }
    guard at > start else { return nil }
    let nameEnd = at
    while at < bytes.count, isSpace(bytes[at]) { at += 1 }
    guard at < bytes.count, bytes[at] == UInt8(ascii: "=") else {
      // A name without a value: `a <b c> d` is none that HTML has.
      let name = String(decoding: bytes[start..<min(nameEnd, start + 20)], as: UTF8.self).lowercased()
      return HTMLElement.flags.contains(name) || name.hasPrefix("data-") ? (nameEnd, false) : nil
    }
    at += 1
    while at < bytes.count, isSpace(bytes[at]) { at += 1 }
    guard at < bytes.count else { return nil }
    if bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "'") {
      guard let end = bytes[(at + 1)...].firstIndex(of: bytes[at]) else { return nil }
      return (end + 1, true)
    }
    let value = at
    while at < bytes.count, !isSpace(bytes[at]), !"\"'=<>`".utf8.contains(bytes[at]) { at += 1 }
    return at > value ? (at, false) : nil
  }

  private func isAttributeName(_ byte: UInt8) -> Bool {
    HTMLEntities.isAlphanumeric(byte) || ":@_.-".utf8.contains(byte)
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  /// Whether ASCII stands at a place, whatever its case.
  private func matches(_ text: String, at start: Int) -> Bool {
    guard start >= 0, start + text.utf8.count <= bytes.count else { return false }
    for (offset, byte) in text.utf8.enumerated() where bytes[start + offset] != byte {
      let isLetter = (0x41...0x5A).contains(byte & 0xDF)
      guard isLetter, bytes[start + offset] ^ byte == 0x20 else { return false }
    }
    return true
  }
}
