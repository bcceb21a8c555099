import FTRandom
import Testing

@testable import FTDataset

@Suite struct ComparisonFormTests {
  private func form(_ text: String, limit: Int = 1000) -> ComparisonForm {
    var form = ComparisonForm()
    form.read(text, limit: limit)
    return form
  }

  private func words(_ text: String) -> String {
    String(String.UnicodeScalarView(form(text).scalars.compactMap { Unicode.Scalar($0) }))
  }

  @Test(arguments: [
    ("The  Pot\tholds 8 litres.", "the pot holds 8 LITRES."),
    ("ＡＢＣ　１２３", "abc 123"),
    ("ガラスの器", "ｶﾞﾗｽの器"),
    ("が", "か\u{3099}"),
    ("Straße", "STRASSE"),
    ("ΣΊΣΥΦΟΣ", "σίσυφος"),
    ("caf\u{e9}", "cafe\u{301}"),
    ("zero\u{200b}width\u{ad}", "zerowidth"),
    ("①②", "12"),
    ("  a\r\nb  ", "a b"),
  ])
  func whatIsEqualInNFKCWithoutCaseAndSpacesHasOneHash(_ one: String, _ other: String) {
    #expect(form(one).hash == form(other).hash)
  }

  @Test(arguments: [
    ("a b", "ab"), ("8 cm", "9 cm"), ("か", "が"), ("a", "a."), ("ハ", "バ"), ("", "a"),
  ])
  func whatIsSeenKeepsTextsApart(_ one: String, _ other: String) { #expect(form(one).hash != form(other).hash) }

  @Test(arguments: [
    ("It holds 1,900 g, i.e. 1.9 kg!", "It holds 1900 g i e\n1.9 kg"),
    ("1,9 kg at -5 degrees", "1.9 kg at -5 degrees"),
    ("stainless-steel (18/8)", "stainless steel 18/8"),
    ("It's theirs. Don't!", "Its theirs\nDont"),
    ("36×22cm。厚さ", "36 x 22cm\n厚さ"),
    ("「木」、石・紙", "木 石 紙"),
    ("...!?", ""),
  ])
  func punctuationIsSpaceAndNumbersAreWritten(_ text: String, _ expected: String) { #expect(words(text) == expected) }

  @Test func longTextsAreCutAndSaidToBe() {
    let long = form(String(repeating: "ab ", count: 1000), limit: 100)
    #expect(long.isCut)
    #expect(long.scalars.count <= 101)
    #expect(long.hash != form(String(repeating: "ab ", count: 1001), limit: 100).hash)
    #expect(!form("short", limit: 100).isCut)
  }

  @Test func unitsAreTokensOfTheirOwnAndCodesAreNot() {
    var tokens: [TextToken] = []
    let scalars = form("16cm A4 3D 1.5kg 食洗機カトラリー").scalars
    TextToken.tokens(of: scalars, into: &tokens)
    #expect(
      tokens.map(\.kind) == [
        .number, .word, .code, .code, .number, .word, .character, .character, .character, .katakana,
      ])
  }

  @Test func formsSurviveTheStore() {
    var chunk = TextChunk()
    let texts = ["plain", "Größe Ωμέγα", "漢字かな", "😀 𠮷野家", ""]
    for text in texts { chunk.append(form: form(text).scalars) }
    var read: [UInt32] = []
    for (index, text) in texts.enumerated() {
      chunk.form(index, into: &read)
      #expect(read == form(text).scalars)
    }
  }

  @Test(arguments: [("rivets", "riveted"), ("making", "makes"), ("batteries", "battery"), ("boxes", "box")])
  func formsOfAWordHaveOneStem(_ one: String, _ other: String) {
    func stem(_ word: String) -> UInt64 { WordStem.hash(word.unicodeScalars.map(\.value)[...]) }
    #expect(stem(one) == stem(other))
    #expect(stem(one) != stem("glass"))
  }
}
