import FTJSON

/// Step `html`: what is left of HTML becomes plain text.
///
/// Tags go: `<br>` and the ends of paragraphs become line breaks, list items get a "- ", cells of tables a space;
/// scripts, styles, comments and declarations go with what they hold. References such as `&amp;`, `&#39;` and
/// `&nbsp;` become their characters. `<code>` becomes a span between back-ticks and `<pre>` a fenced block, so that
/// code stays what it is.
///
/// A tag is `<name …>` or `</name>` of an element that HTML has, written in one case, with nothing but attributes of
/// HTML's form: `a < b`, `<3`, `<名前>`, `List<Object>` and `if (a<b && c>d)` are none. Elements whose names are words
/// or single letters (`<title>`, `<source>`, `<b>`) count when their partner is there or an attribute has a value in
/// quotation marks; alone, as in `cp <source> <target>`, they are left, and counted. What stands in code that
/// Markdown marks (fenced, or between back-ticks) is left altogether.
///
/// Tags that were escaped once more (`&lt;b&gt;bold&lt;/b&gt;`) are remnants too.
struct HTMLRemnants: TextStep, Equatable {
  static let name = "html"
  let settings = JSONObject()

  init(_ settings: inout StepSettings) throws(PreprocessError) {}

  func cleaned(_ text: String, _ remarks: inout StepRemarks) -> String {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }) else { return text }
    let bytes = Array(text.utf8)
    let code = MarkdownCode.ranges(in: bytes)
    var scanner = HTMLScanner(bytes)
    let tags = scanner.tags(outside: code)
    let (used, partners) = Self.meant(tags)
    for (index, tag) in tags.enumerated() where !used[index] && !tag.name.isEmpty {
      remarks.leave(tag.kind == .closing ? "</\(tag.name)>" : "<\(tag.name)>")
    }
    let kept = tags.indices.filter { used[$0] }
    guard !kept.isEmpty || bytes.contains(UInt8(ascii: "&")) else { return text }
    var writer = PlainTextWriter(bytes, code: code)
    for index in kept {
      let partner = tags[index].kind == .opening ? partners[index] : nil
      writer.take(tags[index], content: partner.map { tags[index].range.upperBound..<tags[$0].range.lowerBound })
    }
    return writer.text()
  }

  /// Which tags count, and the partners of those that have one.
  private static func meant(_ tags: [HTMLTag]) -> (used: [Bool], partners: [Int?]) {
    var used = [Bool](repeating: false, count: tags.count)
    var partners = [Int?](repeating: nil, count: tags.count)
    var open: [String: [Int]] = [:]
    for (index, tag) in tags.enumerated() {
      switch tag.kind {
      case .aside, .unseen: used[index] = true
      case .opening:
        open[tag.name, default: []].append(index)
        used[index] = tag.isCertain || !HTMLElement.words.contains(tag.name)
      case .closing:
        if let partner = open[tag.name]?.popLast() {
          partners[index] = partner
          partners[partner] = index
          used[partner] = true
          used[index] = true
        } else {
          // `</s>` ends a text for many language models.
          used[index] = tag.name != "s"
        }
      case .dataMark:
        if tag.name == "[[" {
          open[tag.name, default: []].append(index)
        } else if let partner = open["[["]?.popLast() {
          used[partner] = true
          used[index] = true
        }
      }
    }
    return (used, partners)
  }
}
