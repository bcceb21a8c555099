import FTData

/// Remnants of HTML: tags by their known names, and entities. "a < b", "<3", "<name>" and code are none.
struct MarkupRemnants: TextCheck {
  static let check = DataCheck("html", needs: [.texts], work: .texts { _ in MarkupRemnants() })

  private static let tags: Set<String> = [
    "a", "abbr", "article", "b", "blockquote", "body", "br", "button", "center", "code", "div", "em", "figure", "font",
    "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "i", "iframe", "img", "input", "label",
    "li",
    "link", "main", "meta", "nav", "ol", "p", "pre", "s", "script", "section", "select", "small", "span", "strong",
    "style",
    "sub", "sup", "svg", "table", "tbody", "td", "th", "thead", "tr", "tt", "u", "ul", "video",
  ]
  private static let entities: Set<String> = [
    "amp", "lt", "gt", "quot", "apos", "nbsp", "copy", "reg", "trade", "hellip", "mdash", "ndash", "rsquo", "lsquo",
    "rdquo",
    "ldquo", "laquo", "raquo", "bull", "middot", "euro", "pound", "yen", "cent", "times", "deg", "frac12", "frac14",
    "eacute",
    "egrave", "agrave", "ccedil", "ouml", "auml", "uuml", "szlig", "ntilde", "shy", "zwnj", "thinsp", "ensp", "emsp",
  ]

  private var hits: [TextHit] = []

  mutating func look(at text: ScannedText) {
    guard text.contains(0x3C) || text.contains(0x26), let range = Self.find(text.bytes) else { return }
    hits.append(TextHit(text, at: range))
  }

  mutating func add(_ later: MarkupRemnants) { hits += later.hits }

  static func find(_ bytes: [UInt8]) -> Range<Int>? {
    for index in bytes.indices {
      if bytes[index] == 0x3C, let end = endOfTag(bytes, index) { return index..<end }
      if bytes[index] == 0x26, let end = endOfEntity(bytes, index) { return index..<end }
    }
    return nil
  }

  /// `<name>`, `</name>`, `<name attribute=…>`, `<br/>`, and `<!--`.
  private static func endOfTag(_ bytes: [UInt8], _ start: Int) -> Int? {
    var index = start + 1
    guard index < bytes.count else { return nil }
    if bytes[index...].starts(with: [0x21, 0x2D, 0x2D]) { return start + 4 }
    if bytes[index] == 0x2F { index += 1 }
    let name = bytes[index...].prefix(11).prefix { PhraseMatcher.isWord($0) }
    guard !name.isEmpty, tags.contains(String(decoding: name.map(PhraseMatcher.lowered), as: UTF8.self)) else {
      return nil
    }
    index = name.endIndex
    let rest = bytes[index...].prefix(2_000)
    guard let first = rest.first else { return nil }
    if first == 0x3E { return index + 1 }
    // Attributes, or the slash of a tag that has no content.
    guard first == 0x20 || first == 0x0A || first == 0x2F else { return nil }
    guard let end = rest.firstIndex(where: { $0 == 0x3E || $0 == 0x3C }), bytes[end] == 0x3E else { return nil }
    let inside = bytes[index..<end]
    return inside.contains(0x3D) || inside.last == 0x2F || inside.allSatisfy { $0 == 0x20 } ? end + 1 : nil
  }

  /// `&name;`, `&#39;`, `&#x27;`.
  private static func endOfEntity(_ bytes: [UInt8], _ start: Int) -> Int? {
    var index = start + 1
    guard index < bytes.count else { return nil }
    let isNumber = bytes[index] == 0x23
    if isNumber { index += 1 }
    let name = bytes[index...].prefix(9).prefix { PhraseMatcher.isWord($0) }
    guard !name.isEmpty, name.endIndex < bytes.count, bytes[name.endIndex] == 0x3B else { return nil }
    if isNumber {
      let digits = name.first == 0x78 || name.first == 0x58 ? name.dropFirst() : name
      let radix = name.first == 0x78 || name.first == 0x58 ? 16 : 10
      return Int(String(decoding: digits, as: UTF8.self), radix: radix) == nil ? nil : name.endIndex + 1
    }
    return entities.contains(String(decoding: name, as: UTF8.self)) ? name.endIndex + 1 : nil
  }

  func findings(_ scan: TextScan) -> [DataFinding] {
    guard !hits.isEmpty else { return [] }
    let cases = scan.cases(hits) { hit, text in TextExcerpt.around(hit.range, in: text.bytes) }
    return [
      DataFinding(
        "html", .warns,
        "\(TextScan.texts(hits.count)) hold\(hits.count == 1 ? "s" : "") remnants of HTML. Clean them, unless HTML is what is to be "
          + "learned.",
        cases: cases)
    ]
  }
}
