import FTJSON
import Foundation

/// Splits a line into words and marks by the rules of spaCy's English tokenizer (MIT): special cases such as "don't" and
/// "Mr."; prefixes and suffixes come off, then hyphens and the like split what is left; neighbours that spell a special
/// case are joined again.
struct WordTokenizer: Sendable {
  private let special: [String: [String]]
  private let prefix: Pattern
  private let suffix: Pattern
  private let infix: Pattern
  private let address: Pattern

  init(_ exceptions: JSONValue, file: String) throws(PronunciationError) {
    guard let table = exceptions.objectValue else { throw .data(file: file, problem: "is no table of special cases") }
    special = Dictionary(
      table.members.map { ($0.key, ($0.value.arrayValue ?? []).compactMap(\.stringValue)) },
      uniquingKeysWith: { first, _ in first })
    let lower = "a-zß-öø-ÿ"
    let upper = "A-ZÀ-ÖØ-Þ"
    let letter = #"[^\W\d_]"#
    let quotes = "'\"”“`‘´’‚,„»«「」『』（）〔〕【】《》〈〉"
    let marks = "…,:;!?¿¡()[]{}<>_#*&。？！，、；：～·"
    let icons = "[™®©°§¶†‡•]"
    let currency = #"\$|£|€|¥|฿|US\$|C\$|A\$|₽|₹|₩|₪|₺|₴|₦|₫|₱|₲|₵|₸|₼|₾|₿"#
    let units =
      "km|km²|km³|m|m²|m³|dm|dm²|dm³|cm|cm²|cm³|mm|mm²|mm³|ha|µm|nm|yd|in|ft|kg|g|mg|µg|t|lb|oz|m/s|km/h"
      + "|kmh|mph|hPa|Pa|mbar|mb|MB|kb|KB|gb|GB|tb|TB|T|G|M|K|%"
    func escaped(_ text: String) -> String {
      text.unicodeScalars.map { "\\x{\(String($0.value, radix: 16))}" }.joined()
    }
    func each(_ text: String) -> [String] { text.unicodeScalars.map { escaped(String($0)) } }
    let common = each(marks) + [#"\.\.+"#, "…"] + each(quotes)
    prefix = Pattern(
      (["§", "%", "=", "—", "–", #"\+(?![0-9])"#, "…", "……"] + common + [currency, icons])
        .map { "^(?:\($0))" }.joined(separator: "|"))
    let before = "0-9\(lower)%²\\-\\+" + escaped(marks) + escaped(quotes)
    suffix = Pattern(
      (["…", "……"] + common + [icons, "'s", "'S", "’s", "’S", "—", "–"]
        + [
          #"(?<=[0-9])\+"#, #"(?<=°[FfCcKk])\."#, "(?<=[0-9])(?:\(currency))", "(?<=[0-9])(?:\(units))",
          "(?<=[\(before)])\\.", "(?<=[\(upper)][\(upper)])\\.",
        ]).map { "(?:\($0))$" }.joined(separator: "|"))
    infix = Pattern(
      [
        #"\.\.+"#, "…", icons, #"(?<=[0-9])[+\-\*^](?=[0-9-])"#,
        "(?<=[\(lower)\(escaped(quotes))])\\.(?=[\(upper)\(escaped(quotes))])", "(?<=\(letter)),(?=\(letter))",
        "(?<=[^\\W_])(?:-|–|—|--|---|——|~)(?=\(letter))", "(?<=[^\\W_])[:<>=/](?=\(letter))",
      ].map { "(?:\($0))" }.joined(separator: "|"))
    address = Pattern(
      #"^(?:(?:https?|ftp)://|www\.)\S+$|^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$"#
        + #"|^(?:[\w-]+\.)+(?:com|org|net|edu|gov|io|co|uk|de|fr|info|biz|us|ca|au|tv|me|ly|ai)(?:/\S*)?$"#,
      ignoringCase: true)
  }

  /// Words and marks, each with the space that follows it, or nothing.
  func tokens(of line: String) -> [(text: String, whitespace: String)] {
    var result: [(text: String, whitespace: String)] = []
    let chunks = line.split(whereSeparator: \.isWhitespace)
    for (index, chunk) in chunks.enumerated() {
      let parts = split(String(chunk))
      let isLast = index == chunks.count - 1 && line.last.map { !$0.isWhitespace } ?? true
      result += parts.enumerated().map { ($1, $0 == parts.count - 1 && !isLast ? " " : "") }
    }
    return result
  }

  private func split(_ chunk: String) -> [String] {
    if let parts = special[chunk] { return parts }
    var rest = chunk
    var (front, back): ([String], [String]) = ([], [])
    var length = -1
    // What a chunk loses at either end is bounded, so that a page of marks without spaces takes linear time.
    while !rest.isEmpty, rest.utf16.count != length, special[rest] == nil, front.count + back.count < 200 {
      length = rest.utf16.count
      let head = prefix.first(in: rest)?.whole ?? ""
      let afterHead = String(rest.unicodeScalars.dropFirst(head.unicodeScalars.count))
      if !head.isEmpty, !afterHead.isEmpty, special[afterHead] != nil {
        front.append(head)
        rest = afterHead
        break
      }
      let tail = suffix.first(in: afterHead)?.whole ?? ""
      let size = tail.unicodeScalars.count
      let beforeTail = String(rest.unicodeScalars.dropLast(size))
      if !tail.isEmpty, !beforeTail.isEmpty, special[beforeTail] != nil {
        back.append(tail)
        rest = beforeTail
        break
      }
      if !head.isEmpty { front.append(head) }
      if !tail.isEmpty { back.append(tail) }
      rest = String(afterHead.unicodeScalars.dropLast(size))
    }
    var parts = front
    if !rest.isEmpty {
      parts += special[rest] ?? (address.isFound(in: rest) ? [rest] : splitInside(rest))
    }
    parts += back.reversed()
    return parts.count > 1 ? joined(parts) : parts
  }

  private func splitInside(_ text: String) -> [String] {
    var parts: [String] = []
    var start = 0
    let source = text as NSString
    for match in infix.matches(in: text) where match.range.location > 0 && match.range.length > 0 {
      if match.range.location > start {
        parts.append(source.substring(with: NSRange(location: start, length: match.range.location - start)))
      }
      parts.append(match.whole)
      start = match.range.location + match.range.length
    }
    if start < source.length { parts.append(source.substring(from: start)) }
    return parts
  }

  /// Neighbours that spell a special case become it: "Sept" and "." are "Sept.".
  private func joined(_ parts: [String]) -> [String] {
    var result: [String] = []
    var index = 0
    while index < parts.count {
      let size = [3, 2].first { size in
        index + size <= parts.count && special[parts[index..<index + size].joined()] != nil
      }
      result += size.flatMap { special[parts[index..<index + $0].joined()] } ?? [parts[index]]
      index += size ?? 1
    }
    return result
  }
}
