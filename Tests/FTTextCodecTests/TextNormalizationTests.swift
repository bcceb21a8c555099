import Foundation
import Testing

@testable import FTTextCodec

@Suite struct TextNormalizationTests {
  /// Expected values: UAX #15 and Python's unicodedata.normalize("NFKC", …), Unicode 14.
  @Test(arguments: [
    ("ＡＢＣ１２３", "ABC123"), ("ｶﾞﾗｽ ﾊﾟﾝ", "ガラス パン"), ("ﬁne", "fine"), ("①㍿", "1株式会社"), ("e\u{301}", "é"),
    ("\u{212B}", "\u{C5}"), ("a\u{323}\u{300}", "ạ\u{300}"), ("½", "1⁄2"), ("한", "한"), ("plain", "plain"), ("", ""),
    ("\u{A0}x\u{3000}", " x "),
  ])
  func nfkcEqualsTheStandard(text: String, expected: String) {
    #expect(TextNormalization.nfkc(text).unicodeScalars.elementsEqual(expected.unicodeScalars))
  }

  @Test(arguments: [
    ("a\u{0}b\u{7}c", "abc"), ("a\r\nb\rc\n", "a\nb\nc\n"), ("\ta\n", "\ta\n"), ("\u{FEFF}x\u{85}", "x"),
    ("👩‍👧 ❤️", "👩‍👧 ❤️"), ("a\u{202E}b\u{2066}c", "abc"), ("\r\n\r\n", "\n\n"), ("\u{9F}\u{7F}", ""),
  ])
  func unwantedControlsGoAndTextStays(text: String, expected: String) {
    #expect(TextNormalization.strippingControls(text).unicodeScalars.elementsEqual(expected.unicodeScalars))
  }

  @Test(arguments: [("\u{AC00}\u{11A8}", "\u{AC01}"), ("e\u{301}", "\u{E9}"), ("\u{FB2C}", "\u{5E9}\u{5BC}\u{5C1}")])
  func nfcEqualsTheStandard(text: String, expected: String) {
    #expect(TextNormalizer.nfc.normalize(text).unicodeScalars.elementsEqual(expected.unicodeScalars))
  }

  @Test func bothStepsTogether() {
    #expect(TextNormalization.normalized("ｶﾞ\u{7}ﾗ\r\n") == "ガラ\n")
  }
}
