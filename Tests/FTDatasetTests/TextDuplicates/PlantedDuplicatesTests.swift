import FTData
import FTRandom
import Testing

@testable import FTDataset

/// Copies, leaks and templates that were put among texts of catalogues, and what may not be taken for one.
@Suite struct PlantedDuplicatesTests {
  private struct Planted {
    var texts: [String]
    /// The number of each planted text, and that of its original.
    var pairs: [(copy: Int, original: Int)] = []
  }

  /// What the project asks for: 95 % of the copies found, at most 1 % false.
  @Test(arguments: [
    ["products/products.jsonl", "oddmere/products.jsonl", "sections/train.jsonl"], ["products/japanese/products.jsonl"],
  ])
  func copiesAreFoundAndNothingElse(_ paths: [String]) throws {
    var generator = RandomGenerator(seed: 11)
    let originals = try paths.flatMap { try DuplicateFixtures.descriptions($0) }
    var planted = Planted(texts: originals)
    for (number, original) in generator.permutation(count: originals.count).prefix(originals.count / 3).enumerated() {
      planted.pairs.append((planted.texts.count, original))
      planted.texts.append(changed(originals[original], number, &generator))
    }
    let result = try TextDuplicates().find(in: planted.texts)
    let clusters = result.exact.map(\.texts) + result.near.map(\.texts)
    let found = planted.pairs.count { pair in
      clusters.contains { $0.contains(pair.copy) && $0.contains(pair.original) }
    }
    #expect(found * 100 >= planted.pairs.count * 95)
    let copies = Set(planted.pairs.map(\.copy))
    let wrong = clusters.count { copies.isDisjoint(with: $0) }
    #expect(wrong * 100 <= clusters.count)
  }

  private func changed(_ text: String, _ kind: Int, _ generator: inout RandomGenerator) -> String {
    switch kind % 5 {
    case 0: text.uppercased() + " "
    case 1: text.filter { !",.、".contains($0) || $0 == "." }
    case 2: DuplicateFixtures.mistyped(text, &generator)
    case 3: text + (text.contains("。") ? "ぜひお試しください。" : " Order today.")
    default: text.replacing(" ", with: "  ").replacing("。", with: "。 ")
    }
  }

  /// 45 of 50 texts told again are found with their source, and of those that are new none is taken for known.
  @Test func rewordingsAreFoundInEnglish() throws {
    let known =
      try DuplicateFixtures.descriptions("products/products.jsonl")
      + DuplicateFixtures.descriptions("oddmere/products.jsonl")
      + DuplicateFixtures.descriptions("sections/train.jsonl")
    try expectFound(Rewordings.english + Rewordings.shortEnglish, known)
  }

  @Test func rewordingsAreFoundInJapanese() throws {
    let known = try DuplicateFixtures.descriptions("products/japanese/products.jsonl")
    try expectFound(Rewordings.japanese + Rewordings.shortJapanese, known)
  }

  @Test func rewordingsOfOtherSubjectsAreFoundInJapanese() throws {
    let known = try DuplicateFixtures.descriptions("products/japanese/products.jsonl")
    try expectFound(Rewordings.otherJapanese, known)
    try expectFound(Array(Rewordings.otherJapanese.suffix(25)), known)
  }

  /// Words that many texts of a language share make none of them known: of texts on fifty subjects no two are the same.
  @Test func otherSubjectsAreNoLeaks() throws {
    let texts = Rewordings.otherJapanese.map(\.original)
    let sides = texts.indices.map { $0 % 2 == 0 ? Partition.Side.training : .test }
    let result = try TextDuplicates().find(in: texts, sides: sides)
    #expect(result.leaks.isEmpty && result.near.isEmpty)
  }

  private func expectFound(_ pairs: [Rewordings.Pair], _ known: [String]) throws {
    var texts = known
    var sources: [Int] = []
    for pair in pairs {
      if let source = texts.firstIndex(where: { $0.hasPrefix(pair.original) }) {
        sources.append(source)
      } else {
        sources.append(texts.count)
        texts.append(pair.original)
      }
    }
    let first = texts.count
    texts += pairs.map(\.reworded)
    let sides = texts.indices.map { $0 < first ? Partition.Side.training : .test }
    let result = try TextDuplicates().find(in: texts, sides: sides)
    #expect(result.leaks.count * 10 >= pairs.count * 9)
    #expect(result.leaks.allSatisfy { $0.source == sources[$0.text - first] })
  }

  /// Other products in the voice of one catalogue: each of some 1,000 texts is new to all of the other side.
  @Test(arguments: [
    ["products/products.jsonl"], ["oddmere/products.jsonl"], ["products/japanese/products.jsonl"],
  ])
  func otherThingsInTheSameVoiceAreNoLeaks(_ paths: [String]) throws {
    let texts = try paths.flatMap { try DuplicateFixtures.descriptions($0) }
    var generator = RandomGenerator(seed: 4)
    for _ in 0..<4 {
      let sides = texts.map { _ in generator.integer(below: 2) == 0 ? Partition.Side.training : .test }
      let result = try TextDuplicates().find(in: texts, sides: sides)
      #expect(result.leaks.isEmpty)
      #expect(result.near.isEmpty && result.exact.isEmpty)
    }
  }

  @Test func aHandfulOfTextsIsEnough() throws {
    for pairs in [Rewordings.shortEnglish, Rewordings.shortJapanese] {
      let texts = pairs.map(\.original) + pairs.prefix(6).map(\.reworded)
      let sides = texts.indices.map { $0 < pairs.count ? Partition.Side.training : .test }
      let result = try TextDuplicates().find(in: texts, sides: sides)
      #expect(result.leaks.count >= (pairs[0].original.contains("。") ? 3 : 5))
      #expect(result.leaks.allSatisfy { $0.source == $0.text - pairs.count })
    }
  }

  /// A copy among thousands of one template, where its neighbours by signature are many.
  @Test func copiesAreFoundInACrowdOfTemplates() throws {
    var generator = RandomGenerator(seed: 9)
    var planted = Planted(texts: DuplicateFixtures.catalogue(20_000, seed: 8))
    for _ in 0..<100 {
      let original = generator.integer(below: 10_000) * 2
      planted.pairs.append((planted.texts.count, original))
      planted.texts.append(planted.texts[original].replacing(" has a wide spout", with: " has a wied spout"))
    }
    let result = try TextDuplicates().find(in: planted.texts)
    let found = planted.pairs.count { pair in
      result.near.contains { $0.texts.contains(pair.copy) && $0.texts.contains(pair.original) }
    }
    #expect(found >= 95)
    let copies = Set(planted.pairs.map(\.copy))
    #expect(result.near.allSatisfy { !copies.isDisjoint(with: $0.texts) })
    #expect(result.templates.map(\.count).max() ?? 0 > 9_000)
  }
}
