import FTData
import FTJSON
import Foundation
import Testing

@testable import FTAugment

@Suite struct AugmentPlanTests {
  @Test(arguments: [
    ("flip, crop 0.8, colour 0.2", Modality.image, "flip, crop 0.8, colour 0.2"),
    ("mirror p 30%, rotate ±5 degrees, blur 0.5..2px", .image, "flip p 0.3, rotate 5, blur 0.5..2"),
    ("noise 0.05", .image, "grain 0.05"),
    ("crop 80%", .image, "crop 0.8"),
    ("default, copies 3", .image, "crop 0.6, flip, colour 0.2, copies 3"),
    ("none", .text, "none"),
    ("Synonyms 0.2 from \"my, words.tsv\", delete", .text, "synonyms 0.2 from \"my, words.tsv\", delete 0.1"),
    ("speed 0.9/1.0/1.1、noise 10..30 dB p=0.5 from noises", .voice, "speed 0.9/1/1.1, noise 10..30 from noises"),
    ("pitch 2 semitones, gain 3dB, room 0.2 s", .voice, "pitch 2, gain 3, room 0.2"),
  ])
  func readsWords(_ text: String, _ modality: Modality, _ expected: String) throws {
    let plan = try AugmentPlan(parsing: text, for: modality)
    #expect(plan.words == expected)
    #expect(try AugmentPlan(parsing: plan.words, for: modality) == plan)
    #expect(try JSONDecoder().decode(AugmentPlan.self, from: JSONEncoder().encode(plan)) == plan)
  }

  @Test func readsListsOfASettingsFile() throws {
    let list: JSONValue = ["flip", ["crop": "0.8"], ["blur": "0.5..2", "p": "0.3"]]
    #expect(try AugmentPlan(list, for: .image).words == "flip, crop 0.8, blur 0.5..2")
    let noise: JSONValue = [["noise": "10..30", "from": "my \"noises\""], ["speed": [.number(JSONNumber(1)), "?"]]]
    #expect(throws: AugmentPlanError.self) { try AugmentPlan(noise, for: .voice) }
    #expect(try AugmentPlan(.bool(true), for: .voice) == .standard(.voice))
    #expect(try AugmentPlan(.null, for: .voice).isEmpty)
  }

  @Test(arguments: [
    ("flip", Modality.text, "is for pictures"), ("synonms", .text, "did you mean \"synonyms\""),
    ("crop 3", .image, "between 0.05 and 1"), ("flip 50%", .image, "has no strength"),
    ("crop nan", .image, "not understood"), ("crop 1e999", .image, "not understood"),
    ("crop -", .image, "not understood"),
    ("blur 2..1", .image, "lower end"), ("copies 0", .image, "copies are a whole number"),
    ("flip p 1.5", .image, "from 0 to 1"), ("flip from x", .image, "reads no file"), (",flip", .image, "is empty"),
    ("none, flip", .image, "beside other items"), ("noise 10 from", .voice, "behind \"from\""),
    ("", .voice, "is empty"),
  ])
  func saysWhatIsWrong(_ text: String, _ modality: Modality, _ expected: String) throws {
    let error = try #require(throws: AugmentPlanError.self) { try AugmentPlan(parsing: text, for: modality) }
    #expect(error.description.contains(expected))
  }

  @Test func saysEverythingAtOnceAndBoundsItsWork() throws {
    let error = try #require(throws: AugmentPlanError.self) {
      try AugmentPlan(parsing: "bogus, crop 9, flip", for: .image)
    }
    #expect(error.faults.count == 2)
    #expect(throws: AugmentPlanError.self) {
      try AugmentPlan(parsing: String(repeating: "flip,", count: 100_000), for: .image)
    }
    #expect(throws: AugmentPlanError.self) {
      try AugmentPlan(parsing: String(repeating: "flip,", count: 60), for: .image)
    }
  }

  @Test func standardPlansAreReadable() throws {
    for modality in Modality.allCases {
      let plan = AugmentPlan.standard(modality)
      #expect(try AugmentPlan(parsing: plan.words, for: modality) == plan)
      #expect(AugmentKind.explanation(of: modality).count > 3)
    }
  }
}
