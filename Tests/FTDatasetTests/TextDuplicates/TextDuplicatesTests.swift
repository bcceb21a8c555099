import FTData
import FTRandom
import Testing

@testable import FTDataset

@Suite struct TextDuplicatesTests {
  private let search = TextDuplicates()

  @Test func nothingIsFoundInNothing() throws {
    #expect(try search.find(in: []) == TextDuplicates.Result())
    #expect(try search.find(in: ["one text alone"]) == TextDuplicates.Result())
    let blank = try search.find(in: ["", "  ", "...", "\u{200b}", "!"])
    #expect(blank.blank == 5)
    #expect(blank.exact.isEmpty && blank.near.isEmpty)
  }

  @Test func unequalLengthsAreRefusedInWords() {
    #expect(throws: TextDuplicatesError.unequalLengths(what: "sides", count: 1, texts: 2)) {
      try search.find(in: ["a", "b"], sides: [.training])
    }
    #expect(throws: TextDuplicatesError.unequalLengths(what: "lists of values", count: 3, texts: 2)) {
      try search.find(in: ["a", "b"], attributeValues: [[], [], []])
    }
    let words = TextDuplicatesError.unequalLengths(what: "sides", count: 1, texts: 2).description
    #expect(words.contains("1 sides for 2 texts"))
  }

  @Test func aStopIsThrownWhereverItComes() throws {
    let texts = DuplicateFixtures.catalogue(300, seed: 3)
    let sides = texts.indices.map { $0 % 3 == 0 ? Partition.Side.test : .training }
    var calls = 0
    _ = try search.find(
      in: texts, sides: sides,
      progress: { done, total in
        calls += 1
        return done <= total
      })
    for stop in 1...calls {
      var count = 0
      #expect(throws: TextDuplicates.Stopped.self) {
        try search.find(
          in: texts, sides: sides,
          progress: { _, _ in
            count += 1
            return count < stop
          })
      }
    }
  }

  @Test func exactDuplicatesAreOneCluster() throws {
    let result = try search.find(in: [
      "A pot of steel.", "Ein Topf aus Stahl.", "a POT  of steel.", "鍋は鉄製です。", "Ａ pot of steel.", "鍋は鉄製です。",
    ])
    #expect(result.exact.map(\.texts) == [[0, 2, 4], [3, 5]])
    #expect(result.near.isEmpty)
  }

  @Test(arguments: [
    // Punctuation, a slip of the keyboard, a word more, sentences in another order, a sentence more.
    (
      "The jug holds 2 litres, has a spout and is 20 cm tall.", "The jug holds 2 litres has a spout, and is 20 cm tall"
    ),
    ("The jug holds 2 litres and has a wide spout.", "The jug hodls 2 litres and has a wide spout."),
    ("The jug holds 2 litres and has a wide spout.", "The jug really holds 2 litres and has a wide spout."),
    (
      "The jug holds 2 litres. It has a wide spout and a lid.",
      "It has a wide spout and a lid. The jug holds 2 litres."
    ),
    (
      "The jug holds 2 litres and has a wide spout with a hinged lid.",
      "The jug holds 2 litres and has a wide spout with a hinged lid. Order it today."
    ),
    ("内側に目盛りがあり、一人分の汁物を作る人に向いています。", "内側に目盛りがあり一人分の汁物を作る人に向いています"),
    ("内側に目盛りがあり、一人分の汁物を作る人に向いています。", "内側に目盛があり、一人分の汁物を作る人に向いています。"),
    ("内側に目盛りがあります。一人分の汁物に向いています。", "一人分の汁物に向いています。内側に目盛りがあります。"),
    ("ガラスの器は食洗機で洗えます。", "ｶﾞﾗｽの器は食洗機で洗えます"),
  ])
  func nearDuplicatesAreFound(_ one: String, _ other: String) throws {
    let result = try search.find(in: [one, "Something else altogether stands between.", other])
    #expect(result.near.map(\.texts) == [[0, 2]])
    #expect(result.templates.isEmpty)
  }

  @Test(arguments: [
    ("The jug holds 2 litres and has a wide spout.", "The jug holds 3 litres and has a wide spout."),
    ("The jug comes in blue and has a wide spout.", "The jug comes in green and has a wide spout."),
    ("Order the model AX-200 by Friday, please.", "Order the model AX-310 by Friday, please."),
    ("Our jug is called Abberley and has a wide spout.", "Our jug is called Dorrick and has a wide spout."),
    ("Abberley is a jug with a wide spout.", "Dorrick is a jug with a wide spout."),
    // A number of the one stands in another place of the other.
    (
      "How wide is the tall bench by the door?\nThe tall bench by the door is 34 cm wide and 41 cm deep.",
      "How wide is the tall bench by the door?\nThe tall bench by the door is 41 cm wide and 79 cm deep."
    ),
    (
      "What does the door mat measure?\nThe door mat measures 41 x 72 cm.",
      "What does the door mat measure?\nThe door mat measures 72 x 13 cm."
    ),
    ("棚は何キロまで載せられますか。\n棚は幅68cmの板一枚に38kgまで載せられます。", "棚は何キロまで載せられますか。\n棚は幅38cmの板一枚に64kgまで載せられます。"),
    ("直径は16cmで、内側に目盛りがあります。", "直径は20cmで、内側に目盛りがあります。"),
    ("カモイは内側に目盛りがある片手鍋です。", "ツルシノは内側に目盛りがある片手鍋です。"),
    ("藍色の飯碗で、毎日ご飯を炊く家庭に向けています。", "朱色の飯碗で、毎日ご飯を炊く家庭に向けています。"),
  ])
  func textsThatDifferInAValueAreTemplates(_ one: String, _ other: String) throws {
    let sides: [Partition.Side?] = [.training, .test]
    let result = try search.find(in: [one, other], sides: sides)
    #expect(result.templates == [[0, 1]])
    #expect(result.near.isEmpty && result.leaks.isEmpty)
  }

  @Test func knownValuesMakeTemplates() throws {
    let texts = ["はやせは刃の長い三徳包丁で、家庭に向いています。", "ふくまは刃の長い菜切包丁で、家庭に向いています。"]
    let values = [["はやせ", "三徳包丁"], ["ふくま", "菜切包丁"]]
    #expect(try search.find(in: texts, attributeValues: values).templates == [[0, 1]])
    // The same words are no values where the row does not say so.
    #expect(try search.find(in: texts).templates.isEmpty)
  }

  @Test func aPlaceThatVariesFromTextToTextIsATemplate() throws {
    let things = ["teapot", "saucepan", "bucket", "thermos", "pitcher", "cauldron"]
    let texts = things.map { "You can pour hot soup from our lovely \($0) without spilling any of it." }
    let result = try search.find(in: texts)
    #expect(result.templates == [[0, 1, 2, 3, 4, 5]])
    #expect(result.near.isEmpty)
    // Two of them alone show nothing that varies.
    #expect(try search.find(in: Array(texts.prefix(2))).near.count == 1)
  }

  @Test func leaksGoFromEarlierSidesToLaterOnes() throws {
    let text = "The council approved the new cycle lane along the river."
    let copy = "The council aproved the new cycle lane along the river."
    let sides: [Partition.Side?] = [.test, .training, nil, .validation]
    let result = try search.find(in: [text, text, text, copy], sides: sides)
    #expect(result.leaks.map(\.text) == [0, 3])
    #expect(result.leaks.map(\.source) == [1, 1])
    #expect(result.leaks.map(\.kind) == [.exact, .near])
    #expect(try search.find(in: [text, text], sides: [.training, .training]).leaks.isEmpty)
    #expect(try search.find(in: [text, text]).leaks.isEmpty)
  }

  /// What leaks is told as a leak; what stands twice besides stays a duplicate, also where the two are alike through the leak.
  @Test func aLeakIsNoDuplicateBesides() throws {
    let text = "The council approved the new cycle lane along the river."
    let copy = "The council aproved the new cycle lane along the river."
    let other = "Our jug is of clay, holds two litres and has a wide spout."
    let near = "Our jug is of clay, holds two litres and has a wied spout."
    let sides: [Partition.Side?] = [.test, .training, .test, .training, .training, .training, .validation, .test]
    let result = try search.find(in: [text, text, copy, other, near, other, other, near], sides: sides)
    #expect(result.leaks.map(\.text) == [0, 2, 6, 7])
    #expect(result.exact.map(\.texts) == [[3, 5]])
    #expect(result.near.map(\.texts) == [[3, 4]])
    // The same texts without sides are duplicates of each other.
    let apart = try search.find(in: [text, text, copy, other, near, other, other, near])
    #expect(apart.exact.map(\.texts) == [[0, 1], [3, 5, 6], [4, 7]])
    #expect(apart.near.map(\.texts) == [[0, 2], [3, 4]])
  }

  @Test func theNumberOfThreadsChangesNothing() throws {
    var texts = DuplicateFixtures.catalogue(9000, seed: 1)
    for index in stride(from: 0, to: 9000, by: 90) { texts.append(texts[index] + " Order it today.") }
    let sides = texts.indices.map { $0 % 5 == 0 ? Partition.Side.test : .training }
    var results: [TextDuplicates.Result] = []
    for threads in [1, 2, 5] {
      var settings = TextDuplicates.Settings()
      settings.threads = threads
      results.append(try TextDuplicates(settings).find(in: texts, sides: sides))
    }
    #expect(results[0] == results[1] && results[0] == results[2])
    #expect(!results[0].near.isEmpty && !results[0].templates.isEmpty && !results[0].leaks.isEmpty)
  }

  @Test func hostileTextsAreWorkWithinBounds() throws {
    let texts = [
      String(repeating: "a", count: 300_000), String(repeating: "あ", count: 300_000),
      String(repeating: "1 ", count: 100_000), String(repeating: "\u{301}", count: 5_000),
      "e" + String(repeating: "\u{301}", count: 5_000), String(repeating: "-1.2,3-", count: 20_000),
      "\u{0}\u{7f}\u{fffd}\u{e000}", "🏳️‍🌈👨‍👩‍👧‍👦", String(repeating: "€ % ", count: 20_000), "\u{202e}abc\u{feff}",
    ]
    let result = try search.find(
      in: texts + texts, sides: (texts + texts).indices.map { $0 < texts.count ? .training : .test },
      attributeValues: (texts + texts).map { [$0, "", "a"] })
    #expect(result.cut >= 8)
    #expect(result.leaks.count + result.blank / 2 == texts.count)
    #expect(result.leaks.allSatisfy { $0.kind == .exact } && result.exact.isEmpty && result.near.isEmpty)
  }
}
