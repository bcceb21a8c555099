import FTCheckpoint
import FTJSON
import Foundation

/// A notebook's source and its three copies, read apart from tools/notebook.
struct RenderedNotebook {
  struct Cell: Equatable {
    var isCode: Bool
    var text: String
  }

  /// What a copy shows of the cells of code, in order.
  enum Part: Equatable {
    case code(String)
    case text(String)
    case picture([UInt8])
  }

  let source: URL
  private let digest: String
  private let cells: [Cell]
  private let markdown: String
  private let page: String
  private let notebook: JSONValue

  init(_ source: URL) throws {
    self.source = source
    digest = try SHA256Digest(ofFile: source.path).hex
    let copy = { source.deletingPathExtension().appendingPathExtension($0) }
    cells = Self.cells(try String(contentsOf: source, encoding: .utf8))
    markdown = try String(contentsOf: copy("md"), encoding: .utf8)
    page = try String(contentsOf: copy("html"), encoding: .utf8)
    notebook = try JSONValue(parsing: [UInt8](Data(contentsOf: copy("ipynb"))))
  }

  private var name: String { source.deletingPathExtension().lastPathComponent }

  func problems() throws -> [String] {
    var problems: [String] = []
    if !markdown.contains("SHA-256 \(digest)") { problems.append("\(name).md carries another digest") }
    if !page.contains("<meta name=\"source-sha256\" content=\"\(digest)\">") {
      problems.append("\(name).html carries another digest")
    }
    if notebook["metadata"]?["ftlab"]?["sha256"]?.stringValue != digest {
      problems.append("\(name).ipynb carries another digest")
    }
    let copied = (notebook["cells"]?.arrayValue ?? []).map {
      Cell(isCode: $0["cell_type"]?.stringValue == "code", text: Self.joined($0["source"]))
    }
    if copied != cells { problems.append("the cells of \(name).ipynb are others") }
    let parts = self.parts
    if pageParts != parts { problems.append("\(name).html shows other parts") }
    if !hasInMarkdown(parts) { problems.append("\(name).md shows other parts") }
    for (index, bytes) in parts.compactMap(\.pictureBytes).enumerated() {
      let prefix = "\(name)-\(index + 1)."
      let folder = source.deletingLastPathComponent()
      let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        .filter { $0.lastPathComponent.hasPrefix(prefix) }
      guard let file = files.first, files.count == 1, markdown.contains("](\(file.lastPathComponent))") else {
        problems.append("\(prefix)* is not one picture that \(name).md shows")
        continue
      }
      if try Data(contentsOf: file) != Data(bytes) { problems.append("\(file.lastPathComponent) is another picture") }
    }
    let loading = try Regex(#"(src|href)\s*=\s*["'](?!data:)|<script|<link|@import|url\("#)
    if page.contains(loading) { problems.append("\(name).html loads something") }
    return problems
  }

  // MARK: Source

  private static func cells(_ text: String) -> [Cell] {
    var cells: [Cell] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("// %%") {
        cells.append(Cell(isCode: !line.hasSuffix("[markdown]"), text: ""))
      } else if !cells.isEmpty {
        let isCode = cells[cells.count - 1].isCode
        cells[cells.count - 1].text += (isCode ? line : line.dropFirst(3)) + "\n"
      }
    }
    return cells.map { Cell(isCode: $0.isCode, text: $0.text.trimmingCharacters(in: .newlines)) }
  }

  // MARK: Copies

  /// A text or a list of its lines.
  private static func joined(_ value: JSONValue?) -> String {
    value?.stringValue ?? (value?.arrayValue ?? []).compactMap(\.stringValue).joined()
  }

  private var parts: [Part] {
    (notebook["cells"]?.arrayValue ?? []).filter { $0["cell_type"]?.stringValue == "code" }.flatMap { cell in
      [.code(Self.joined(cell["source"]))]
        + (cell["outputs"]?.arrayValue ?? []).map { output -> Part in
          guard let data = output["data"]?.objectValue else { return .text(Self.joined(output["text"])) }
          guard data["image/svg+xml"] == nil else { return .picture([UInt8](Self.joined(data["image/svg+xml"]).utf8)) }
          let encoded = data.members.first { $0.key.hasPrefix("image/") }.map { Self.joined($0.value) } ?? ""
          return .picture(Data(base64Encoded: encoded).map { [UInt8]($0) } ?? [])
        }
    }
  }

  private var pageParts: [Part] {
    let pattern = /<pre class="(code|output)">((?s).*?)<\/pre>|<img src="data:[^;"]+;base64,([^"]+)"/
    return page.matches(of: pattern).map { match in
      if let encoded = match.output.3 {
        return .picture(Data(base64Encoded: String(encoded)).map { [UInt8]($0) } ?? [])
      }
      let text = Self.plain(String(match.output.2 ?? ""))
      return match.output.1 == "code" ? .code(text) : .text(text)
    }
  }

  /// Without tags and with signs for their names.
  private static func plain(_ text: String) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#34;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")]
      .reduce(text.replacing(/<[^>]*>/, with: "")) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
  }

  /// Whether all parts stand in the Markdown, in this order, and no further output does.
  private func hasInMarkdown(_ parts: [Part]) -> Bool {
    var rest = markdown[...]
    var texts = 0
    for part in parts {
      let wanted: String
      switch part {
      case .code(let text): wanted = "```swift\n\(text)\n```"
      case .text(let text):
        wanted = "```text\n\(text)\n```"
        texts += 1
      case .picture:
        let title = rest.firstMatch(of: /!\[([^\]]*)\]\(/)?.output.1 ?? ""
        wanted = "![\(title)]("
      }
      guard let found = rest.range(of: wanted) else { return false }
      rest = rest[found.upperBound...]
    }
    return markdown.matches(of: /(?m)^`{3,}text$/).count == texts
  }
}

extension RenderedNotebook.Part {
  var pictureBytes: [UInt8]? { if case .picture(let bytes) = self { bytes } else { nil } }
}
