import Foundation
import Testing

@testable import FTReport

@Suite struct ComparisonTests {
  private func comparison(of texts: [String]) -> Page.Comparison {
    var comparison = Page.Comparison(
      "Which is nearer?", explanation: "Two of a kind.", baseline: "Before", candidate: "After",
      reference: "The person")
    comparison.pairs = texts.enumerated().map { index, text in
      Page.Comparison.Pair(
        text, baseline: .init(.file("\(index)-b.wav"), loudness: -23.04),
        candidate: .init(.file("\(index)-a.wav"), loudness: -20.5), reference: .init(.file("person.wav")))
    }
    return comparison
  }

  /// What somebody without JavaScript has.
  @Test func withoutScriptsPlayersHaveTheirNames() {
    let html = Page("T", [.comparison(comparison(of: ["One.", "Two."]))]).html
    let wanted = """
      <section class="comparison">
      <h2>Which is nearer?</h2>
      <p>Two of a kind.</p>
      <ol>
      <li><p>One.</p>
      <div class="sounds">
      <figure><figcaption><b>The person</b></figcaption>\
      <audio controls preload="none" aria-label="The person: One." src="./person.wav"></audio></figure>
      <figure data-loudness="-23.0"><figcaption><b>Before</b>, -23.0 LUFS</figcaption>\
      <audio controls preload="none" aria-label="Before: One." src="./0-b.wav"></audio></figure>
      <figure data-loudness="-20.5"><figcaption><b>After</b>, -20.5 LUFS</figcaption>\
      <audio controls preload="none" aria-label="After: One." src="./0-a.wav"></audio></figure>
      </div></li>
      <li><p>Two.</p>
      """
    #expect(html.contains(wanted), "\(html)")
    #expect(html.components(separatedBy: "<li>").count == 2 + 1)
    #expect(html.components(separatedBy: "<audio ").count == 6 + 1)
  }

  @Test func aPairNeedsNeitherReferenceNorLoudness() {
    var comparison = Page.Comparison("Q?", baseline: "Before", candidate: "After")
    let silence = Page.Comparison.Sound(.file("a.wav"), loudness: -.infinity)
    comparison.pairs = [.init("One.", baseline: silence, candidate: .init(.file("b.wav")))]
    let html = Page("T", [.comparison(comparison)]).html
    #expect(html.components(separatedBy: "<figure><figcaption>").count == 2 + 1, "\(html)")
    #expect(!html.contains("data-loudness=") && !html.contains(" LUFS") && !html.contains("<p></p>"))
  }

  @Test func onlyComparisonsBringTheScriptAndItStandsOnce() {
    let block = Page.Block.comparison(comparison(of: ["One."]))
    #expect(!Page("T", [.text("x")]).html.contains("<script"))
    let html = Page("T", [block, block]).html
    let script = "\(Page.basicScript)\n\n\(Page.Comparison.script)"
    #expect(html.components(separatedBy: "<script>\n\(script)\n</script>\n</body>").count == 2)
    #expect(html.components(separatedBy: "<script").count == 2)
  }

  /// A page is one file: what is fetched, kept or sent would be seen here.
  @Test func theScriptNeitherFetchesNorStoresNorBuildsMarkup() {
    for word in ["http", "fetch", "XMLHttp", "Storage", "cookie", "innerHTML", "eval(", "</", "<!--"] {
      #expect(!Page.Comparison.script.contains(word), "\(word)")
    }
  }

  @Test(arguments: [
    "<script>alert(1)</script>", "\" onplay=\"alert(1)", "'><img src=x onerror=alert(1)>",
    "{{question}} {{{.}}} {{> page}}", "</li></ol></section></script>", "\u{1B}\u{202E}",
  ])
  func hostileTextIsText(_ text: String) {
    var comparison = Page.Comparison(text, explanation: text, baseline: text, candidate: text, reference: text)
    let sound = Page.Comparison.Sound(.file(text))
    comparison.pairs = [.init(text, baseline: sound, candidate: sound, reference: sound)]
    let html = Page(text, [.comparison(comparison)]).html
    for tag in ["<script", "</script", "</section"] { #expect(html.components(separatedBy: tag).count == 2, "\(tag)") }
    #expect(!html.contains("\" onplay") && !html.contains("<img"))
    #expect(!html.contains("\u{1B}") && !html.contains("\u{202E}"))
    #expect(html.contains("<h2>{{question}} {{{.}}} {{&gt; page}}</h2>") == text.hasPrefix("{{"))
  }
}
