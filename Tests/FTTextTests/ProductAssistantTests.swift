import FTData
import FTTextCodec
import Testing

@testable import FTText

/// What the assistant makes of what a model writes; the model's part is given.
struct ProductAssistantTests {
  static let rules: CheckRules = {
    var rules = CheckRules()
    let attributes: [(String, units: [String], words: [String], answer: String, ask: [String])] = [
      ("colour", [], [], "The colour is {value}.", ["colour"]),
      ("material", [], [], "It is made of {value}.", ["material", "made of"]),
      ("height", ["cm"], ["tall", "height"], "The height is {value}.", ["tall", "height"]),
      ("diameter", ["cm"], ["diameter"], "The diameter is {value}.", ["diameter"]),
      ("length", ["cm"], ["long", "length"], "The length is {value}.", ["length", "how long is the"]),
      ("weight", ["kg"], ["weighs"], "It weighs {value}.", ["heavy", "weigh"]),
      ("battery", ["hours"], ["battery"], "The battery lasts {value}.", ["battery"]),
      ("warranty", ["years"], ["warranty"], "The warranty is {value}.", ["guarantee", "warranty"]),
      ("pieces", ["pieces"], ["set"], "There are {value}.", ["pieces"]),
      ("points", [], [], "Features: {value}.", []),
    ]
    for (key, units, words, answer, ask) in attributes {
      var rule = CheckRules.Attribute()
      rule.units = units
      rule.words = words
      rule.answer = answer
      rule.ask = ask
      rules.attributes[key] = rule
    }
    rules.attributes["points"]?.separator = "; "
    rules.closed = ["colours": ["red", "blue"]]
    rules.system = "You write for the shop."
    return rules
  }()

  static let record = ProductRecord(
    id: "e1",
    [
      .init("name", ["Hexley"]), .init("kind", ["battery lantern"]), .init("material", ["steel"]),
      .init("colour", ["pale blue"]),
      .init("height", ["32 cm"]), .init("diameter", ["28 cm"]), .init("pieces", ["2 pieces"]),
      .init("points", ["a vent knob", "four thick feet"]),
    ], place: Place(file: "products.jsonl", line: 1))

  private func answer(_ question: String, _ drafts: [String]) throws -> ProductAnswer {
    try ProductAssistant(catalogue: ProductCatalogue([Self.record]), rules: Self.rules, system: nil) { _, count in
      (0..<count).map { ProductAssistant.Draft(drafts[min($0, drafts.count - 1)]) }
    }
    .answer(question, about: Self.record)
  }

  private func expected(
    _ text: String, _ attribute: String?, refused: Bool = false, note: String? = nil, written: String? = nil
  ) -> ProductAnswer {
    ProductAnswer(
      text: text, name: "Hexley", id: "e1", attribute: attribute, refused: refused, note: note, written: written ?? text
    )
  }

  @Test(arguments: [
    ("How tall is it?", AskedAttribute.held("height")), ("What material, and how tall?", .held("material")),
    ("How heavy is the battery lantern?", .lacking("weight")),
    ("Does the battery lantern of Hexley burn long?", .unknown),
    ("How long is the Hexley's guarantee?", .lacking("warranty")), ("How long is the handle?", .lacking("length")),
    ("How many cm is its length?", .unknown), ("Is its length that of the feet?", .unknown),
    ("What is the length of its material?", .held("material")), ("Is there a lid?", .unknown),
    // Another than the record's, a value that holds the attribute's word, a value's word with another ending.
    ("Is there a different colour?", .unknown), ("What else, and how tall?", .unknown),
    ("How long a guarantee do other shops give?", .lacking("warranty")),
  ])
  func theLongestAskWordsSayWhatIsAskedFor(question: String, asked: AskedAttribute) {
    #expect(Self.rules.asked(in: question, of: Self.record) == asked)
  }

  @Test(arguments: [
    ("How thick a candle does it take?", AskedAttribute.unknown), ("At what temperature is it washed?", .unknown),
    ("What colour is the wax?", .lacking("colour")),
    ("Is there a battery?", .lacking("battery")), ("How heavy is it?", .lacking("weight")),
  ])
  func aValueThatCouldAnswerLeavesTheQuestionToTheModel(question: String, asked: AskedAttribute) {
    var rules = Self.rules
    for (key, ask) in [("thickness", "thick"), ("rating", "temperature"), ("weight", "heavy")] {
      rules.attributes[key, default: CheckRules.Attribute()].ask = [ask]
    }
    let record = ProductRecord(
      [
        .init("name", ["Jollett"]), .init("kind", ["lantern"]), .init("fits", ["candles 22 mm thick"]),
        .init("care", ["machine wash at 60 °C"]),
      ], place: Place(file: "products.jsonl", line: 1))
    #expect(rules.asked(in: question, of: record) == asked)
  }

  @Test(arguments: [
    ("How tall is it?", "The height is 32 cm.", "height"), ("How tall is it?", "It is 32 cm tall.", "height"),
    ("Which one is it?", "It is made of steel.", "material"), ("Which shade?", "It is pale blue.", "colour"),
    ("What can it do?", "Features: a vent knob; four thick feet.", "points"),
    ("Any extras?", "Features: a vent knob.", "points"),
    ("How many pieces are there?", "There are 2 pieces.", "pieces"),
    ("How many are there?", "There are 2 pieces.", "pieces"),
  ])
  func anAnswerThatTheRecordSupportsIsGiven(question: String, written: String, attribute: String) throws {
    #expect(try answer(question, [written]) == expected(written, attribute))
  }

  @Test(arguments: [
    ("The height is 28 cm.", "\"28 cm\" is not the height"), ("It is 28 cm tall.", "it does not state the height"),
    ("It is 32 cm tall and 5 kg.", "5 kg stands in no attribute"),
    ("It is 32 cm tall and red.", "\"red\" (colours) stands in no attribute"),
    ("The listing does not say.", "it refuses, and the listing has the height"), ("", "the model wrote nothing"),
    ("The length is 32 cm.", "it states the length, which the listing does not have"),
    ("28 cm tall, 32 cm in diameter.", "28 cm is the diameter, and stands beside \"tall\""),
  ])
  func aKnownAttributeIsStatedInTheShopsFormWhereTheModelFails(written: String, reason: String) throws {
    #expect(
      try answer("How tall is it?", [written])
        == expected(
          "The height is 32 cm.", "height",
          note: "the listing's value in the shop's own form, because of the model's answer: \(reason)", written: written
        ))
  }

  @Test func aDrawnAnswerIsGivenWhereTheFirstIsNotSupported() throws {
    #expect(
      try answer("How tall is it?", ["The height is 9 cm.", "Quite tall.", "It is 32 cm tall."])
        == expected(
          "It is 32 cm tall.", "height",
          note: "another answer of the model was used, because of the first: \"9 cm\" is not the height",
          written: "The height is 9 cm."))
  }

  @Test(arguments: ["It weighs 3 kg.", "The height is 32 cm.", "It is made of steel."])
  func whatTheListingLacksIsRefusedWhateverTheModelWrote(written: String) throws {
    #expect(
      try answer("How heavy is it?", [written])
        == expected(
          "The listing does not say.", "weight", refused: true, note: "the listing has no weight", written: written))
  }

  @Test(arguments: ["The listing does not say.", "the listing does not say", "The listing does not say. It is steel."])
  func aRefusalIsTheRules(written: String) throws {
    #expect(
      try answer("Is there a lid?", [written])
        == expected("The listing does not say.", nil, refused: true, written: written))
    #expect(
      try answer("How heavy is it?", [written])
        == expected("The listing does not say.", "weight", refused: true, written: written))
  }

  @Test(arguments: [
    ("How many pages has the Hexley?", "It is 32 cm tall.", false),
    ("How many feet has it?", "Features: four thick feet.", true),
    ("How many knobs are there?", "Features: a vent knob.", true),
    ("What is it in inches?", "It is 32 cm tall.", false),
    ("What is it in the box in inches?", "It is 32 cm tall.", false),
    ("What is it in centimetres?", "It is 32 cm tall.", true), ("What is it in blue?", "It is pale blue.", true),
    ("How many come together?", "There are 2 pieces.", true), ("How many lids do I get?", "There are 2 pieces.", true),
    ("How many legs?", "Features: four thick feet.", true), ("How many grams is it?", "It is 32 cm tall.", false),
  ])
  func aCountIsAnsweredByACountOfTheSameThing(question: String, written: String, isGiven: Bool) throws {
    #expect(try answer(question, [written]).refused == !isGiven)
  }

  /// How likely a model finds the answers that the listing can give, by the attribute, "" for the refusal.
  private func answer(
    _ question: String, weighing: [String: Double], written: String = "The height is 32 cm."
  ) throws -> ProductAnswer {
    let assistant = ProductAssistant(
      catalogue: ProductCatalogue([Self.record]), rules: Self.rules, system: nil,
      weigh: { answers, messages in
        #expect(messages.last?.content.hasSuffix(question) == true)
        #expect(answers.first == "The listing does not say." && answers.contains("It is made of steel."))
        return answers.map { answer in
          let key = Self.record.attributes.first { answer.contains($0.listed) }?.key ?? ""
          return weighing[key] ?? 0.001
        }
      },
      write: { _, _ in [ProductAssistant.Draft(written)] })
    return try assistant.answer(question, about: Self.record)
  }

  @Test(arguments: [
    // The likeliest, also where something else was written; from 0.4 on the refusal, though a value is likelier.
    ("Is it of wood?", ["material": 0.9], "It is made of steel." as String?, "material" as String?),
    ("Is it of wood?", ["material": 0.55, "": 0.45], nil, nil),
    ("Is it of wood?", ["": 0.39, "material": 0.6], "It is made of steel.", "material"),
    // Parts of what all of them have: 0.25 of 0.6.
    ("Is it of wood?", ["": 0.25, "colour": 0.35], nil, nil),
    // Words decide, unless that is unlikely.
    ("How tall is it?", ["": 0.7, "height": 0.3], "The height is 32 cm.", "height"),
    ("Is the box as tall?", ["": 0.9, "height": 0.08], nil, nil),
    ("How heavy is it?", ["": 0.2, "material": 0.7], nil, "weight"),
    ("Is it a heavy steel?", ["": 0.08, "material": 0.9], "It is made of steel.", "material"),
    // Who counts people is not told pieces, whatever the model finds.
    ("How many legs has it?", ["height": 0.6, "material": 0.3], "It is made of steel.", "material"),
  ])
  func theLikeliestAnswerOfTheListingIsGiven(
    question: String, weighing: [String: Double], text: String?, attribute: String?
  ) throws {
    let answer = try answer(question, weighing: weighing, written: "Something else.")
    #expect(answer.text == text ?? "The listing does not say." && answer.refused == (text == nil))
    #expect(answer.attribute == attribute && answer.note?.hasPrefix("of all answers that the listing can give") == true)
  }

  /// Words mean an attribute that the listing has and the rules have no form for: it is no choice, and yet it must not be refused.
  @Test func anAttributeWithoutAFormIsStillAnswered() throws {
    var rules = Self.rules
    rules.attributes["height"]?.answer = nil
    let assistant = ProductAssistant(
      catalogue: ProductCatalogue([Self.record]), rules: rules, system: nil,
      weigh: { answers, _ in answers.indices.map { $0 == 0 ? 0.9 : 0.01 } },
      write: { _, count in (0..<count).map { _ in ProductAssistant.Draft("The listing does not say.") } })
    let answer = try assistant.answer("How tall is it?", about: Self.record)
    #expect(answer.text == "height: 32 cm" && answer.attribute == "height" && !answer.refused)
  }

  @Test func whatTheModelWroteItselfNeedsNoNote() throws {
    #expect(try answer("Is it of wood?", weighing: ["height": 0.9]).note == nil)
  }

  /// A model that gives the forms no probability has learned to answer in its own words: these are checked, and its doubt counts.
  @Test(arguments: [
    ("Is there a lid?", 0.41, true), ("Is there a lid?", 0.39, false), ("How tall is it?", 0.41, false),
  ])
  func aRefusalThatTheModelDoubtsEnoughIsGiven(question: String, doubt: Double, isRefused: Bool) throws {
    let answer = try answer(question, weighing: ["": doubt])
    #expect(answer.refused == isRefused && answer.written == "The height is 32 cm.")
    #expect(answer.note == (isRefused ? "with 41 % the model holds that the listing does not say" : nil))
  }

  @Test func whatNothingSupportsIsRefused() throws {
    #expect(
      try answer("Is there a lid?", ["Yes, it has a lid."])
        == expected(
          "The listing does not say.", nil, refused: true,
          note: "no answer of the model is supported by the listing: it states no value of the listing",
          written: "Yes, it has a lid."))
  }

  @Test func aModelIsAskedAsItWasTuned() throws {
    var asked: [[ChatMessage]] = []
    let assistant = ProductAssistant(catalogue: ProductCatalogue([Self.record]), rules: Self.rules, system: nil) {
      messages, count in
      asked.append(messages)
      return [.init("It is made of steel.")]
    }
    #expect(try assistant.answer(" Which\none is the Hexley? ").attribute == "material")
    #expect(
      asked == [
        [
          ChatMessage(role: .system, content: "You write for the shop."),
          ChatMessage(role: .user, content: Self.record.listing + "\n\nWhich one is the Hexley?"),
        ]
      ])
    let other = ProductAssistant(catalogue: assistant.catalogue, rules: Self.rules, system: "Mine.") { _, _ in [] }
    #expect(other.system == "Mine.")
  }

  @Test func anUnfinishedAnswerIsNotGiven() throws {
    let assistant = ProductAssistant(catalogue: ProductCatalogue([Self.record]), rules: nil, system: nil) { _, _ in
      [.init("It is made of steel, and", isComplete: false)]
    }
    let answer = try assistant.answer("What is it?")
    #expect(answer.refused && answer.note?.hasSuffix("it does not end within the limit of tokens") == true)
  }

  @Test(arguments: [
    ("Wie hoch ist die Hexley?", "German"), ("Combien pèse-t-il ?", "French"), ("¿Cuánto pesa la Hexley?", "Spanish"),
    ("高さは何センチですか", "Japanese"), ("Сколько весит Hexley?", "Russian"),
  ])
  func aQuestionInAnotherLanguageIsSaid(question: String, language: String) {
    let error = ProductQuestionError.otherLanguage(language, expected: "English")
    #expect(throws: error) { try answer(question, ["The height is 32 cm."]) }
  }

  @Test func emptyQuestionsAreSaid() {
    for question in ["", "  ", "\n", "?"] {
      #expect(throws: ProductQuestionError.empty) { try answer(question, ["The height is 32 cm."]) }
    }
  }

  @Test func aJapaneseShopAnswersInJapanese() throws {
    var rules = CheckRules()
    rules.attributes["weight"] = .init()
    rules.attributes["weight"]?.units = ["kg"]
    rules.attributes["weight"]?.words = ["重さ"]
    rules.attributes["weight"]?.answer = "重さは{value}です。"
    rules.attributes["weight"]?.ask = ["重さ"]
    rules.attributes["colour"] = .init()
    rules.attributes["colour"]?.ask = ["色"]
    rules.refusal = "商品情報には記載がありません。"
    let record = ProductRecord([.init("name", ["カモイ"]), .init("weight", ["2.1kg"])], place: Place(file: "p", line: 1))
    let assistant = ProductAssistant(catalogue: ProductCatalogue([record]), rules: rules, system: nil) { _, _ in
      [.init("It weighs 3 kg.")]
    }
    let answer = try assistant.answer("カモイの重さは？")
    #expect(answer.text == "重さは2.1kgです。" && answer.attribute == "weight")
    #expect(try assistant.answer("カモイは何色ですか").text == rules.refusal)
    #expect(throws: ProductQuestionError.otherLanguage("English", expected: "Japanese")) {
      try assistant.answer("How heavy is it?")
    }
  }
}
