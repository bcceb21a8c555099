import FTRandom
import Foundation
import Testing

@testable import FTAugment

@Suite struct TextAugmentationTests {
  private func list(_ text: String) throws -> SynonymList {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
      (number: $0.offset + 1, text: String($0.element))
    }
    return try SynonymList(lines, file: "words.tsv")
  }

  /// All that a text can become.
  private func results(_ text: String, _ list: SynonymList, values: [String] = []) -> Set<String> {
    let replacement = SynonymReplacement(table: SynonymTable(list))
    return Set(
      (0..<40).compactMap { seed in
        var generator = RandomGenerator(seed: UInt64(seed))
        return replacement(ProtectedText(text, values: ProtectedValues(values)), share: 1, &generator)?.text
      })
  }

  @Test func mendsArticlesAndKeepsCase() throws {
    let words = try list("pot,urn\nurn,pot\nsofa,couch")
    #expect(results("take a pot here", words) == ["take an urn here"])
    #expect(results("An urn. No urn", words) == ["A pot. No pot"])
    #expect(results("Sofa and sofa", words) == ["Couch and couch"])
    #expect(results("take a \"pot\" here", words) == [])
    // The article belongs to a value, so the word stays too.
    #expect(results("it is a pot", words, values: ["is a"]) == [])
  }

  @Test func readsJapaneseLists() throws {
    let sudachi = try list(
      """
      000001,1,0,1,0,0,0,(),収納,,
      000001,1,0,2,0,0,0,(),格納,,
      000001,1,2,3,0,0,0,(),蔵入,,
      000002,2,0,1,0,0,0,(),曖昧,,
      000002,2,0,2,0,0,0,(),不明瞭,,
      000003,1,0,1,0,0,0,(),容器,,
      000003,1,0,2,0,0,0,(),入れ物,,
      000003,1,0,3,0,1,0,(),ＹＫ,,
      """)
    #expect(
      sudachi.replacements == ["収納": ["格納"], "格納": ["収納"], "容器": ["入れ物"], "入れ物": ["容器"]])
    let multilingual = try list(
      """
      # Japanese Wordnet\tjpn\turl\tlicence
      00000001-n\tjpn:lemma\t料理
      00000001-n\tjpn:lemma\t調理
      00000002-n\tjpn:lemma\t料理
      00000003-a\tjpn:lemma\t大事
      00000003-n\tjpn:lemma\t大事
      00000003-n\tjpn:lemma\t重要
      00000001-n\tjpn:def\t0\t説明文
      """)
    #expect(multilingual.replacements == ["調理": ["料理"]])
    #expect(try list("00000001-n\t料理\thand\n00000001-n\t調理\thand").replacements.count == 2)
  }

  @Test func replacesJapaneseWordsOnlyWhereTheyEnd() throws {
    let words = try list("収納,格納\n料理,調理\n取っ手,持ち手\n容量,容積")
    #expect(results("収納に便利です", words) == ["格納に便利です"])
    #expect(results("取っ手と料理", words) == ["持ち手と調理"])
    for text in ["収納する棚", "収納棚に", "大収納に", "お料理に", "「収納」に", "容量3Lの鍋", "料理店で"] {
      #expect(results(text, words).isEmpty || text == "容量3Lの鍋" && !results(text, words).isEmpty)
    }
    #expect(results("容量は1.4リットル", words) == ["容積は1.4リットル"])
    #expect(results("容量は1.4リットル", words, values: ["容量"]).isEmpty)
  }

  @Test(arguments: ["", "sofa", "sofa,", ",couch", "# only a remark\n\n"])
  func refusesListsThatAreNone(_ text: String) { #expect(throws: SynonymListError.self) { try list(text) } }

  @Test func deletionKeepsWhatTheSenseTurnsOn() {
    var seen: Set<String> = []
    for seed in 0..<200 {
      var generator = RandomGenerator(seed: UInt64(seed))
      let text = "Is the pot not for the 8 litres that are in it without the lid?"
      guard let change = WordDeletion()(ProtectedText(text), share: 0.5, &generator) else { continue }
      seen.insert(change.text)
      for kept in ["pot", "not for", "8 litres", "without the lid?", "it"] { #expect(change.text.contains(kept)) }
      #expect(!change.text.contains("  "))
    }
    #expect(seen.count > 3)
    var generator = RandomGenerator(seed: 1)
    #expect(WordDeletion()(ProtectedText("the pot is"), share: 0.5, &generator) == nil)
    #expect(WordDeletion()(ProtectedText("直径を教えて"), share: 0.5, &generator)?.text == "直径教えて")
    #expect(WordDeletion()(ProtectedText("使えない鍋はない"), share: 0.5, &generator) == nil)
  }

  @Test func nothingComesAboutThatWasNotThere() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("words-\(UUID().uuidString).tsv")
    try Data("paste,glue\nitem,8 litres\nwide,broad".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let plan = try AugmentPlan(parsing: "synonyms 1 from \(file.path)", for: .text)
    let augmentation = try TextAugmentation(plan, texts: [])
    let values = ProtectedValues(["glue gun"])
    for (text, expected) in [("a paste gun", "a paste gun"), ("an item", "an item"), ("a wide gun", "a broad gun")] {
      var generator = RandomGenerator(seed: 1)
      let outcome = augmentation.changed(ProtectedText(text, values: values), values: values, &generator)
      #expect(outcome.text == expected && outcome.withheld == (text == expected ? 1 : 0))
    }
  }

  @Test func paraphraseCarriesItsPlacesAlong() throws {
    let templates = try PromptTemplates(
      parsing: """
        # shop
        Describe {name} for {who}.
        For {who}, write about {name}.

        {name}の説明を書いて
        {name}を紹介して
        """, file: "prompts.txt")
    var generator = RandomGenerator(seed: 1)
    #expect(
      templates("Describe a 3.5 L pot for old cooks.", &generator)?.text == "For old cooks, write about a 3.5 L pot.")
    #expect(templates("片手鍋の説明を書いて", &generator)?.text == "片手鍋を紹介して")
    for text in ["", "Describe  for .", "Describe x", "の説明を書いて"] { #expect(templates(text, &generator) == nil) }
    for bad in ["", "{a}\n{b}", "one\n\ntwo", "a {x", "x {}", "}", "{a}{b} c\n{a} {b} c"] {
      #expect(throws: PromptTemplatesError.self) { try PromptTemplates(parsing: bad, file: "p") }
    }
  }

  @Test func isAPureFunctionOfTextAndGenerator() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("words-\(UUID().uuidString).tsv")
    try Data("sofa,couch,settee\ntable,desk".utf8).write(to: folder)
    defer { try? FileManager.default.removeItem(at: folder) }
    let plan = try AugmentPlan(parsing: "synonyms 0.5 from \(folder.path), delete p 0.5, case, punctuation", for: .text)
    let augmentation = try TextAugmentation(plan, texts: [])
    var different: Set<String> = []
    for seed in 0..<50 {
      var first = RandomGenerator(seed: UInt64(seed))
      var second = first
      let text = "Is the sofa or the table in the room?"
      let result = augmentation(text, &first)
      #expect(augmentation(text, &second) == result)
      #expect(first == second)
      different.insert(result)
    }
    #expect(different.count > 5)
    #expect(throws: AugmentPlanError.self) {
      try TextAugmentation(AugmentPlan(parsing: "paraphrase", for: .text), texts: [])
    }
    #expect(throws: SynonymTableError.self) {
      try TextAugmentation(
        .standard(.text), texts: [], dictionaries: DictionaryPlaces(wordNetFolders: ["/nowhere"], edictFiles: []))
    }
  }
}
