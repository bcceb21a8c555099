import FTAugment
import FTData
import FTEvaluation
import FTJSON
import Testing

@testable import FTRun

/// Settings of a recipe for pictures that flips by itself.
private struct Pictures: AugmentingSettings, Equatable {
  var run = RunOptions()
  var training = TrainingOptions()
  var augment = AugmentWords()
  var makesCopies = false
  static let modality = Modality.image
  var ownAugmentation: AugmentPlan { .mirrors }
  init() { run.output = "x" }
  static var fields: [SettingField<Pictures>] {
    SettingField.group(\.run)
    SettingField.group(\.training)
    SettingField("augment", \.augment)
  }
  func problems() -> [String] { augmentationProblems }
}

@Suite struct AugmentWordsTests {
  private func read(_ text: String) throws -> Pictures {
    let object = try #require(try JSONValue(parsing: Array(text.utf8)).objectValue)
    return try Pictures.reading([SettingsLayer(file: "settings.json", object)], kind: "test.pictures").settings
  }

  @Test(arguments: [
    (#"{"augment": true}"#, "flip p 1.0"), (#"{"augment": false}"#, "none"), (#"{"augment": null}"#, "flip p 1.0"),
    ("{}", "flip p 1.0"),
    (#"{"augment": "none"}"#, "none"), (#"{"augment": "default"}"#, "crop 0.6, flip, colour 0.2"),
    (#"{"augment": "mirror p 30%, crop 80%"}"#, "flip p 0.3, crop 0.8"),
    (#"{"augment": ["flip", {"crop": 0.7}]}"#, "flip, crop 0.7"),
  ])
  func settingsOfAllVersionsAreRead(_ text: String, _ words: String) throws {
    let settings = try read(text)
    #expect(try settings.augmentation().words == words)
    // And what is written is read back.
    #expect(try read(JSONValue.object(settings.tree).encoded()) == settings)
  }

  @Test(arguments: [
    ("synonyms 0.3", "\"synonyms\" is for texts, and these are pictures: crop, flip, rotate"),
    ("noise 10..30 from x", "the amount of grain lies between 0 and 0.5"), ("flop", "did you mean \"flip\"?"),
    ("flip, copies 3", "copies 3"),
  ])
  func whatCannotBeFollowedIsRefusedByName(_ words: String, _ message: String) {
    var settings = Pictures()
    settings.augment = AugmentWords(words)
    #expect(
      settings.problems().contains { $0.hasPrefix("--augment") && $0.contains(message) }, "\(settings.problems())")
    #expect(throws: SettingsError.self) { try settings.augmentation() }
  }

  @Test func valuesOfOtherTypesAreRefused() {
    for text in [#"{"augment": 3}"#, #"{"augment": {"flip": 1}}"#] {
      #expect(throws: SettingsError.self) { try read(text) }
    }
  }

  @Test func copiesBelongToRecipesThatMakeThem() throws {
    var settings = Pictures()
    settings.augment = "flip, copies 3"
    settings.makesCopies = true
    #expect(settings.problems().isEmpty)
    #expect(try settings.augmentation().copies == 3)
  }

  @Test func aPairDiffersInItsAugmentationAlone() throws {
    var settings = Pictures()
    settings.run.seed = 7
    settings.augment = "crop 0.5"
    let pair = try AugmentGain.Pair(settings)
    #expect(pair.with.run.output == "x/with-7" && pair.without.run.output == "x/without-7")
    var same = pair.without
    (same.augment, same.run.output) = (pair.with.augment, pair.with.run.output)
    #expect(same == pair.with)
    #expect(try pair.without.augmentation().isEmpty)
    settings.augment = "none"
    #expect(throws: SettingsError.self) { try AugmentGain.Pair(settings) }
  }
}

/// What pairs of runs are said to have shown.
@Suite struct AugmentGainTests {
  private func gain(_ with: [Bool], _ without: [Bool], seeds: Int = 1) -> AugmentGain {
    let items = with.indices.map { Place(file: "a.jsonl", line: $0 + 1) }
    let row = (
      with: Measure.proportion("accuracy", perItem: with), without: Measure.proportion("accuracy", perItem: without),
      items: items
    )
    return AugmentGain(
      Array(repeating: row, count: seeds), augmentation: "flip", seeds: (0..<UInt64(seeds)).map { $0 })
  }

  @Test func aGainThatIsToldApartIsKept() {
    let gain = gain((0..<200).map { $0 % 10 != 0 }, (0..<200).map { $0 % 3 != 0 })
    #expect(gain.verdict == .keep)
    #expect(
      gain.sentence.hasPrefix("Gain: accuracy 90.0 % with flip, 66.5 % without (+23.5 points"), "\(gain.sentence)")
    #expect(gain.sentence.hasSuffix("Keep it."))
  }

  @Test func aLossIsCalledOne() {
    let gain = gain((0..<200).map { $0 % 3 != 0 }, (0..<200).map { $0 % 10 != 0 })
    #expect(gain.verdict == .harmful && gain.sentence.hasPrefix("Loss:") && gain.sentence.hasSuffix("Leave it off."))
  }

  @Test func whatChanceExplainsIsNoGainAndLeftOff() {
    let gain = gain((0..<40).map { $0 % 8 != 0 }, (0..<40).map { $0 % 8 != 1 })
    #expect(gain.verdict == .leaveOff)
    #expect(gain.sentence.hasPrefix("No gain: ") && gain.sentence.contains("Left off."), "\(gain.sentence)")
  }

  @Test func equalRunsShowNothing() {
    let gain = gain((0..<40).map { $0 % 8 != 0 }, (0..<40).map { $0 % 8 != 0 })
    #expect(gain.verdict == .leaveOff && gain.sentence.contains("+0.0 points"), "\(gain.sentence)")
  }

  @Test func anItemOfSeveralSeedsIsOneItem() throws {
    let with = (0..<60).map { $0 % 10 != 0 }
    let without = (0..<60).map { $0 % 5 != 0 }
    let one = try #require(gain(with, without).comparison?.interval)
    let many = gain(with, without, seeds: 4)
    let four = try #require(many.comparison?.interval)
    // The same answers four times over are no more evidence than once.
    #expect(four.high - four.low > 0.8 * (one.high - one.low))
    #expect(many.sentence.contains("60 items in 4 runs of each kind"), "\(many.sentence)")
  }

  @Test func valuesOfUnknownItemsInSeveralRunsGiveNoGain() {
    let (better, worse) = ((0..<200).map { $0 % 10 != 0 }, (0..<200).map { $0 % 3 != 0 })
    let row = (
      with: Measure.proportion("accuracy", perItem: better), without: Measure.proportion("accuracy", perItem: worse),
      items: [Place(file: "a", line: 1)]
    )
    let gain = AugmentGain([row, row], augmentation: "flip", seeds: [0, 1])
    #expect(gain.verdict == .leaveOff && gain.comparison == nil)
  }

  @Test func aMeasureWithoutValuesByItemGivesNoGain() {
    let measure = Measure("EER", unit: "%", .lower, 0.1, count: 10)
    let gain = AugmentGain([(with: measure, without: measure, items: [])], augmentation: "room", seeds: [0])
    #expect(gain.verdict == .leaveOff && gain.comparison == nil)
    #expect(
      gain.sentence
        == "EER 10.0 % with room, 10.0 % without. The difference has no interval. The measure is one number of all items together, as an "
        + "error rate over pairs is: no item has a value of its own, so the runs cannot be compared item by item. By itself each run "
        + "has 10.0 % with, 10.0 % without. Nothing is known of a gain: left off.")
    let known = Measure("EER", unit: "%", .lower, 0.1, low: 0.05, high: 0.2, count: 10)
    let two = AugmentGain(
      [(with: known, without: measure, items: []), (with: known, without: known, items: [])], augmentation: "room",
      seeds: [0, 1])
    #expect(
      two.sentence.contains(
        "By themselves the runs have 10.0 % (5.0 % to 20.0 %), 10.0 % (5.0 % to 20.0 %) with, 10.0 %, 10.0 % (5.0 % to 20.0 %) without."
      ), "\(two.sentence)")
  }
}
