import FTData
import FTImageCodec
import Foundation
import Testing

@testable import FTImage

@Suite struct PicturePartsTests {
  private func parts(
    _ data: String, validation: String? = nil, test: String? = nil, seed: UInt64 = 0, groupsByName: Bool = true
  ) throws -> PictureParts {
    try PictureParts(
      data: data, validation: validation, test: test, side: 8, seed: seed, groupsByName: groupsByName)
  }

  private func sides(_ parts: PictureParts) -> [[String]] {
    [parts.training, parts.validation, parts.test].map {
      $0.items.map { ($0.place.file as NSString).lastPathComponent }
    }
  }

  @Test func theFoldersOfASplitAreItsSides() throws {
    let scratch = try PictureScratch()
    let classes = ["cat", "dog"]
    try scratch.add(
      classes.flatMap { name in
        (0..<4).map { "train/\(name)/\(name)\($0).png" } + ["val/\(name)/v.png", "test/\(name)/t.png"]
      })
    try scratch.add(["test/bird/b.png"], seed: 90)
    try scratch.add("README.md", text: "")
    let parts = try parts(scratch.path)
    #expect(parts.training.classes == classes && sides(parts).map(\.count) == [8, 2, 2])
    #expect(Set(sides(parts)[1]) == ["v.png"] && Set(sides(parts)[2]) == ["t.png"])
    #expect(
      parts.ledger.reasons(below: scratch.path) == ["test/bird/b.png": "unknown-class", "README.md": "not-a-picture"])
    #expect(parts.notes.count == 1 && parts.notes[0].contains("train/ to learn from"))
    #expect(parts.partition.count(.training) == 8 && parts.partition.count(.test) == 2)
    let other = try PictureScratch()
    try other.add(classes.map { "\($0)/o.png" }, seed: 50)
    let error = try #require(throws: PictureLayoutError.self) { try self.parts(scratch.path, validation: other.path) }
    #expect("\(error)".contains("--data \(scratch.path)/train"), "\(error)")
  }

  @Test func aCopyOfAHeldOutPictureIsNotLearnedFrom() throws {
    let scratch = try PictureScratch()
    try scratch.add(["cat", "dog"].flatMap { name in (0..<6).map { "train/\(name)/\($0).png" } })
    // The first pictures of two calls are the same.
    try scratch.add(["test/cat/same.png", "test/dog/other.png"])
    let parts = try parts(scratch.path)
    #expect(
      parts.ledger.reasons(below: scratch.path) == [
        "train/cat/0.png": "copy-of-held-out", "train/cat/1.png": "copy-of-held-out",
      ])
    let learned = Set(parts.training.items.map(\.fingerprint) + parts.validation.items.map(\.fingerprint))
    #expect(parts.test.items.allSatisfy { !learned.contains($0.fingerprint) } && parts.test.items.count == 2)
    parts.ledger.check()
  }

  /// Numbered names are details of one source only where a class keeps a source for each side.
  @Test func numberedPicturesOfOneSourceStayTogether() throws {
    let scratch = try PictureScratch()
    try scratch.add(
      ["brook", "lake", "sea", "wave"].flatMap { source in (1...3).map { "water/\(source)-0\($0).png" } }
        + (1...6).map { "land/hill\($0).png" })
    for seed in 0..<8 {
      let parts = try parts(scratch.path, seed: UInt64(seed))
      for side in sides(parts) {
        for source in ["brook", "lake", "sea", "wave"] {
          #expect([0, 3].contains(side.count { $0.hasPrefix(source) }), "\(side)")
        }
      }
      #expect(
        parts.notes == [
          "12 pictures are numbered like brook-01.png and taken as details of 4 sources, each on one side "
            + "(--no-group-by-name takes each for itself)."
        ])
    }
    #expect(
      try (0..<8).contains { seed in
        try sides(parts(scratch.path, seed: UInt64(seed), groupsByName: false)).contains { side in
          ![0, 3].contains(side.count { $0.hasPrefix("brook") })
        }
      })
  }

  @Test(arguments: [["circle"], ["circle", "square"], ["circle", "square", "star"]])
  func aClassWhoseNamesAreAllAlikeKeepsAllItsPictures(_ numbered: [String]) throws {
    let scratch = try PictureScratch()
    try scratch.add(
      ["circle", "square", "star"].flatMap { name in
        (1...20).map { "\(name)/\(name)\(numbered.contains(name) ? "-" : "")\($0 < 10 ? "0" : "")\($0).png" }
      })
    let parts = try parts(scratch.path)
    for side in [parts.training, parts.validation, parts.test] {
      #expect(side.counts.allSatisfy { $0 > 0 }, "\(side.counts)")
    }
    #expect(sides(parts).map(\.count).reduce(0, +) == 60)
    #expect(parts.notes.count == 1 && parts.notes[0].contains(numbered.joined(separator: ", ")))
  }

  /// However unequal the groups are, a class of three sources has one on every side.
  @Test(arguments: 0..<12) func everyClassIsOnEverySide(_ seed: UInt64) throws {
    let scratch = try PictureScratch()
    try scratch.add(
      (1...30).map { "big/one-\($0).png" } + (1...9).map { "big/two-\($0).png" } + ["big/x.png", "big/y.png"]
        + (1...3).map { "small/\($0).png" } + (1...4).map { "other/\($0).png" })
    let parts = try parts(scratch.path, seed: seed)
    for side in [parts.training, parts.validation, parts.test] {
      #expect(side.counts.allSatisfy { $0 > 0 }, "\(side.counts)")
    }
  }

  @Test func copiesStayTogetherWhateverTheyAreCalled() throws {
    let scratch = try PictureScratch()
    try scratch.add(["a/1.png", "a/2.png", "a/3.png", "a/4.png", "b/5.png", "b/6.png", "b/7.png", "b/8.png"])
    try scratch.add(["a/copy-01.png", "b/copy.png"])
    let twin = try Data(contentsOf: URL(filePath: scratch.path + "/a/1.png"))
    try scratch.add("b/twin.png", twin)
    for seed in 0..<8 {
      let parts = try parts(scratch.path, seed: UInt64(seed))
      let prints = [parts.training, parts.validation, parts.test].map { Set($0.items.map(\.fingerprint)) }
      #expect(prints[0].isDisjoint(with: prints[1]) && prints[0].isDisjoint(with: prints[2]))
      #expect(prints[1].isDisjoint(with: prints[2]))
    }
  }

  @Test func threeCopiesOfAPictureAreOne() throws {
    let scratch = try PictureScratch()
    try scratch.add((1...4).map { "cat/\($0).png" })
    let picture = try Data(contentsOf: URL(filePath: scratch.path + "/cat/1.png"))
    for name in ["dog/1.png", "dog/2.png", "dog/3.png"] { try scratch.add(name, Data(picture)) }
    let error = try #require(throws: ClassifyFinetuneError.self) { try parts(scratch.path) }
    #expect("\(error)".contains("dog has 1"), "\(error)")
    let single = try PictureScratch()
    try single.add((1...4).map { "cat/\($0).png" })
    #expect(throws: ClassifyFinetuneError.self) { try parts(single.path) }
  }

  @Test func photosOfAStyleRunAreAccountedFor() throws {
    let scratch = try PictureScratch()
    for (index, name) in ["style.png", "photos/a.png", "photos/b.png", "photos/c.png", "held/d.png"].enumerated() {
      try scratch.add(name, noise(width: 70, height: 66, seed: UInt64(index)).pngData())
    }
    try scratch.add(["photos/small.png"])
    try scratch.add("photos/list.txt", text: "")
    try scratch.link("photos/linked.png", to: "../held/d.png")
    var c = StyleSettings()
    c.style = [scratch.path + "/style.png"]
    c.data = [scratch.path + "/photos"]
    c.size = 64
    let reasons = ["photos/small.png": "smaller-than-a-crop", "photos/list.txt": "not-a-picture"]
    let divided = try StylePhotos(c)
    #expect(divided.training.count + divided.heldOut.count == 4 && divided.styles.count == 1)
    #expect(divided.ledger.input == 7 && divided.ledger.reasons(below: scratch.path) == reasons)
    c.validation = [scratch.path + "/held"]
    let given = try StylePhotos(c)
    #expect(given.training.count == 3 && given.heldOut.count == 1)
    #expect(
      given.ledger.reasons(below: scratch.path)
        == reasons.merging(["photos/linked.png": "copy-of-held-out"]) { $1 })
    given.ledger.check()
    // The same folder on both sides.
    c.validation = c.data
    #expect(throws: DataFileError.self) { try StylePhotos(c) }
  }
}
