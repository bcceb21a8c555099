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

  /// Each list holds one kind, in the ways in which people write it.
  @Test(arguments: [
    // Clock times with a point, and decimals that look like them.
    ("Doors 7.30, show 8.15", "doors seven thirty show eight fifteen"),
    ("the 12.05 from York", "the twelve oh five from york"),
    ("open 9.00–17.30", "open nine o'clock to seventeen thirty"), ("by 4.30 on Friday", "by four thirty on friday"),
    ("It is trading at 10.50.", "it is trading at ten point five zero"),
    ("the odds went from 1.5 to 2.25", "the odds went from one point five to two point two five"),
    ("3.05 last term", "three point zero five last term"),
    // Plurals of digits, and seconds.
    ("1s and 0s", "ones and zeros"), ("two 6s", "two sixes"), ("under-18s", "under eighteens"),
    ("they lined up in 2s", "they lined up in twos"), ("a 30s delay", "a thirty second delay"),
    ("in under 10s", "in under ten seconds"), ("V8s and U21s", "v eights and u twenty ones"),
    ("two 1/2s", "two halves"), ("3rds", "thirds"), ("1,000s of fans", "thousands of fans"),
    // Days of months.
    ("June 5-July 6", "june fifth to july sixth"), ("June 5, 6 and 7", "june fifth sixth and seventh"),
    ("25-Dec-2020", "the twenty fifth of december twenty twenty"), ("on 24/12", "on december twenty fourth"),
    ("In May 20 people came", "in may twenty people came"), ("exp. 08/25", "expires august twenty twenty five"),
    ("after 9/11", "after nine eleven"), ("Sat and Sun", "saturday and sunday"), ("in Feb", "in february"),
    // Fractions that are none.
    ("5/1, a 7/2 shot", "five to one a seven to two shot"), ("in 6/8 time", "in six eight time"),
    ("page 3/10", "page three of ten"), ("120/80 mmHg", "one twenty over eighty millimeters of mercury"),
    ("a 1-1/2 inch pipe", "a one and a half inch pipe"), ("3/4 = 0.75", "three quarters equals zero point seven five"),
    // Money.
    (
      "£10/h, £500 pcm, £30k p.a.",
      "ten pounds per hour five hundred pounds per calendar month thirty thousand pounds per annum"
    ),
    ("two $20 bills", "two twenty dollar bills"), ("the $1.5bn deal", "the one point five billion dollar deal"),
    ("£5's worth", "five pounds worth"), ("$100s", "hundreds of dollars"),
    ("₹5,00,000", "five hundred thousand rupees"),
    ("0.5p", "zero point five pence"), ("£5 10s 6d", "five pounds ten shillings six pence"),
    // Telephones and services.
    ("999 calls", "nine nine nine calls"), ("number, 118 500,", "number one one eight five zero zero"),
    ("dial *123#", "dial star one two three hash"), ("press #", "press hash"),
    ("Call 2125550123", "call two one two five five five zero one two three"),
    // Versions, files and endings.
    ("2.x and v1.4.x", "two point x and version one point four point x"), ("a V8, a v8", "a v eight a version eight"),
    ("1.0-beta.2", "one point zero beta two"), ("versions 2.1–2.4", "versions two point one to two point four"),
    (".com and .htaccess", "dot com and dot htaccess"), ("key.pem", "key dot pem"),
    ("\\\\host\\share", "backslash backslash host backslash share"),
    ("*.*", "star dot star"), ("D.C. and 44 B.C.", "d c and forty four b c"),
    // Measures.
    ("6 ft 2 in, 6ft2", "six feet two inches six foot two"), ("30x20x10 cm", "thirty by twenty by ten centimeters"),
    ("9.8 m/s2", "nine point eight meters per second squared"), ("12st 4lb", "twelve stone four pounds"),
    ("highs of 31C", "highs of thirty one degrees celsius"), ("98.6F", "ninety eight point six f"),
    // Marks, scores, services of every kind.
    ("9/10, and 4.5/5", "nine out of ten and four point five out of five"),
    ("won 3-0, ages 0–5", "won three nil ages zero to five"), ("7 days/week", "seven days per week"),
    ("GB29 NWBK 6016 1331", "g b two nine n w b k six zero one six one three three one"),
    ("a 404 page", "a four oh four page"), ("Matt. 5:3", "matthew five three"), ("the 5:30s", "the five thirties"),
    // Abbreviations without points, and before figures.
    ("eg this, ie that, etc", "for example this that is that et cetera"), ("at No 10", "at number ten"),
    ("See Fig 2, sc. iii, s. 12", "see figure two scene three section twelve"), ("18th c.", "eighteenth century"),
    ("San Diego, Calif.", "san diego california"), ("N. Korea", "north korea"),
    ("Intl. Airport", "international airport"),
    // Letters and numerals.
    ("AT&T's, PB&J, Q&As", "a t and t's p b and j q and as"), ("CDs", "c ds"), ("Class C, Part C", "class c part c"),
    ("an IV drip", "an i v drip"), ("(i) a; (ii) b", "one a two b"), ("pp. iv–xii", "pages four to twelve"),
    ("James VI and I", "james the sixth and the first"), ("Gen Z", "gen z"), ("Q1-Q3", "q one to q three"),
    ("GPT-3.5", "g p t three point five"), ("1.5e-3", "one point five times ten to the power of minus three"),
    ("sizes S–XL", "sizes s to x l"), ("type O- blood", "type o negative blood"),
  ])
  func kindsAreReadInEveryWriting(_ text: String, _ wanted: String) { #expect(words(text) == wanted) }

  /// Signs that carry a meaning are heard where they stand before or between figures.
  @Test(arguments: [
    ("p<.001", "p less than point zero zero one"), ("<£10", "less than ten pounds"), ("B♭", "b flat"),
    ("the # key", "the hash key"), ("10²³", "ten to the power of twenty three"),
    ("7 – 3 = 4", "seven minus three equals four"),
    ("3 x 4 = 12", "three times four equals twelve"),
  ])
  func signsAreHeard(_ text: String, _ wanted: String) {
    #expect(words(text) == wanted)
    #expect(TextReader().reading(of: text).warnings.isEmpty)
  }

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

  @Test func pausesStandBetweenGroupsOfDigitsAndBeforeYears() {
    let reading = TextReader().reading(of: "Call 555-123-4567 on March 17, 2028.")
    #expect(
      reading.sentences.map(\.spoken) == [
        "Call five five five, one two three, four five six seven on March seventeenth, twenty twenty eight."
      ])
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
