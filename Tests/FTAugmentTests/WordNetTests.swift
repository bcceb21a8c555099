import FTRandom
import Foundation
import Testing

@testable import FTAugment

/// A WordNet of a dozen words in the form of the real one.
struct SmallWordNet {
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("small-wordnet-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let sets: [String: [[String]]] = [
      "noun": [
        ["sofa", "couch", "lounge"], ["stock_pot"], ["city", "metropolis"], ["child", "kid"], ["axe"], ["axis"],
        ["help"],
      ],
      "verb": [["couch"], ["build", "construct"], ["purchase", "buy"], ["plan", "design"], ["help", "assist"]],
      "adj": [["small", "little"], ["damp", "moist", "dampish"], ["old", "erstwhile(a)"]],
      "adv": [["often", "frequently"]],
    ]
    let exceptions = [
      "noun": "axes axe axis\nchildren child\n", "verb": "bought buy\nbuilt build\nplanned plan\nplanning plan\n",
      "adj": "\n",
      "adv": "\n",
    ]
    var counts: [String] = []
    for (number, part) in ["noun", "verb", "adj", "adv"].enumerated() {
      var data = "  1 This is a heading.\n"
      var index: [String: [Int]] = [:]
      for set in sets[part] ?? [] {
        let offset = String(format: "%08d", data.utf8.count)
        for word in set { index[word.split(separator: "(")[0].description, default: []].append(data.utf8.count) }
        let words = set.map { "\($0) 0" }.joined(separator: " ")
        data += "\(offset) 06 \(part.first ?? "n") \(String(format: "%02x", set.count)) \(words) 000 | a gloss  \n"
      }
      let lines = index.sorted { $0.key < $1.key }.map { word, offsets in
        "\(word) \(part.first ?? "n") \(offsets.count) 1 @ \(offsets.count) 1 "
          + offsets.map { String(format: "%08d", $0) }.joined(separator: " ") + "  \n"
      }
      for word in index.keys where word != "dampish" {
        // "help" is a verb nine times of ten and more; "couch" mostly a noun; "metropolis" is rare.
        let count = word == "help" && part == "noun" ? 1 : word == "metropolis" ? 1 : word == "city" ? 90 : 30
        counts.append("\(word)%\(number + 1):06:00:: 1 \(part == "verb" && word == "couch" ? 1 : count)\n")
      }
      try Data(data.utf8).write(to: URL(fileURLWithPath: folder + "/data.\(part)"))
      try Data(("  1 This is a heading.\n" + lines.joined()).utf8)
        .write(to: URL(fileURLWithPath: folder + "/index.\(part)"))
      try Data((exceptions[part] ?? "").utf8).write(to: URL(fileURLWithPath: folder + "/\(part).exc"))
    }
    try Data(counts.sorted().joined().utf8).write(to: URL(fileURLWithPath: folder + "/cntlist.rev"))
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }
}

@Suite struct WordNetTests {
  @Test func findsSafeSynonymsInTheSameForm() throws {
    let small = try SmallWordNet()
    defer { small.remove() }
    let net = try WordNet(folder: small.folder)
    #expect(net.synonyms(of: "sofa")?.words == ["couch", "lounge"])
    #expect(net.synonyms(of: "sofas")?.words == ["couches", "lounges"])
    #expect(net.synonyms(of: "children")?.words == ["kids"])
    #expect(net.synonyms(of: "damp")?.words == ["moist"])
    #expect(net.synonyms(of: "helping")?.words == ["assisting"])
    #expect(net.synonyms(of: "planning")?.words == ["designing"])
    #expect(net.synonyms(of: "designed")?.words == ["planned"])
    #expect(net.synonyms(of: "building")?.words == ["constructing"])
    #expect(net.synonyms(of: "built")?.words == ["constructed"])
  }

  @Test func leavesWhatIsNotSafe() throws {
    let small = try SmallWordNet()
    defer { small.remove() }
    let net = try WordNet(folder: small.folder)
    // The plural of axe and of axis.
    #expect(net.synonyms(of: "axes") == nil)
    // "metropolis" is met 90 times as rarely.
    #expect(net.synonyms(of: "city") == nil)
    // "built" does not tell past from participle: nothing stands for "constructed".
    #expect(net.synonyms(of: "constructed") == nil)
    // "erstwhile" only stands before a noun; "little" is a quantity too.
    #expect(net.synonyms(of: "old") == nil)
    #expect(net.synonyms(of: "small") == nil)
    for word in ["", "zzzz", "Sofa", "so fa", "sofa\n", "ソファ", String(repeating: "s", count: 10_000)] {
      #expect(net.synonyms(of: word) == nil)
    }
  }

  @Test func refusesDamagedFolders() throws {
    let small = try SmallWordNet()
    defer { small.remove() }
    #expect(throws: WordNetError.self) { try WordNet(folder: small.folder + "/none") }
    let index = URL(fileURLWithPath: small.folder + "/index.noun")
    let whole = try Data(contentsOf: index)
    try Data("zebra n 1\nant n 1\n".utf8).write(to: index)
    #expect(throws: WordNetError.self) { try WordNet(folder: small.folder) }
    try whole.dropLast(5).write(to: index)
    #expect(throws: WordNetError.self) { try WordNet(folder: small.folder) }
    // Fields that are no numbers, places that begin no set, counts beyond every file.
    for line in [
      "sofa n 1 0 1 1 99999999999999999999  \n", "sofa n 999999999999 1 @ 1 1 0\n", "sofa n 1 -5 1 1 00000007\n",
      "sofa\n",
    ] {
      try Data(line.utf8).write(to: index)
      #expect(try WordNet(folder: small.folder).synonyms(of: "sofa") == nil)
    }
  }

  @Test(arguments: [
    ("stop", "stopped", "stopping"), ("visit", "visited", "visiting"), ("bake", "baked", "baking"),
    ("carry", "carried", "carrying"), ("fix", "fixed", "fixing"), ("agree", "agreed", "agreeing"),
  ])
  func formsOfVerbs(_ base: String, _ past: String, _ gerund: String) {
    let forms = EnglishWordForms(exceptions: [:])
    #expect(forms.form(of: base, .verb, .past) == past)
    #expect(forms.form(of: base, .verb, .gerund) == gerund)
  }

  @Test func articlesFollowTheSound() {
    for word in ["apple", "hour", "uninteresting", "elderly", "umbrella"] { #expect(EnglishWordForms.takesAn(word)) }
    for word in ["unit", "user", "European", "one-way", "pot", ""] { #expect(!EnglishWordForms.takesAn(word)) }
  }
}
