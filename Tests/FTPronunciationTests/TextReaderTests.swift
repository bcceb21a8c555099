import Foundation
import Testing

@testable import FTPronunciation

/// The standard reading, beyond the sentences of the sets; it needs no data of a checkpoint.
@Suite struct TextReaderTests {
  private func words(_ text: String) -> String { TextReader().reading(of: text).words }

  /// What was misread by the reading before this one; the right words are those of the report.
  @Test(arguments: [
    ("It fell to −8 °C.", "it fell to minus eight degrees celsius"), ("–3 °C", "minus three degrees celsius"),
    (".25 of it", "point two five of it"),
    ("$7.5bn, £3.2m and", "seven point five billion dollars three point two million pounds and"),
    ("15 €; 5$", "fifteen euros five dollars"),
    ("My number is 555-123-4567.", "my number is five five five one two three four five six seven"),
    ("007; PIN 0042", "zero zero seven pin zero zero four two"), ("5'4\"", "five foot four"),
    ("No. 9; p. 4; Feb. 3", "number nine page four february third"), ("8am-6pm", "eight a m to six p m"),
    ("8:00-18:00", "eight o'clock to eighteen hundred"),
    ("www.example.com/page", "w w w dot example dot com slash page"),
    ("anna.k@shop.example.org", "anna dot k at shop dot example dot org"),
    ("25m, 250g, 3 in.", "twenty five meters two hundred fifty grams three inches"),
    ("12 Pine Dr.", "twelve pine drive"),
    ("Scene Ⅲ", "scene three"), ("5 - 3 = 2", "five minus three equals two"), ("①②③", "one two three"),
  ])
  func whatWasMisreadIsRead(_ text: String, _ wanted: String) { #expect(words(text) == wanted) }

  @Test(arguments: [
    ("See No. 9 on p. 4 of vol. 2. It is long.", 2), ("Dr. Lee of St. Paul's met Gov. Ray. They spoke.", 2),
    ("It was 6 p.m. Then it rained.", 2), ("It was 6 p.m. when it rained.", 1),
    ("He lives at 12 Pine Dr. She does not.", 2),
    ("Born Feb. 3, 1987, approx. at noon.", 1), ("Visit example.com. Then call 555-0100. Bye.", 3),
    ("Version 2.4.1 is out.", 1),
    ("Arsenal vs. Chelsea was long.", 1), ("It weighs 3 oz. and is 5 in. long.", 1),
  ])
  func pointsOfAbbreviationsEndNoSentence(_ text: String, _ count: Int) {
    #expect(TextReader().reading(of: text).sentences.count == count)
  }

  @Test func sentencesKeepWhatIsWritten() {
    let reading = TextReader().reading(of: "It costs $5. Dr. Lee paid!\nNext line")
    #expect(reading.sentences.map(\.text) == ["It costs $5.", "Dr. Lee paid!", "Next line"])
    #expect(reading.sentences.map(\.spoken) == ["It costs five dollars.", "Doctor Lee paid!", "Next line"])
    #expect(reading.sentences.map(\.endsParagraph) == [false, true, true])
  }

  @Test func spelledLettersArePointed() {
    #expect(
      TextReader().reading(of: "The BBC and B12, A4.").sentences[0].spoken == "The B.B.C and B twelve, [A](/ˈA/) four.")
  }

  @Test(arguments: ["25\u{2009}000", "25\u{A0}000", "25\u{202F}000", "25'000", "25,000", "２５０００", "25 000"])
  func groupsOfDigitsAreOneNumber(_ text: String) { #expect(words(text) == "twenty five thousand") }

  @Test func ownReadingsGoBeforeAll() throws {
    var dictionary = PronunciationDictionary()
    dictionary.entries = ["nginx": "engine x", "5g": "fifth generation", "ftlab": "[ftlab](/ˌɛf/)"]
    let reading = TextReader(dictionary: dictionary).reading(of: "Nginx on 5G by ftlab [x](/y/).")
    #expect(reading.sentences.map(\.spoken) == ["engine x on fifth generation by [ftlab](/ˌɛf/) [x](/y/)."])
  }

  @Test func whatIsNotReadIsAWarningWithItsPlace() {
    let reading = TextReader().reading(of: "My name is 田中.\nOne Привет мир, and 🙂 ☂ here.\n5 ⌘")
    #expect(reading.words == "my name is one and here five")
    #expect(
      reading.warnings.map(\.description) == [
        "line 1, column 12: \"田中\" (Chinese characters) was not read",
        "line 2, column 5: \"Привет мир\" (Cyrillic) was not read", "line 2, column 21: \"🙂 ☂\" (emoji) was not read",
        "line 3, column 3: \"⌘\" (sign) was not read",
      ])
    #expect(TextReader().reading(of: "Plain text, café, naïve: “yes” – no… (it's) 5 μm.").warnings.isEmpty)
  }

  /// Every letter of a Latin script and every digit of a text is in a token or in the plain text that goes on.
  @Test func placesAreThoseOfTheWrittenText() {
    let reading = TextReader().reading(of: "１２ Ⅻ №5 … ﬁ東 x")
    #expect(reading.warnings.map(\.column) == [12] && reading.warnings.map(\.text) == ["東"])
  }

  @Test(arguments: [
    "", " ", "…", "$", "$.", "-", "−", "...", "1,2,3,,,4", ".5.", "5.", "#", "##", "@", "a@", "@b", "http://", "www.",
    "://", "1:", "1:2:3:4",
    "°", "5°", "½", "5/", "/5", "1//2", "IV", "MMMMMMMM", "'", "'5'", "\"5\"", "5'", "((((", "[x](", "[x](/", "[](//)",
    "x\u{301}\u{301}y",
    "\u{0}\u{1}", "\u{FFFD}", "🏳️‍🌈", "👩‍👩‍👧‍👦", "e\u{301}5\u{301}", "٣٤", "१२", "５", "10⁶⁷⁸", "²", "₂", "\u{202E}abc",
    "99999999999999999999.99", "0.0.0.0.0",
    "00:60", "25:00", "32/13/2000", "0/0", "1/0", "31.02.20", "+", "+-", "±", "--5", "A.B.C.D.", "i.e.", "p.", "No.",
    "St.", "U.S.A.",
  ])
  func strangeInputDoesNotTrap(_ text: String) {
    let reading = TextReader().reading(of: text)
    #expect(reading.words.unicodeScalars.allSatisfy { !("0"..."9").contains($0) })
  }

  /// 20,000 characters take at most twelve times what 4,000 take; linear is 5, quadratic 25.
  @Test(arguments: [
    "word ", "5 kg, ", "$5.50 - ", "9", "a", "(", "1-", "1.", "a.", "A", "I", "http://a.b/", "x@y.z ", "1:", "/a", "a/",
    "#a", "é", "田中 ",
    "Привет ", "🙂", "Dr. A ", "No. 5 ", "| a | b |", "a_b(c[0]) = {d: 1.5}; ", "-", "–5", "IV ", "5' ", "1/2 ", "½",
    "\"", "°C ", "...", "-1-a",
  ])
  func timeIsLinear(_ piece: String) {
    func seconds(_ characters: Int) -> Double {
      let text = String(repeating: piece, count: characters / piece.count + 1)
      let begin = ContinuousClock.now
      _ = TextReader().reading(of: text)
      return Double((ContinuousClock.now - begin).components.attoseconds) * 1e-18
        + Double((ContinuousClock.now - begin).components.seconds)
    }
    _ = seconds(200)
    let (short, long) = (seconds(4000), seconds(20_000))
    #expect(long < max(12 * short, 1), "\(piece): \(short) s, \(long) s")
  }
}
