import Foundation
import Testing

@testable import FTReport

@Suite struct PageTests {
  @Test func everyBlockIsShownInItsOrder() {
    let picture = Page.Picture(.embedded(Data([1, 2, 3]), type: "image/png"), caption: "a → b")
    let page = Page(
      "T",
      [
        .heading("H"), .text("first\nsecond"), .table(Table(facts: [("a", "b")])),
        .chart(Chart("", x: .init(""), y: .init(""), series: [])), .gallery([picture, .init(.file("x y.png"))]),
        .grid(titles: ["left", "right"], rows: [[picture, picture], [picture]]),
        .recordings([.init("The person", "Hello.", .file("samples/01.wav"))]),
      ])
    let html = page.html
    let parts = [
      "<h1>T</h1>", "<h2>H</h2>", "<p>first\nsecond</p>", "<td class=\"words\">a</td>", "<svg ", "class=\"gallery\"",
      "src=\"data:image/png;base64,AQID\" alt=\"a → b\"><figcaption>a → b</figcaption>",
      "src=\"./x%20y.png\" alt=\"\"></figure>",
      "<th>left</th><th>right</th>", "<td class=\"speaker\">The person</td><td>Hello.</td>", "src=\"./samples/01.wav\"",
    ]
    var rest = html[...]
    for part in parts {
      guard let place = rest.range(of: part) else {
        Issue.record("\(part) is missing in \(html)")
        return
      }
      rest = rest[place.upperBound...]
    }
    #expect(
      html.components(separatedBy: "<tr>").count == 5 + 1,
      "a table of one row, a grid of a heading and two, a recording")
  }

  @Test(arguments: [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{title}} {{{.}}} {{> page}}", "\u{1B}\u{202E}",
  ])
  func hostileTextIsText(_ text: String) {
    let page = Page(
      text,
      [
        .heading(text), .text(text), .table(Table(text, columns: [text], [[text]])),
        .gallery([.init(.file(text), caption: text)]),
        .grid(titles: [text], rows: [[.init(.file(text), caption: text)]]),
        .recordings([.init(text, text, .file(text))]),
      ])
    #expect(!page.html.contains("<script>alert") && !page.html.contains("<img src=x"))
    #expect(!page.html.contains("\u{1B}") && !page.html.contains("\u{202E}"))
    // Templates in a text stay text.
    let heading = "<h1>{{title}} {{{.}}} {{&gt; page}}</h1>"
    #expect(page.html.contains(heading) == text.hasPrefix("{{"))
  }

  @Test(arguments: ["javascript:alert(1)", "a&'b\"<.png", "//host/x.png"])
  func addressesAreRelativeAndQuoted(_ name: String) {
    let address = Page.Source.file(name).address
    #expect(address.hasPrefix("./"))
    #expect(!address.contains { "\"'<>".contains($0) } && !address.contains("&'"))
  }

  @Test func nothingIsFetched() {
    let page = Page("T", [.chart(Chart("", x: .init("x"), y: .init("y"), series: []))])
    let addresses = page.html.components(separatedBy: "http").dropFirst()
    // The name of SVG's namespace is not an address that is opened.
    #expect(addresses.allSatisfy { $0.hasPrefix("://www.w3.org/2000/svg") })
  }
}
