import FTData

/// Texts in which somebody meant to write something yet: "lorem ipsum", "TODO", "{{name}}", "[insert …", and whole texts such
/// as "N/A", "null", "undefined", "テスト", "{answer}", "%s", or one sign or word again and again.
struct PlaceholderCheck: TextCheck {
  static let check = DataCheck("placeholders", needs: [.texts], work: .texts { _ in PlaceholderCheck() })

  /// Anywhere in a text.
  private static let phrases = PhraseMatcher(
    [
      "lorem ipsum", "[insert", "<insert", "(insert", "[your ", "<your ", "[name]", "[date]", "[company",
      "your text here", "text goes here", "answer goes here", "goes here]", "placeholder text", "sample text here",
      "[object object]", "[todo", "[tbd",
      "[placeholder", "xxxxxx", "ここにテキスト", "ここに文章", "ここに入力", "ここに回答", "ここに答え", "ここに説明", "（ここに", "(ここに", "ダミーテキスト",
      "サンプルテキスト", "仮テキスト", "テキストが入ります", "[名前]", "【名前】", "（後で記入", "あとで書く", "後で書く",
      "○○さん", "〇〇さん",
    ].map { (phrase: $0, kind: 0) }, isPrefix: true)

  /// In capitals, as a word of its own.
  private static let marks: [[UInt8]] = ["TODO", "TBD", "FIXME"].map { Array($0.utf8) }

  /// Nothing else in the text, without regard to case and surrounding brackets.
  private static let whole: Set<String> = [
    "n/a", "n.a.", "null", "undefined", "nan", "nil", "tbd", "todo", "xxx", "asdf", "test", "foo", "foo bar",
    "placeholder",
    "テスト", "ダミー", "未入力", "未定", "該当なし", "仮", "後日", "サンプル",
  ]

  /// In brackets and nothing else: what should stand there.
  private static let roles: Set<String> = [
    "answer", "question", "text", "name", "response", "output", "input", "title", "description", "回答", "答え", "質問", "本文",
    "文章", "名前", "説明", "タイトル", "テキスト",
  ]

  private var hits: [TextHit] = []

  mutating func look(at text: ScannedText) {
    guard let range = Self.find(text) else { return }
    hits.append(TextHit(text, at: range))
  }

  mutating func add(_ later: PlaceholderCheck) { hits += later.hits }

  static func find(_ text: ScannedText) -> Range<Int>? {
    let bytes = text.plain
    if bytes.count <= 24, let range = wholeText(bytes) { return range }
    if let match = phrases.matches(in: bytes, atMost: 1).first { return match.range }
    if text.contains(0x7B) || bytes.count != text.bytes.count, let range = template(bytes) { return range }
    // T, then O or B; or FIXME.
    if text.contains(0x44) || text.contains(0x58), text.contains(0x54) || text.contains(0x46) { return mark(bytes) }
    return nil
  }

  private static func wholeText(_ bytes: [UInt8]) -> Range<Int>? {
    let text = String(decoding: bytes, as: UTF8.self).lowercased()
    if isFiller(text) { return 0..<bytes.count }
    let brackets: Set<Character> = [
      " ", "\n", "\t", "\r", "[", "]", "(", ")", "<", ">", "{", "}", "\"", "'", "-", "#", "【", "】", "「", "」",
    ]
    let inner = text.drop { brackets.contains($0) }
    guard let last = inner.lastIndex(where: { !brackets.contains($0) }) else { return nil }
    let words = inner[...last]
    if whole.contains(String(words)) { return 0..<bytes.count }
    // "test test", "(answer)"
    let parts = Set(words.split(whereSeparator: \.isWhitespace))
    let isAgain = parts.count == 1 && parts.allSatisfy { whole.contains(String($0)) }
    let isRole = words.count < text.count && roles.contains(String(words))
    return isAgain || isRole ? 0..<bytes.count : nil
  }

  /// One sign at least four times, half a text and the same again ("サンプルサンプル"), or a format's sign.
  private static func isFiller(_ text: String) -> Bool {
    let signs = Array(text)
    if ["%s", "%d", "{}", "%@"].contains(text) { return true }
    guard signs.count >= 4, signs[0].isLetter || signs[0] == "○" || signs[0] == "〇" || signs[0] == "●" else {
      return false
    }
    if signs.allSatisfy({ $0 == signs[0] }) { return true }
    let half = signs.count / 2
    return signs.count % 2 == 0 && signs[..<half] == signs[half...] && whole.contains(String(signs[..<half]))
  }

  /// `{{name}}`, `${name}`, `{name}` is left alone: text in braces may be anything.
  private static func template(_ bytes: [UInt8]) -> Range<Int>? {
    for index in bytes.indices.dropLast(3) {
      let isDouble = bytes[index] == 0x7B && bytes[index + 1] == 0x7B
      guard isDouble || (bytes[index] == 0x24 && bytes[index + 1] == 0x7B) else { continue }
      let inner = bytes[(index + 2)...].prefix(40).prefix { byte in
        PhraseMatcher.isWord(byte) || byte == 0x5F || byte == 0x20 || byte == 0x2E || byte >= 0x80
      }
      let end = inner.endIndex
      guard inner.contains(where: { PhraseMatcher.isWord($0) || $0 >= 0x80 }), end < bytes.count, bytes[end] == 0x7D,
        !isDouble || (end + 1 < bytes.count && bytes[end + 1] == 0x7D)
      else { continue }
      return index..<min(bytes.count, end + (isDouble ? 2 : 1))
    }
    return nil
  }

  private static func mark(_ bytes: [UInt8]) -> Range<Int>? {
    for index in bytes.indices where bytes[index] == 0x54 || bytes[index] == 0x46 {
      for mark in marks where bytes[index...].starts(with: mark) {
        let end = index + mark.count
        let isApart =
          (index == 0 || !PhraseMatcher.isWord(bytes[index - 1]))
          && (end == bytes.count || !PhraseMatcher.isWord(bytes[end]))
        // A file that is called so, or a word among words in capitals, is none.
        let isName =
          end + 1 < bytes.count && [0x2E, 0x2D, 0x5F].contains(bytes[end]) && PhraseMatcher.isWord(bytes[end + 1])
        if isApart, !isName { return index..<end }
      }
    }
    return nil
  }

  func findings(_ scan: TextScan) -> [DataFinding] {
    guard !hits.isEmpty else { return [] }
    let cases = scan.cases(hits) { hit, text in TextExcerpt.around(hit.range, in: text.plain) }
    return [
      DataFinding(
        "placeholders", .warns,
        "\(TextScan.texts(hits.count)) hold\(hits.count == 1 ? "s a placeholder" : " placeholders") instead of what was meant. "
          + "Fill them in, or leave the rows out.",
        cases: cases)
    ]
  }
}
