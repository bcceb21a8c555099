import Foundation
import Testing

@testable import FTReport

/// The script of a comparison, run by node in a page of its own that has only what the script uses of one.
@Suite(.enabled(if: Node.program != nil, "node is not installed")) struct ComparisonScriptTests {
  /// The pairs of the page that is answered: baseline and candidate of each with a source, the second with a reference, and
  /// After louder by 2.5 dB in the first.
  private static let page = """
    const figure = (name, source, loudness) => {
      const figure = element("figure"), caption = element("figcaption"), sound = element("audio");
      caption.append(Object.assign(element("b"), { text: name }), loudness ? `, ${loudness} LUFS` : "");
      if (loudness) figure.setAttribute("data-loudness", loudness);
      sound.setAttribute("src", source);
      figure.append(caption, sound);
      return figure;
    };
    const pair = (text, ...figures) => {
      const item = element("li"), words = Object.assign(element("p"), { text });
      item.append(words, ...figures);
      return item;
    };
    const section = element("section"), list = element("ol");
    section.setAttribute("class", "comparison");
    list.append(
      pair("One.", figure("Before", "1-b.wav", "-23.0"), figure("After", "1-a.wav", "-20.5")),
      pair("Two.", figure("The person", "p.wav"), figure("Before", "2-a.wav"), figure("After", "2-b.wav")));
    section.append(Object.assign(element("h2"), { text: "Which?" }), list);
    document.body.append(section);
    """

  /// - Parameter steps: JavaScript after the page's own script; its last word is what is printed.
  private func output(_ steps: String) throws -> String {
    try Node.output([Self.page, Page.basicScript, Page.Comparison.script, steps])
  }

  @Test func itIsJavaScript() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "ftlab-comparison-\(UUID()).js")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data((Page.basicScript + Page.Comparison.script).utf8).write(to: file)
    #expect(try Node.run(["--check", file.path]).isEmpty)
  }

  /// Binomial tails by hand: (36 + 9 + 1) / 512, 1 / 32, and everything.
  @Test func chanceIsTheUpperTailOfTheBinomialDistribution() throws {
    #expect(try output("console.log(chance(7, 9) * 512, chance(5, 5) * 32, chance(0, 8))") == "46 1 1\n")
    #expect(
      try output("console.log([0.0899, 0.0312, 0.0039, 0.0001, 0.998, 1].map(percent).join())")
        == "9 %,3 %,0.4 %,less than 0.1 %,more than 99 %,100 %\n")
  }

  @Test(arguments: [
    // 46 / 512, 1 / 256 and 1; four cannot tell, for 1 / 16 is more than 5 %.
    (7, 2, 1, "“After” chosen 7 of 9 (1 tie left out); by chance at least this often in 9 %. Luck alone may explain"),
    (8, 0, 0, "“After” chosen 8 of 8; by chance at least this often in 0.4 %. Luck alone hardly explains that"),
    (0, 8, 0, "“After” chosen 0 of 8; by chance at least this often in 100 %. It speaks for “Before”"),
    (4, 0, 2, "“After” chosen 4 of 4 (2 ties left out); by chance at least this often in 6 %. So few answers cannot"),
    (0, 0, 3, "No choice was made (3 ties left out): nothing speaks for “After” or against it."),
  ])
  func theTallyIsHonest(_ hits: Int, _ misses: Int, _ ties: Int, _ wanted: String) throws {
    let text = try output(
      """
      const times = (count, chosen) => Array.from({ length: count }, () => ({ chosen, candidate: "a" }));
      const answers = [...times(\(hits), "a"), ...times(\(misses), "b"), ...times(\(ties), null)];
      console.log(reading("Before", "After", answers).join(" "));
      """)
    #expect(text.hasPrefix(wanted), "\(text)")
  }

  /// Over many orders: nothing but the addresses differs between the two before the answer, and A is the candidate about half of
  /// the time (of 200, 60 to 140: missed by chance once in 10⁸).
  @Test func nothingTellsWhichIsWhichUntilItIsAnswered() throws {
    let text = try output(
      """
      let first = 0;
      for (let round = 0; round < 200; round++) {
        const seen = document.body.everything();
        for (const word of ["Before", "After", "LUFS", "loudness"])
          if (seen.includes(word)) throw new Error(`${word} in ${seen}`);
        const [a, b] = document.querySelectorAll("audio").slice(-2);
        if (a.getAttribute("aria-label") + b.getAttribute("aria-label") !== "AB") throw new Error(seen);
        if (["1-a.wav", "2-b.wav"].includes(a.getAttribute("src"))) first += 1;
        click("End here and show all names");
        if (!document.body.everything().includes("After")) throw new Error("names stay hidden");
        click("Start again in a new order");
      }
      console.log(first >= 60 && first <= 140);
      """)
    #expect(text == "true\n")
  }

  @Test func aPairIsHeardAnsweredAndExplained() throws {
    let text = try output(
      """
      const choices = () => document.querySelectorAll("button").slice(0, 3).map(({ disabled }) => disabled).join();
      for (let pair = 1; pair <= 2; pair++) {
        const sounds = document.querySelectorAll("audio").slice(-2);
        const side = sounds.findIndex((sound) => ["1-a.wav", "2-b.wav"].includes(sound.getAttribute("src")));
        sounds[0].play();
        if (choices() !== "true,true,true") throw new Error("B was not heard");
        sounds[1].play();
        if (choices() !== "false,false,false") throw new Error("both were heard");
        if (!sounds[0].paused || sounds[1].paused) throw new Error("two sounds at once");
        click("AB"[side]);
        const status = document.body.everything();
        if (!status.includes(`${"AB"[side]} is “After”`) || !status.includes("You chose “After”.")) throw new Error(status);
        if (status.includes("2.5 dB louder") !== (sounds[side].getAttribute("src") === "1-a.wav")) throw new Error(status);
        const next = pair === 1 ? "Next pair" : "Show the result";
        if (document.activeElement.textContent !== next) throw new Error("the keyboard lost its place");
        click(next);
        if (document.activeElement.tag !== "h3" || !sounds[1].paused) throw new Error("the page went on without notice");
      }
      const result = document.body.everything();
      console.log(result.includes("“After” chosen 2 of 2; by chance at least this often in 25 %."));
      console.log(result.includes("in 1 of them; the louder was chosen in 1."), result.includes("So few answers"));
      """)
    #expect(text == "true\ntrue true\n")
  }
}
