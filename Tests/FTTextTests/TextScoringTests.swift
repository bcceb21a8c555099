import FTData
import FTEvaluation
import FTTextCodec
import Testing

@testable import FTText

/// Texts beside references, records and training texts; answers beside the right ones. Every value is counted by hand.
struct TextScoringTests {
  private static let place = Place(file: "test.jsonl", line: 1)
  private static let good = TextCheckerTests.good

  private func items(_ references: [String], record: ProductRecord? = TextCheckerTests.record) -> [TextItem] {
    references.map {
      TextItem(
        place: Self.place, messages: [ChatMessage(role: .user, content: "Write.")], reference: $0, record: record)
    }
  }

  private func row(_ question: String, _ answer: String, attributes: Bool = false) throws -> ConversationRow {
    ConversationRow(
      id: nil,
      turns: [ChatMessage(role: .user, content: question), ChatMessage(role: .assistant, content: answer)],
      attributes: attributes ? ["name": "Hexley"] : nil, location: Self.place)
  }

  @Test func theReferenceItselfHasFullMarks() {
    let scoring = TextScoring(items([Self.good, Self.good]), rules: TextCheckerTests.rules)
    let values = scoring.measures(of: [Self.good, Self.good]).map { ($0.name, $0.value) }
    let expected: [(String, Double?)] = [
      ("chrF", 1), ("ROUGE-L", 1), ("texts with a loop", 0), ("attributes stated", 1), ("wrong numbers", 0),
      ("no unsupported value", 1), ("house rules kept", 1), ("pass every check", 1),
    ]
    #expect(values.map(\.0) == expected.map(\.0))
    #expect(values.map(\.1) == expected.map(\.1))
  }

  @Test(arguments: NamedTask.allCases) func aTaskIsJudgedByItsOwnMeasureFirst(task: NamedTask) {
    let items = items([Self.good]).map {
      TextItem(place: $0.place, messages: $0.messages, reference: $0.reference, record: $0.record, task: task)
    }
    let measures = TextScoring(items, rules: TextCheckerTests.rules).measures(of: ["The Hexley in blue"])
    #expect(measures.first?.name == task.measure)
    #expect(Set(measures.map(\.name)).count == measures.count)
    // Three of 18 words without articles, and all that is said is right.
    if task == .answer { #expect(abs((measures.first?.value ?? 0) - 2 * 3.0 / 18 / (1 + 3.0 / 18)) < 1e-12) }
  }

  @Test func eachFaultLowersItsOwnMeasure() {
    let texts = [
      Self.good.replacing("28 cm across", with: "28 cm tall"),
      Self.good.replacing(" and folds flat", with: " beside red pots"),
      Self.good.replacing("flat.", with: "flat!"),
    ]
    let scoring = TextScoring(items(texts.map { _ in Self.good }), rules: TextCheckerTests.rules)
    let evaluation = Evaluation(scoring.measures(of: texts))
    // 3 texts of 6 attributes and 2 numbers: one attribute is missing, one number is misplaced.
    #expect(evaluation["attributes stated"]?.value == 17.0 / 18)
    #expect(evaluation["wrong numbers"]?.value == 1.0 / 6)
    #expect(evaluation["no unsupported value"]?.perItem == [1, 0, 1])
    #expect(evaluation["house rules kept"]?.perItem == [1, 1, 0])
    #expect(evaluation["pass every check"]?.perItem == [0, 0, 0])
  }

  @Test func whatIsNotPublishedCountsInPublishedAlone() {
    let scoring = TextScoring(items([Self.good, Self.good]), rules: TextCheckerTests.rules)
    let evaluation = Evaluation(scoring.measures(of: [Self.good, nil], isSelection: true))
    #expect(evaluation["published"]?.value == 0.5)
    #expect(evaluation["pass every check"]?.perItem == [1, nil])
    #expect(evaluation["chrF"]?.perItem == [1, nil])
    let all = Evaluation(scoring.measures(of: [Self.good, Self.good], isSelection: true))
    #expect(all["published"]?.value == 1)
    let none = Evaluation(scoring.measures(of: [nil, nil], isSelection: true))
    #expect(none["chrF"]?.value == nil && none["chrF"]?.undefined != nil)
  }

  @Test func aRowWithoutARecordIsNeitherPublishedNorRefused() {
    let mixed = items([Self.good]) + items([Self.good], record: nil)
    let scoring = TextScoring(mixed, rules: TextCheckerTests.rules)
    #expect(Evaluation(scoring.measures(of: [Self.good, nil], isSelection: true))["published"]?.perItem == [1, nil])
  }

  @Test(arguments: ["Прочная кружка из стали", "鋼の丈夫な鍋です", "강철로 만든 냄비"])
  func aTextWithoutLettersFromAToZIsComparedByCharacters(text: String) {
    let scoring = TextScoring(items([text], record: nil), rules: nil)
    #expect(Evaluation(scoring.measures(of: [text]))["ROUGE-L"]?.value == 1)
  }

  @Test func aCopyIsFoundThoughItsValuesDiffer() throws {
    let other = "The Marlow in red is 9 cm high and 4 cm across. It has a lid and folds up."
    let learned = ConversationRow(
      id: nil,
      turns: [ChatMessage(role: .user, content: "Write."), ChatMessage(role: .assistant, content: other)],
      attributes: [
        "name": "Marlow", "colour": "red", "height": "9 cm", "diameter": "4 cm", "points": "a lid; folds up",
      ], location: Self.place)
    let scoring = TextScoring(
      items([Self.good, Self.good]), rules: TextCheckerTests.rules, training: [learned])
    let fresh = "Folds flat, has a vent knob: in blue, 28 cm across and 32 cm high, that is the Hexley."
    #expect(Evaluation(scoring.measures(of: [Self.good, fresh]))["copied texts"]?.perItem == [1, 0])
  }

  @Test func aFewLabelsOverAndOverAreClasses() {
    let scoring = TextScoring(items(["yes", "no", "yes", "yes", "no", "no"], record: nil), rules: nil)
    let evaluation = Evaluation(scoring.measures(of: ["Yes.", "no", "no", "yes", "maybe", "no"]))
    #expect(evaluation.measures.map(\.name) == ["accuracy", "macro-F1"])
    #expect(evaluation["accuracy"]?.perItem == [1, 1, 0, 1, 0, 1])
    // yes: 2 right of 2 said and 3 there, 4/5; no: 2 right of 3 said and 3 there, 2/3.
    #expect(abs((evaluation["macro-F1"]?.value ?? 0) - (0.8 + 2.0 / 3) / 2) < 1e-12)
  }

  @Test func refusalsAreCountedFromBothSides() {
    let questions = [
      ("How tall is it?", "The height is 32 cm."), ("Which colour?", "It is blue."),
      ("Is it oak?", "The listing does not say."), ("Is it heavy?", "The listing does not say."),
    ]
    let scoring = AnswerScoring(
      questions.map {
        QuestionItem(place: Self.place, question: $0.0, answer: $0.1, record: TextCheckerTests.record)
      }, rules: TextCheckerTests.rules)
    let answers = ["The height is 28 cm.", "The listing does not say.", "the listing does not say", nil]
    let evaluation = Evaluation(scoring.measures(of: answers))
    #expect(evaluation["refusal precision"]?.value == 0.5)
    #expect(evaluation["refusal recall"]?.value == 0.5)
    #expect(evaluation["exact answers"]?.perItem == [0, 0, 1, 0])
    #expect(evaluation["wrong numbers"]?.value == 1)
  }

  @Test func aNumberIsWrongThatTheRightAnswerDoesNotHold() {
    let questions = [
      ("How many are in the set?", "There are 6 pieces.", "There are 6 pieces."),
      ("What can it carry?", "It carries 30 kg.", "It weighs 3.4 kg."),
      ("What are its dimensions?", "It measures 40 x 28 x 2 cm.", "It is 40 x 28 x 2 cm, and not 3."),
      ("Is there a plug?", "The listing does not say.", "The cable is 80 cm long."),
    ]
    let items = questions.map {
      QuestionItem(place: Self.place, question: $0.0, answer: $0.1, record: TextCheckerTests.record)
    }
    let scoring = AnswerScoring(items, rules: TextCheckerTests.rules)
    let measure = Evaluation(scoring.measures(of: questions.map(\.2)))["wrong numbers"]
    #expect(measure?.value == 3.0 / 7)
    #expect(Evaluation(scoring.measures(of: questions.map(\.1)))["wrong numbers"]?.value == 0)
  }

  @Test func examplesComeFromAllOverTheSetAndHoldARefusal() throws {
    let rows = try (0..<9).map { number in
      try row("name: P\(number)\n\nHow wide is \(number)?", number == 7 ? "No idea." : "It is \(number).")
    }
    let turns = TrainingExamples.questions(rows).turns(refusal: "No idea.")
    #expect(
      turns.map(\.content) == [
        "name: P0\n\nHow wide is 0?", "It is 0.", "name: P3\n\nHow wide is 3?", "It is 3.",
        "name: P7\n\nHow wide is 7?", "No idea.",
      ])
  }

  /// A base model is shown examples as one text and ends at the first empty line, unless answers have one.
  @Test func examplesForABaseModelAreOneText() throws {
    var turns = [
      ChatMessage(role: .user, content: "English: cat\nJapanese:"), ChatMessage(role: .assistant, content: " 猫"),
    ]
    #expect(TrainingExamples.written([]) == "" && TrainingExamples.ends(of: turns) == ["\n\n"])
    #expect(TrainingExamples.written(turns + turns).components(separatedBy: "cat\nJapanese: 猫\n\n").count == 3)
    turns[1] = ChatMessage(role: .assistant, content: "one\n\ntwo")
    #expect(TrainingExamples.ends(of: turns) == [])
  }

  @Test func theNearestAnswerIsThatOfTheMostSharedWords() throws {
    let rows = [
      try row("name: P\n\nHow heavy is it?", "1 kg."), try row("name: P\n\nWhich colour has the lid?", "Red."),
    ]
    #expect(TrainingExamples.questions(rows).nearestAnswer(to: "Which colour has the pot?") == "Red.")
  }

  @Test func theMechanicalListStatesAllThatMayBeMentioned() {
    #expect(
      MechanicalText(TextCheckerTests.rules).text(about: TextCheckerTests.record)
        == "Hexley. Colour blue; height 32 cm; diameter 28 cm; points a vent knob; folds flat.")
  }
}
