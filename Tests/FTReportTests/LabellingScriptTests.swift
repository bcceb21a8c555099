import Foundation
import Testing

@testable import FTReport

/// The page on which pictures and sounds are labelled; its script is run by node in a page of its own.
@Suite struct LabellingTests {
  private var labelling: Page.Labelling {
    var labelling = Page.Labelling("What <is> it?", head: #"{"field":"a\"b"}"#, file: "answers.jsonl")
    labelling.labels = [.init("cat", key: "c"), .init("<i>", key: nil)]
    labelling.items = [
      .init(#"{"file":"1.jpg"}"#, "1.jpg", .picture(.embedded(Data([1, 2]), type: "image/jpeg")), label: "cat"),
      .init(#"{"file":"2.wav"}"#, "two", .sound(.file("2.wav")), label: nil),
    ]
    return labelling
  }

  @Test func withoutAScriptItIsAListWithTheLabelsThatStandThere() {
    let html = Page("Labels", [.labelling(labelling)]).html
    #expect(html.contains("<h2>What &lt;is&gt; it?</h2>") && html.contains("<noscript>"))
    #expect(
      html.contains(#"<img loading="lazy" src="data:image/jpeg;base64,AQI=" alt=""><p>1.jpg <b>(now: cat)</b></p>"#))
    #expect(html.contains(#"<audio controls preload="none" src="./2.wav"></audio><p>two</p>"#))
    #expect(html.contains(#"data-head="{&quot;field&quot;:&quot;a\&quot;b&quot;}""#))
    #expect(
      html.contains(#"data-label="&lt;i&gt;">&lt;i&gt;</button>"#) && html.contains(#"data-key="c">cat (c)</button>"#))
  }

  @Test func aPageOfBothKindsHasEachScriptOnce() {
    let comparison = Page.Comparison("Which?", baseline: "A", candidate: "B")
    let html = Page("Both", [.labelling(labelling), .comparison(comparison), .labelling(labelling)]).html
    for part in ["function make(", "function compare(", "function label("] {
      #expect(html.ranges(of: part).count == 1, "\(part)")
    }
    #expect(!Page("None", [.text("a")]).html.contains("<script>"))
  }
}

@Suite(.enabled(if: Node.program != nil, "node is not installed")) struct LabellingScriptTests {
  /// Three items, of which the last is a sound, and the browser's things that the script uses.
  private static let page = """
    const stored = new Map();
    let isKeeping = true;
    const localStorage = {
      getItem: (name) => stored.get(name) ?? null,
      setItem: (name, value) => { if (!isKeeping) throw new Error("refused"); stored.set(name, value); },
      removeItem: (name) => stored.delete(name),
    };
    const files = [];
    globalThis.Blob = class { constructor(parts) { this.text = parts.join(""); } };
    globalThis.URL = { createObjectURL: (blob) => { files.push(blob.text); return "blob:1"; } };
    const window = { addEventListener: () => {} };
    Element.prototype.click = function () {};
    const begin = () => {
      document.body.nodes = [];
      const section = element("section"), list = element("ol"), labels = element("p");
      section.setAttribute("class", "labelling");
      section.setAttribute("data-head", '{"answers":"labels"}');
      section.setAttribute("data-file", "answers.jsonl");
      labels.setAttribute("class", "labels");
      for (const [name, key] of [["cat", "c"], ["dog", "d"], ["rare", null]]) {
        const choice = Object.assign(element("button"), { text: name });
        choice.setAttribute("data-label", name);
        if (key !== null) choice.setAttribute("data-key", key);
        labels.append(choice);
      }
      for (const file of ["1.jpg", "2.jpg", "3.wav"]) {
        const item = element("li"), exhibit = element(file.endsWith("wav") ? "audio" : "img");
        item.setAttribute("data-reference", JSON.stringify({ file, old: null }));
        item.append(exhibit, Object.assign(element("p"), { text: `it is ${file}` }));
        list.append(item);
      }
      section.append(labels, list);
      document.body.append(section);
    };
    const press = (key) => document.listeners.keydown({ key, preventDefault() {} });
    const seen = () => document.body.everything();
    begin();
    """

  private func output(_ steps: String) throws -> String {
    try Node.output([Self.page, Page.basicScript, Page.Labelling.script, steps])
  }

  @Test func keysAndButtonsAnswerAndTheFileSaysWhatWasAnswered() throws {
    let text = try output(
      """
      if (!seen().includes("1 of 3") || !seen().includes("it is 1.jpg") || seen().includes("it is 2.jpg")) throw new Error(seen());
      press("c");
      if (!seen().includes("it is 2.jpg")) throw new Error(seen());
      press("x");
      if (!seen().includes("2 of 3")) throw new Error("a key that is none was taken");
      press("s");
      if (document.querySelector("audio").paused) throw new Error("the sound is not played");
      press(" ");
      if (!document.querySelector("audio").paused) throw new Error("the space bar does nothing");
      click("rare");
      if (!seen().includes("2 labelled, 1 skipped")) throw new Error(seen());
      click("Save 2 labels");
      console.log(files[0]);
      """)
    #expect(
      text == """
        {"answers":"labels"}
        {"file":"1.jpg","old":null,"label":"cat"}
        {"file":"2.jpg","old":null,"skip":true}
        {"file":"3.wav","old":null,"label":"rare"}


        """)
  }

  @Test func theLastAnswerIsTakenBackAndItsItemIsSeenAgain() throws {
    let text = try output(
      """
      for (const key of ["c", "d", "c"]) press(key);
      if (!seen().includes("All are answered.")) throw new Error(seen());
      press("u");
      if (!seen().includes("3 of 3") || !seen().includes("it is 3.wav")) throw new Error(seen());
      press("Backspace");
      if (!seen().includes("2 of 3") || !seen().includes("it is 2.jpg")) throw new Error(seen());
      press("u"); press("u"); press("u");
      if (!seen().includes("1 of 3") || !seen().includes("it is 1.jpg")) throw new Error(seen());
      press("d");
      click("Save 1 label");
      console.log(files[0].split("\\n")[1]);
      """)
    #expect(text == "{\"file\":\"1.jpg\",\"old\":null,\"label\":\"dog\"}\n")
  }

  @Test func aPageThatIsOpenedAgainGoesOnAndABrowserThatKeepsNothingSaysSo() throws {
    let text = try output(
      """
      press("c");
      const again = () => { begin(); for (const section of document.querySelectorAll(".labelling")) label(section); };
      again();
      console.log(seen().includes("it is 2.jpg"), seen().includes("kept in this browser"));
      isKeeping = false;
      again();
      console.log(seen().includes("it is 1.jpg"), seen().includes("save before you close it"));
      press("d");
      console.log(seen().includes("it is 2.jpg"));
      """)
    #expect(text == "true true\ntrue true\ntrue\n")
  }
}
