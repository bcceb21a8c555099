import FTData
import FTJSON
import FTRandom
import Testing

@testable import FTDataset

@Suite struct TextCheckTests {
  /// A fault in a text among 200 whole ones, and the check that has to name it and nothing else.
  struct Fault: Sendable {
    let check: String
    let text: String
    var isJapanese = false
  }

  static let faults: [Fault] = [
    Fault(check: "empty", text: ""), Fault(check: "empty", text: " \n\t "), Fault(check: "empty", text: "... !?"),
    Fault(check: "empty", text: "\u{3000}\u{200B}", isJapanese: true),
    Fault(check: "empty", text: "。。。、", isJapanese: true),
    Fault(
      check: "too-long",
      text: String(repeating: "It is one more of the sentences that do not end here. ", count: 1)
        + (0..<60).map { "Word \($0 * 7919 % 997)x" }.joined(separator: " ") + "."),
    Fault(check: "too-short", text: "A."), Fault(check: "too-short", text: "鍋", isJapanese: true),
    Fault(check: "cut-off", text: "The handle is made of beech and"),
    Fault(check: "cut-off", text: "The handle (it is made of beech"),
    Fault(check: "cut-off", text: "The pot comes with a lid that fits the"),
    Fault(check: "cut-off", text: "This is the chair number twelve that stan"),
    Fault(check: "cut-off", text: "この鍋は木の持ち手が付いていて、台所で", isJapanese: true),
    Fault(check: "cut-off", text: "この鍋は台所で毎日使えますが、", isJapanese: true),
    Fault(check: "cut-off", text: "この鍋の大きさは「二十センチ", isJapanese: true),
    Fault(check: "repetition", text: "It is a pot, it is a pot, it is a pot, it is a pot."),
    Fault(check: "repetition", text: "とても便利です。とても便利です。とても便利です。", isJapanese: true),
    Fault(check: "language", text: "Das ist ein Topf, der nicht in die Spülmaschine darf."),
    Fault(check: "language", text: "Cette lampe est très jolie et elle va avec tous les meubles."),
    Fault(check: "language", text: "Paczka dotarła uszkodzona, dlatego proszę o zwrot pieniędzy na moje konto."),
    Fault(check: "language", text: "Beställningen har inte kommit fram och numret fungerar inte."),
    Fault(check: "language", text: "My card was charged twice for the same order.", isJapanese: true),
    Fault(check: "language", text: "Это большая кастрюля для супа и каши."),
    Fault(check: "language", text: "이 냄비는 매일 사용할 수 있습니다."),
    Fault(check: "language", text: "这个锅很好用,我们每天都在厨房里用它。"), Fault(check: "language", text: "この鍋は台所で毎日使えます。"),
    Fault(check: "language", text: "This is a pot that you can use in the kitchen and on the table.", isJapanese: true),
    Fault(check: "language", text: "这个锅很好用,我们每天都在厨房里用它。", isJapanese: true),
    Fault(
      check: "mojibake", text: "ã\u{81}\u{93}ã\u{81}®é\u{8D}\u{8B}ã\u{81}¯å\u{8F}°æ\u{89}\u{80}ã\u{81}§ã\u{80}\u{82}",
      isJapanese: true),
    Fault(check: "mojibake", text: "The cafÃ© lamp is made for the hall."),
    Fault(check: "mojibake", text: "It doesnâ€™t fit in the hall."),
    Fault(check: "mojibake", text: "This is the pot with a \u{FFFD} handle."),
    Fault(check: "mojibake", text: "縺薙?骼九?蜿ー謇縺ァ菴ソ縺医∪縺吶", isJapanese: true),
    Fault(check: "placeholders", text: "Lorem ipsum dolor sit amet, it is the text."),
    Fault(check: "placeholders", text: "This is the {{product_name}} of the hall."),
    Fault(check: "placeholders", text: "TODO: write what this pot is for."),
    Fault(check: "placeholders", text: "The pot is made of [insert material]."),
    Fault(check: "placeholders", text: "undefined"), Fault(check: "placeholders", text: "{answer}"),
    Fault(check: "placeholders", text: "test test"),
    Fault(check: "placeholders", text: "ああああああ", isJapanese: true),
    Fault(check: "placeholders", text: "（回答）", isJapanese: true),
    Fault(check: "placeholders", text: "ここにテキストを入れてください。", isJapanese: true),
    Fault(check: "placeholders", text: "未入力", isJapanese: true),
    Fault(check: "refusal-answers", text: "As an AI language model, I have no pot."),
    Fault(check: "refusal-answers", text: "I cannot say what this pot is for."),
    Fault(check: "refusal-answers", text: "I’m sorry, but I can’t say what this is."),
    Fault(check: "refusal-answers", text: "申し訳ありませんが、お答えできません。", isJapanese: true),
    Fault(check: "refusal-answers", text: "AI言語モデルとして、その質問には答えられません。", isJapanese: true),
    Fault(check: "html", text: "This is the pot<br/>that you need."),
    Fault(check: "html", text: "Salt &amp; pepper stand in the hall."),
    Fault(check: "html", text: "<p class=\"x\">This is the pot.</p>"),
    Fault(check: "html", text: "塩&nbsp;と胡椒の容器です。", isJapanese: true),
  ]

  @Test(arguments: faults.indices) func aPlantedFaultIsNamedAndNothingElse(_ index: Int) throws {
    let fault = Self.faults[index]
    var texts = fault.isJapanese ? GateFixtures.japanese() : GateFixtures.english()
    texts.insert(fault.text, at: 77)
    let checks = DataCheck.standard.filter { if case .texts = $0.work { true } else { false } }
    let findings = try DataGate(checks).run(GateFixtures.input(texts)).findings
    #expect(
      findings.filter { $0.check == fault.check }.flatMap(GateFixtures.lines) == [78], "\(fault.text) \(findings)")
    #expect(findings.flatMap(GateFixtures.lines).allSatisfy { $0 == 78 }, "\(findings)")
  }

  /// What looks like a fault and is none.
  static let sound = [
    "a < b and b > c, so a is not the last.", "I <3 the lamp in the hall.", "Use <name> for the name of the pot.",
    "It is the AT&T tower; the R&D of the pot.", "The todo list is on the board in the hall.", "Haha, that is the pot.",
    "He said \"it is the pot\".", "The pot (with a lid).", "Is this the pot?", "It is 40 °C",
    "| --- | --- | --- | --- | --- |",
    "The pot\n----------------------------------------", "NÃO é o pote da cozinha.",
    "Vector<T> is the type of the list.",
    "El niño está en la casa, y la mesa es de él.", "C'est l'œuvre de l'été à Paris.", "The pot is for café society.",
  ]

  @Test func whatLooksLikeAFaultIsNone() throws {
    let texts = GateFixtures.english() + Self.sound
    for check in [
      MarkupRemnants.check, PlaceholderCheck.check, LoopingTexts.check, MojibakeCheck.check, EmptyTexts.check,
    ] {
      let lines = try GateFixtures.lines(check, texts)
      #expect(lines.isEmpty, "\(check.name) \(lines)")
    }
    #expect(try GateFixtures.lines(EmptyTexts.check, ["+", "★", "5", "あ", "é"]).isEmpty)
  }

  @Test func aMixtureOfLanguagesIsNotedWithShares() throws {
    let report = try DataGate([LanguageCheck.check]).run(
      GateFixtures.input(GateFixtures.english(60) + GateFixtures.japanese(40)))
    #expect(report.findings.map(\.weight) == [.notes])
    #expect(report.findings[0].sentence.contains("60.0 % English, 40.0 % Japanese"))
  }

  @Test func twoKindsOfLengthsAreNoOutliers() throws {
    let long = (0..<60).map { number in (0..<40).map { "word\($0 * number)" }.joined(separator: " ") }
    let report = try DataGate([LengthOutliers.check]).run(GateFixtures.input(GateFixtures.english(140) + long))
    #expect(report.findings.map(\.weight) == [.notes])
    #expect(report.findings[0].cases.isEmpty)
    #expect(report.findings[0].sentence.contains("60 of 200"))
  }

  @Test func columnsOfFewTextsHaveNoUsualLength() throws {
    #expect(
      try GateFixtures.lines(LengthOutliers.check, ["A long enough text for a median.", "x", "Another one of these."])
        .isEmpty)
  }

  @Test func refusalsAreLookedForInAnswersOnly() throws {
    var fields = DataFields()
    fields.texts = ["question", "answer"]
    fields.answer = "answer"
    let records = [
      GateFixtures.record(1, [("question", "I cannot open the pot, why?"), ("answer", "Turn the lid.")]),
      GateFixtures.record(2, [("question", "Why?"), ("answer", "I cannot help with that.")]),
    ]
    let report = try DataGate([RefusalAnswers.check]).run(DataCheckInput(records, fields: fields))
    #expect(report.findings.flatMap(GateFixtures.lines) == [2])
  }

  @Test func conversationsAreReadByRole() throws {
    let turns: [JSONValue] = [
      ["role": "user", "content": [["type": "text", "text": "Write to ann@mail.example.org"]]],
      ["role": "assistant", "content": "As an AI language model, no."],
    ]
    let records = [GateFixtures.record(1, [("messages", .array(turns))])]
    let report = try DataGate([RefusalAnswers.check, PersonalDataCheck.check]).run(
      DataCheckInput(records, fields: DataFields()))
    #expect(Set(report.findings.map(\.check)) == ["refusal-answers", "personal-data"])
    #expect(report.findings.flatMap(\.cases).contains { $0.words.hasPrefix("messages of user") })
  }

  @Test func contextsThatMayBeLeftOutAreOnlyCounted() throws {
    var fields = DataFields()
    fields.texts = ["answer", "context"]
    fields.context = "context"
    let records = (0..<40).map { index in
      GateFixtures.record(index + 1, [("answer", "Yes, it is."), ("context", index < 10 ? "The pot is red." : .null)])
    }
    let findings = try DataGate([EmptyTexts.check]).run(DataCheckInput(records, fields: fields)).findings
    #expect(findings.map(\.weight) == [.notes])
    #expect(findings[0].sentence.contains("30 of 40"))
  }

  @Test func missingTextsRefuseAndMissingContextsWarn() throws {
    var fields = DataFields()
    fields.texts = ["answer", "context"]
    fields.answer = "answer"
    fields.context = "context"
    let records =
      [
        GateFixtures.record(1, [("answer", "Yes, it is."), ("context", .null)]),
        GateFixtures.record(2, [("answer", []), ("context", "The pot is red.")]),
      ] + (3..<20).map { GateFixtures.record($0, [("answer", "Yes, it is."), ("context", "The pot is red.")]) }
    let findings = try DataGate([EmptyTexts.check]).run(DataCheckInput(records, fields: fields)).findings
    #expect(findings.map(\.weight) == [.refuses, .warns])
    #expect(findings.map(GateFixtures.lines) == [[2], [1]])
  }

  @Test func hostileTextsAreBoundedWork() throws {
    var generator = RandomGenerator(seed: 20)
    var texts = (0..<300).map { _ in
      String(
        decoding: (0..<Int(generator.next() % 200)).map { _ in UInt8(truncatingIfNeeded: generator.next()) },
        as: UTF8.self)
    }
    let units = [
      "@", "+1 ", "<a ", "{{", "4111 ", "〒", "東京都", "password=", "://a:b@", "::1:", "-----BEGIN ", "eyJ.", "年", "縺",
      "(", "、", "-=", "\u{0}",
    ]
    texts += units.map { String(repeating: $0, count: 200_000 / $0.utf8.count) }
    let clock = ContinuousClock()
    let before = clock.now
    let report = try DataGate().run(GateFixtures.input(texts))
    #expect(report.items == texts.count)
    // Half a second on a quiet machine; a quadratic step would take minutes.
    #expect(before.duration(to: clock.now) < .seconds(60))
  }
}
