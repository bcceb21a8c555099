import FTJSON
import FTTestSupport
import Foundation
import Testing

@testable import FTPronunciation

/// The parts of reading that need no data of a checkpoint.
@Suite struct ReadingTests {
  @Test(arguments: [
    ("0", "zero"), ("007", "seven"), ("21", "twenty-one"), ("100", "one hundred"), ("1001", "one thousand and one"),
    ("1234", "one thousand, two hundred and thirty-four"), ("1000000", "one million"),
    (
      "1000000000000000000000000000000000000",
      "one zero zero zero zero zero zero zero zero zero zero zero zero zero zero "
        + "zero zero zero zero zero zero zero zero zero zero zero zero zero zero zero zero zero zero zero zero zero zero"
    ),
  ])
  func numbersAreSpelled(_ digits: String, _ words: String) { #expect(NumberWords.cardinal(digits) == words) }

  @Test func ordinalsYearsAndDecimals() {
    #expect(
      [1, 2, 3, 12, 20, 23, 101].map { NumberWords.ordinal($0) } == [
        "first", "second", "third", "twelfth", "twentieth", "twenty-third", "one hundred and first",
      ])
    #expect(
      [1905, 2000, 2005, 2016, 1100].map { NumberWords.year($0) } == [
        "nineteen oh-five", "two thousand", "two thousand and five", "twenty sixteen", "eleven hundred",
      ])
    #expect(NumberWords.decimal("3.140") == "three point one four" && NumberWords.decimal("2.0") == "two")
  }

  @Test func sentencesEndAtMarksAndNotAfterTitles() {
    let splitter = SentenceSplitter(titles: ["Dr", "Mr"])
    func texts(_ text: String) -> [String] { splitter.sentences(in: text).map(\.text) }
    #expect(
      texts("It is late. Dr. Smith left! J. K. Rowling stayed… And you?") == [
        "It is late.", "Dr. Smith left!", "J. K. Rowling stayed…", "And you?",
      ])
    #expect(
      texts("He said \"No.\" Then he left.\n\nNew paragraph") == [
        "He said \"No.", "Then he left.", "New paragraph",
      ])
    #expect(splitter.sentences(in: "One. Two.\nThree.").map(\.endsParagraph) == [false, true, true])
    #expect(texts(" \n ").isEmpty)
  }

  @Test(arguments: [
    ("ˈæbz", -2.0, "æbz"), ("ˈæbˌz", -1, "ˌæbz"), ("ˈæbz", 0, "ˌæbz"), ("bæt", 1, "bˌæt"), ("bæt", 2, "bˈæt"),
    ("bˌæt", 1, "bˈæt"), ("pst", 2, "pst"),
  ])
  func stressIsRaisedAndLowered(_ sound: String, _ level: Double, _ result: String) {
    #expect(sound.stressed(level) == result)
  }

  @Test func longSentencesAreSplitAndNothingIsLost() {
    let clause = String(repeating: "a", count: 150)
    let text = [clause + ",", clause + ",", clause + "."].joined(separator: " ")
    #expect(Pronouncer.parts(of: text) == ["\(clause), \(clause),", "\(clause)."])
    let words = (0..<300).map { "word\($0)" }.joined(separator: " ")
    let parts = Pronouncer.parts(of: words)
    #expect(parts.allSatisfy { $0.count <= 400 } && parts.joined(separator: " ") == words)
    let endless = String(repeating: "x", count: 1000)
    #expect(Pronouncer.parts(of: endless).map(\.count) == [400, 400, 200])
  }

  @Test(arguments: [
    ("こんにちは、世界", "Japanese"), ("你好世界", "Chinese characters"), ("Привет, мир", "Cyrillic"), ("مرحبا بالعالم", "Arabic"),
  ])
  func otherScriptsAreRefusedByName(_ text: String, _ script: String) {
    let error = #expect(throws: PronunciationError.self) { try TextCheck.check(text) }
    guard case .otherScript(let name, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(name == script)
  }

  @Test func textWithoutLettersIsRefusedAndAccentsAreNot() throws {
    for text in ["", "…!?", "🙂🙂", "---"] {
      #expect(throws: PronunciationError.nothingToSay) { try TextCheck.check(text) }
    }
    try TextCheck.check("Crème brûlée at 5 μm")
    #expect(TextCheck.withoutPictures("Hi 🙂 there 👩‍🚀").notes == ["2 emoji were left out"])
    #expect(TextCheck.withoutPictures("5 # 3").text == "5 # 3")
  }

  private func vocabulary() throws -> PhonemeVocabulary {
    try PhonemeVocabulary(JSONValue(parsing: Array(#"{"a": 1, "ˈ": 2, "b": 3, " ": 16}"#.utf8)), file: "vocab.json")
  }

  @Test func dictionaryReplacesWholeWordsLongestFirst() throws {
    let words = try PronunciationDictionary(
      text: "# brands\nACME = /ˈab/\nacme corp = the company\nnginx = engine x # a server\n", file: "d",
      vocabulary: vocabulary())
    #expect(words.count == 3)
    #expect(
      words.applied(to: "Acme and ACME Corp run nginx, not acmes.")
        == "[ACME](/ˈab/) and the company run engine x, not acmes.")
  }

  @Test(arguments: [
    ("x", 1, "\"=\""), ("ok = fine\n = y", 2, "no word"), ("x =", 1, "nothing after"), ("x = /q/", 1, "\"q\""),
    ("x = /ab", 1, "end with"),
  ])
  func badDictionaryLinesAreNamed(_ text: String, _ line: Int, _ word: String) throws {
    let vocabulary = try vocabulary()
    let error = #expect(throws: PronunciationError.self) {
      try PronunciationDictionary(text: text, file: "d.txt", vocabulary: vocabulary)
    }
    let message = "\(try #require(error))"
    #expect(message.hasPrefix("d.txt:\(line):") && message.contains(word), "\(message)")
  }

  @Test func idsHavePadsAndLeaveOutUnknownSymbols() throws {
    #expect(try vocabulary().ids("aˈb?") == [0, 1, 2, 3, 0])
  }
}

/// Reading with the checkpoint's data, beyond the sentences of the reference.
extension PronouncerTests {
  @Test func addressesLongTextAndStrangeInputAreRead() throws {
    let pronouncer = try Self.pronouncer()
    for text in [
      "https://www.example.com/a?b=c&d=%20", "jane.doe@example.co.uk", "🙂 hi 🙂", "a", "5", "((((((((((",
      "x\u{301}\u{301}y",
      "1,2,3,,,4", "$", "$.", "$.5", "-", "3-", "-3", "99999999999999999999999999999999999999999", "'''", "A.B.C.D.",
      String(repeating: ")", count: 500) + "a",
    ] {
      _ = try? pronouncer.pronunciation(of: text)
    }
    let long = String(repeating: "Twelve tall men ran past the old mill at 5:30 pm. ", count: 200)
    #expect(long.count == 10_000)
    let reading = try pronouncer.pronunciation(of: long)
    #expect(reading.sentences.count == 200 && Set(reading.sentences.map(\.phonemes)).count == 1)
    let endless = try pronouncer.pronunciation(of: String(repeating: "no comma here ", count: 100))
    #expect(endless.sentences.count > 1 && endless.sentences.allSatisfy { $0.phonemes.unicodeScalars.count <= 400 })
  }
}
