import Testing

@testable import FTAugment

@Suite struct ProtectedTextTests {
  /// What of a text may be changed, the rest as points.
  private func free(_ text: String, values: [String] = []) -> String {
    let protected = ProtectedText(text, values: ProtectedValues(values))
    return protected.words.filter { protected.isFree($0.range) }.map { protected.text($0.range) }.joined(separator: " ")
  }

  @Test(arguments: [
    ("the pot holds 8 litres of soup", "the pot holds of soup"),
    ("runs 3 litres per minute there", "runs there"),
    ("it costs EUR 20 or $1,200.50 today", "it costs"),
    ("about twenty square metres each side", "about"),
    ("a 6-litre pot, 20 x 30 cm, at 60 °C washed", "a washed"),
    ("sold as size 42 here", "sold as"),
    ("the two riveted handles fit", "the handles fit"),
  ])
  func leavesNumbersWithTheirUnits(_ text: String, _ expected: String) {
    #expect(free(text) == expected)
  }

  @Test(arguments: [
    ("the lamp Amber is small", "the lamp is small"),
    ("Amber is small", "is small"),
    ("Lamps hang there. We like lamps", "Lamps hang there We like lamps"),
    ("our NASA cup and iPhone", "our and"),
    ("A lamp stands here", "A lamp stands here"),
  ])
  func leavesNames(_ text: String, _ expected: String) {
    #expect(free(text) == expected)
  }

  @Test(arguments: [
    ("say \"small pot\" and “big pot” aloud", "say and aloud"),
    ("she's here and it is 5\" wide", "she's here and it is"),
    ("the 'old' lamp isn't here", "the lamp isn't here"),
    ("an open \"quote never closes", "an open"),
    ("run `rm small` or see https://small.example/big?x=1 now", "run or see now"),
    ("mail small@big.example about my_variable and camelCase", "mail about and"),
    ("put {small} and <big> and [[pot]] there", "put and and there"),
    ("```\nsmall pot\n``` and pot", "and pot"),
  ])
  func leavesQuotationsCodeAndAddresses(_ text: String, _ expected: String) {
    #expect(free(text) == expected)
  }

  @Test func leavesValuesAndTheirWords() {
    #expect(
      free("the Pot of stainless steel and steels are tall; install it", values: ["stainless steel", "tall", "x"])
        == "the of and are install it")
    #expect(free("colour RED or reddish", values: ["red"]) == "colour or reddish")
  }

  @Test func leavesJapaneseNumbersNamesAndQuotations() {
    #expect(free("価格は3,200円、容量は1.4リットルです") == "価格 容量")
    #expect(free("三徳包丁と一人分の鍋") == "鍋")
    #expect(free("佐藤さんは「片手鍋」を使う") == "使")
    #expect(free("素材はクルミ材で、鍋は軽い", values: ["クルミ材"]) == "素材 鍋 軽")
  }

  @Test func takesHostileTexts() {
    for text in [
      "", " ", "\n", "\"", "'", "`", "「", "<", "\u{301}", "e\u{301}\u{301}", "\u{200D}👨‍👩‍👧", "\0", "カ\u{3099}", "．．．",
    ] {
      let protected = ProtectedText(text, values: ProtectedValues(["", " ", "a", "\u{301}"]))
      #expect(protected.text(0..<protected.scalars.count).utf8.elementsEqual(text.utf8))
    }
    for sign in ["<", "“", "`", "\"", "'", "{", "[[", "1", "A", "。", "「」", "a_"] {
      let text = String(repeating: sign, count: 20_000)
      #expect(ProtectedText(text).scalars.count == text.unicodeScalars.count)
    }
  }
}
