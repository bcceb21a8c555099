import FTTestSupport
import Foundation
import Testing

@testable import FTAugment
@testable import FTRandom

@Suite struct EdictTests {
  /// In EDICT's form; words and translations of our own choice.
  static let lines = """
    　？？？ /a made-up dictionary/Created: 2026-11-30/
    洗剤 [せんざい] /(n) detergent/cleanser/cleaning agent/(P)/
    洗浄剤 [せんじょうざい] /(n) cleanser/detergent/cleaning agent (esp. liquid)/(P)/
    子供 [こども] /(n) child/(P)/EntL1234560X/
    子ども [こども] /(n) child/(P)/
    保証 [ほしょう] /(n,vs) guarantee/security/assurance/(P)/
    保障 [ほしょう] /(n,vs) guarantee/security/assurance/(P)/
    弁当 [べんとう] /(n) bento/lunch box/(P)/
    お弁当 [おべんとう] /(n) bento/lunch box/(P)/
    生け垣 [いけがき] /(n) hedge/(P)/
    ヘッジ /(n) hedge/(P)/
    架設 [かせつ] /(n,vs) construction/building/(P)/
    建造 [けんぞう] /(n,vs) construction/building/(P)/
    図案 [ずあん] /(n) organisation/colour/plan/(P)/
    計画 [けいかく] /(n) plan/color/organization/(P)/
    椅子 [いす] /(n) (1) chair/seat/stool/(n) (2) post/(P)/
    腰掛け [こしかけ] /(n) chair/seat/stool/(P)/
    座席 [ざせき] /(n) (arch) chair/seat/stool/(P)/
    席次 [せきじ] /(n) chair/seat/stool/
    人気 [にんき] /(n) popularity/favour/liking/(P)/
    人気 [ひとけ] /(n) sign of life/(P)/
    人望 [じんぼう] /(n) popularity/favour/liking/(P)/
    歩く [あるく] /(v5k,vi) to walk/to step/to go on foot/(P)/
    歩む [あゆむ] /(v5m,vi) to walk/to step/to go on foot/(P)/
    ソファ /(n) sofa/couch/(P)/
    ソファー /(n) sofa/couch/(P)/
    ガソリン /(n) petrol/gasoline/fuel/(P)/
    ベンジン /(n) petrol/gasoline/fuel/(P)/
    """

  static func file(_ text: String = lines, in folder: borrowing ScratchFolder, _ name: String = "edict") throws
    -> String
  {
    let bytes = try #require(eucJP(text))
    let path = folder.url.appendingPathComponent(name)
    try Data(bytes).write(to: path)
    return path.path
  }

  @Test func wordsOfTheSameTranslationsStandForEachOther() throws {
    let folder = try ScratchFolder()
    let edict = try Edict(file: Self.file(in: folder))
    #expect(
      edict.synonyms == [
        "洗剤": ["洗浄剤"], "洗浄剤": ["洗剤"], "子供": ["子ども"], "子ども": ["子供"], "図案": ["計画"], "計画": ["図案"],
        "ソファ": ["ソファー"], "ソファー": ["ソファ"],
      ])
  }

  @Test func textsOfBothLanguagesAreChangedEachFromItsDictionary() throws {
    let folder = try ScratchFolder()
    let places = DictionaryPlaces(wordNetFolders: ["/nowhere"], edictFiles: ["/nowhere", try Self.file(in: folder)])
    let plan = try AugmentPlan(parsing: "synonyms 1 p 1", for: .text)
    let texts = ["この洗剤は子供の服に使えます。", "A sofa for two."]
    let augmentation = try TextAugmentation(plan, texts: texts, dictionaries: places)
    var generator = RandomGenerator(seed: 1)
    #expect(augmentation(texts[0], &generator) == "この洗浄剤は子どもの服に使えます。")
    #expect(augmentation(texts[1], &generator) == texts[1])
    // What is missing is said, not passed over.
    let account = try #require(augmentation.accounts.first)
    #expect(account.contains("8 Japanese nouns") && account.contains("apt-get install wordnet-base"))
    #expect(!account.contains("apt-get install edict"))
    // Japanese alone needs no WordNet.
    let japanese = try TextAugmentation(plan, texts: [texts[0]], dictionaries: places)
    #expect(japanese.accounts.first?.contains("wordnet") == false)
    #expect(augmentation.files.count == 1)
  }

  @Test func aMissingDictionaryIsNamedForTheLanguageThatNeedsIt() throws {
    let places = DictionaryPlaces(wordNetFolders: ["/nowhere"], edictFiles: ["/no/edict"])
    for (text, isJapanese) in [("洗剤です。", true), ("A sofa.", false)] {
      let error = #expect(throws: SynonymTableError.self) {
        try SynonymTable(source: nil, dictionaries: places, for: [text])
      }
      #expect(error?.description.contains("apt-get install edict") == isJapanese)
      #expect(error?.description.contains("apt-get install wordnet-base") == !isJapanese)
    }
  }

  @Test func aNamedFileIsReadAsWhatItIs() throws {
    let folder = try ScratchFolder()
    let table = try SynonymTable(source: Self.file(in: folder), for: [])
    #expect(table.unspaced["洗剤"] == ["洗浄剤"] && table.files.count == 1)
  }

  @Test func whatIsNoEdictIsRefused() throws {
    let folder = try ScratchFolder()
    for (number, text) in ["", "洗剤 [せんざい] /(n) detergent/(P)/", "　？？？ /cut/", "　？？？ /x/\n歩く [あるく] /(v5k) to walk/(P)/"]
      .enumerated()
    {
      let file = try Self.file(text, in: folder, "\(number)")
      #expect(throws: EdictError.self) { try Edict(file: file) }
    }
    #expect(throws: EdictError.self) { try Edict(file: "/nowhere/edict") }
    // Bytes that are no EUC-JP leave their line out.
    var bytes = try #require(eucJP(Self.lines))
    bytes += [0x0a, 0xff, 0x20, 0x2f, 0x28] + Array("n) x/y/(P)/\n".utf8)
    let file = folder.url.appendingPathComponent("damaged").path
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    let damaged = try Edict(file: file)
    #expect(damaged.synonyms.count == 8 && damaged.unread == 1)
    #expect(SynonymTable(damaged).account.contains("1 lines that cannot be read left out"))
  }
}
