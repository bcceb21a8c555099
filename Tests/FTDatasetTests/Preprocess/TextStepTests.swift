import FTJSON
import FTRandom
import Testing

@testable import FTDataset

/// A text through one step.
private func cleaned(_ text: String, by step: String, _ settings: JSONObject = JSONObject()) throws -> String {
  var steps = PreprocessSteps()
  try steps.add(step, settings)
  return steps.apply(to: text)
}

/// Equal texts may differ in their bytes; these may not.
private func expectSame(_ text: String, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation) {
  #expect(
    text.hasSameBytes(as: expected), "\(text.revealed) is not \(expected.revealed)", sourceLocation: sourceLocation)
}

@Suite struct CompatibilityFormsTests {
  @Test(arguments: [
    ("ＡＢＣ１２３％", "ABC123%"), ("ｶﾞｰﾄﾞﾚｰﾙ", "ガードレール"), ("か\u{3099}ば\u{3099}", "がば\u{3099}"), ("10㎝・5㎏", "10cm・5kg"),
    ("ﬁne ﬂow", "fine flow"), ("2\u{00A0}kg", "2 kg"), ("５㌔", "5キロ"), ("-5℃", "-5°C"), ("10µm", "10μm"),
    ("𝗕𝗼𝗹𝗱", "Bold"),
    ("⼀人", "一人"), ("￥１，２００", "¥1,200"), ("5 k\u{2126}", "5 k\u{03A9}"), ("e\u{301}", "\u{E9}"),
  ]) func formsAreFolded(text: String, expected: String) throws {
    expectSame(try cleaned(text, by: "nfkc"), expected)
  }

  @Test(arguments: [
    "12 m²", "30 m³", "㎡", "CO₂", "1½ cups", "½", "Lamp™", "①②", "商品①2個", "⑴", "㈱山田", "MarkⅢ", "待って……", "24″",
    "´", "¨", "(￣▽￣)", "あ゛", "№ 5", "500ℓ", "神田", "ㅋㅋㅋ", "น้ำ", "㍻", "3㋀", "ª",
  ]) func whatNormalizationWouldDestroyIsLeft(text: String) throws {
    let result = try cleaned(text, by: "nfkc")
    if text == "㍻" { expectSame(result, "平成") } else { expectSame(result, text) }
  }

  @Test func whatIsLeftIsCounted() throws {
    let outcome = try PreprocessSteps(names: ["nfkc"]).cleaned("４㎡、12 m²、½と½")
    expectSame(outcome.text, "4㎡、12 m²、½と½")
    #expect(outcome.remarks[0].left == ["㎡": 1, "²": 1, "½": 2])
  }

  @Test func punctuationStaysOnRequest() throws {
    let keep = JSONObject.settings(("punctuation", "keep"))
    expectSame(try cleaned("ＬＥＤ（１０Ｗ）ですか？はい！１～２", by: "nfkc", keep), "LED（10W）ですか？はい！1～2")
    expectSame(try cleaned("ＬＥＤ（１０Ｗ）ですか？", by: "nfkc"), "LED(10W)ですか?")
  }

  @Test func allFormsFoldsEverything() throws {
    expectSame(try cleaned("m²①½", by: "nfkc", .settings(("forms", "all"))), "m211⁄2")
  }

  @Test func aVoicingMarkWithoutKanaStandsAlone() throws {
    expectSame(try cleaned("x ﾞ", by: "nfkc"), "x \u{309B}")
    expectSame(try cleaned("ﾊﾟﾋﾞ", by: "nfkc"), "パビ")
  }
}

@Suite struct InvisibleCharactersTests {
  @Test(arguments: [
    ("a\u{200B}b", "ab"), ("\u{FEFF}Title", "Title"), ("co\u{AD}operate", "cooperate"), ("a\u{0}b\u{7}c\u{9B}", "abc"),
    ("\u{202E}evil\u{202C}", "evil"), ("日\u{2060}本", "日本"), ("line\u{B}next\u{2028}last", "line\nnext\nlast"),
    ("tab\tline\r\n", "tab\tline\r\n"), ("a\u{200D}b", "ab"), ("x\u{FFFE}y\u{1FFFF}z", "xyz"), ("a\u{E0041}b", "ab"),
    ("商\u{200C}品", "商品"),
  ]) func invisibleCharactersGo(text: String, expected: String) throws {
    expectSame(try cleaned(text, by: "control"), expected)
  }

  @Test(arguments: [
    "👩\u{200D}🔬", "👩🏽\u{200D}🚀", "🏳\u{FE0F}\u{200D}🌈", "می\u{200C}خواهم", "क्\u{200D}ष", "🏴\u{E0067}\u{E0062}\u{E007F}",
    "葛\u{E0100}城", "ไทย\u{200B}ภาษา", "❤\u{FE0F}",
  ]) func whatCarriesMeaningIsKept(text: String) throws {
    expectSame(try cleaned(text, by: "control"), text)
  }

  @Test func joinersThatJoinNothingGo() throws {
    expectSame(try cleaned("👩\u{200D}", by: "control"), "👩")
    expectSame(try cleaned("👩\u{200D}\u{200D}🔬", by: "control"), "👩\u{200D}🔬")
    expectSame(try cleaned("می\u{200C}", by: "control"), "می")
  }

  @Test func aMillionInvisibleCharactersTakeOnePass() throws {
    let text = "👩" + String(repeating: "\u{200D}\u{200B}", count: 500_000) + "🔬"
    expectSame(try cleaned(text, by: "control"), "👩\u{200D}🔬")
  }
}

@Suite struct HTMLRemnantsTests {
  @Test(arguments: [
    ("<p>Hello <b>world</b></p>", "Hello world"), ("one<br>two<br/>three", "one\ntwo\nthree"),
    ("Tom &amp; Jerry &#39;s&nbsp;house", "Tom & Jerry 's\u{A0}house"), ("A&amp;amp;amp;B", "A&B"),
    ("&#x3042;&hellip;", "あ…"),
    ("<ul><li>red</li><li>blue</li></ul>", "- red\n- blue"), ("x<script>if (a<b) {}</script>y", "xy"),
    ("<style>p{}</style>Text", "Text"), ("a<!-- note -->b", "ab"), ("<td>Size</td><td>M</td>", "Size M"),
    ("<a href=\"https://x.jp/?a=1&amp;b=2\">店</a>", "店"), ("&lt;b&gt;太字&lt;/b&gt;です", "太字です"),
    ("<P>商品説明</P><BR>軽い", "商品説明\n\n軽い"), ("price&nbsp", "price\u{A0}"), ("<img src='x.png' />lamp", "lamp"),
    ("<![CDATA[a <b>c</b>]]>", "a c"), ("&#146;", "’"), ("done</div>", "done"),
  ]) func remnantsBecomeText(text: String, expected: String) throws {
    expectSame(try cleaned(text, by: "html"), expected)
  }

  @Test(arguments: [
    "a < b", "I <3 you", "if (a<b && c>d) {}", "List<Object>", "Map<String, List<Int>>", "<名前>様",
    "cp <source> <target>",
    "x <y> z", "a<b>c", "R&D", "AT&T;", "?a=1&lt=3", "`<b>bold</b> &amp;`", "```html\n<p>code &amp; tags</p>\n```",
    "<<>>", "<",
    "</>", "&", "&;", "&#;", "&#x110000;", "&#0;", "1 <2> 3", "std::vector<object> v;", "#include <map>", "<s>", "</s>",
    "a <b c> d",
  ]) func whatIsNoTagSurvives(text: String) throws {
    expectSame(try cleaned(text, by: "html"), text)
  }

  @Test func codeStaysCode() throws {
    expectSame(
      try cleaned("Use <code>a &lt; b &amp;&amp; &lt;p&gt;</code> here", by: "html"), "Use `a < b && <p>` here")
    expectSame(
      try cleaned("<p>See</p><pre><code>&lt;div&gt;\n  x\n&lt;/div&gt;</code></pre><p>end</p>", by: "html"),
      "See\n```\n<div>\n  x\n</div>\n```\nend")
  }

  @Test func loneTagsThatMayBeWordsAreCounted() throws {
    #expect(try PreprocessSteps(names: ["html"]).cleaned("cp <source> <target>").remarks[0].left == ["<source>": 1])
  }

  @Test(arguments: [
    "<a ", "<!--", "<script>", "<p class=\"", "&amp", "<![CDATA[", "<!doctype ", "</", "<a b='", "<pre>", "<code>`",
    "]]>",
  ]) func endlessBeginningsTakeTimeThatGrowsWithTheText(beginning: String) throws {
    let clock = ContinuousClock()
    let text = String(repeating: beginning, count: 400_000 / beginning.utf8.count)
    let time = try clock.measure { _ = try cleaned(text, by: "html") }
    // Quadratic time would be minutes.
    #expect(time < .seconds(8), "\(beginning): \(time)")
  }
}

@Suite struct WhiteSpaceTests {
  @Test(arguments: [
    ("a  b\t c ", "a b c"), ("\r\nа\r\nб\r", "а\nб"), ("東京　　大阪", "東京 大阪"), ("　段落", "段落"), ("a\n\n\n\nb", "a\n\nb"),
    ("x\u{A0}y\u{2003}z", "x y z"), ("list:\n  - one  two", "list:\n  - one two"), ("   ", ""), ("", ""),
    ("a\n　字下げ", "a\n字下げ"), ("```\nx  =  1\n\n\n  y\n```", "```\nx  =  1\n\n\n  y\n```"), ("a \n b", "a\n b"),
  ]) func whiteSpaceIsMadeAlike(text: String, expected: String) throws {
    expectSame(try cleaned(text, by: "whitespace"), expected)
  }

  @Test func linesAreJoinedOnRequest() throws {
    let join = JSONObject.settings(("line-breaks", "join"))
    expectSame(try cleaned("one\ntwo\n\nthree", by: "whitespace", join), "one two three")
    expectSame(try cleaned("これは\n長い文。\nLED\nです", by: "whitespace", join), "これは長い文。 LED です")
  }
}

@Suite struct MojibakeTests {
  private let fix = JSONObject.settings(("fix", true))

  @Test(arguments: [
    ("cafÃ© crÃ¨me", "café crème"), ("itâ€™s", "it’s"), ("20Â°C", "20°C"), ("ã\u{81}‚ã\u{81}„ã\u{81}†", "あいう"),
    ("Ð¿Ñ€Ð¸Ð²ÐµÑ‚", "привет"),
    ("縺ゅ＞縺�", "縺ゅ＞縺�"), ("‚±‚ñ‚É‚¿‚Í", "こんにちは"),
  ]) func wrongEncodingsAreTurnedBack(text: String, expected: String) throws {
    expectSame(try cleaned(text, by: "mojibake", fix), expected)
    expectSame(try cleaned(text, by: "mojibake"), text)
  }

  @Test func japaneseReadAsShiftJISIsTurnedBack() throws {
    // "あい" has the bytes E3 81 82 E3 81 84, which Shift_JIS reads as 縺, ゅ and ＞, and a lone byte; "ああ" is exact.
    let wrong = "縺ゅ≠"
    expectSame(try cleaned(wrong, by: "mojibake", fix), "ああ")
    #expect(
      try PreprocessSteps(names: ["mojibake"]).cleaned(wrong).remarks[0].left
        == ["a text in the wrong encoding (Shift_JIS)": 1])
  }

  @Test(arguments: ["CAFÉ®", "糸が縺れる", "繧繝縁", "NÃO", "É", "ƒ/2.8", "naïve façade", "10 °C ±2", "Über", "日本語", "‚x‘"])
  func rightTextsAreNotSuspected(text: String) throws {
    let outcome = try PreprocessSteps(names: ["mojibake"]).cleaned(text)
    #expect(outcome.remarks[0].left.isEmpty)
    expectSame(try cleaned(text, by: "mojibake", fix), text)
  }

  @Test func lostCharactersAreReported() throws {
    let outcome = try PreprocessSteps(names: ["mojibake"]).cleaned("a\u{FFFD}b\u{FFFD}")
    #expect(outcome.remarks[0].left == ["U+FFFD, a character that was lost": 2])
  }
}

@Suite struct QuotationMarksTests {
  @Test func curlyMarksBecomeStraight() throws {
    expectSame(try cleaned("“It’s” „gut‟ 6′ 2″ «oui» 「はい」", by: "quotes"), "\"It's\" \"gut\" 6′ 2″ «oui» 「はい」")
  }
}
