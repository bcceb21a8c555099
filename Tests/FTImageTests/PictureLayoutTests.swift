import Testing

@testable import FTImage

/// What a tree of names means, without a file.
@Suite struct PictureLayoutTests {
  typealias Part = PictureLayout.Part

  private func layout(_ names: [String], classes: [String]? = nil) throws(PictureLayoutError) -> PictureLayout {
    let paths = names.map { $0.split(separator: "/").map(String.init) }
    return try PictureLayout(
      "data", pictures: paths.filter { !$0.last!.hasPrefix("metadata") },
      lists: paths.filter { $0.last!.hasPrefix("metadata") }, classes: classes)
  }

  @Test(arguments: [
    ["cat/1.png", "dog/1.png"], ["cat/1.png", "cat/deep/2.png", "stray.png", "dog/1.png"], ["a.png"], [],
    // A railway beside other vehicles.
    ["train/1.png", "bus/1.png"], ["train/steam/1.png", "bus/city/1.png"],
    ["train/1.png", "bus/1.png", "test tube/1.png"],
  ])
  func folderIsTheClass(_ names: [String]) throws {
    let found = try layout(names)
    #expect(found.training == Part(below: [], labels: .folders) && !found.isSplit)
  }

  @Test(arguments: [
    ("train", "val", "test"), ("training", "validation", "testing"), ("Train", "Valid", "TEST"),
    ("train", "dev", "eval"),
  ])
  func partsOfASplitAreNoClasses(_ training: String, _ validation: String, _ test: String) throws {
    let found = try layout([training, validation, test].flatMap { ["\($0)/cat/1.png", "\($0)/dog/1.png"] })
    #expect(found.isSplit && found.training.below == [training])
    #expect(found.validation?.below == [validation] && found.test?.below == [test])
    let two = try layout([training, test].flatMap { ["\($0)/cat/1.png", "\($0)/dog/1.png"] })
    #expect(two.isSplit && two.validation == nil && two.test?.below == [test])
    let one = try layout(["\(training)/cat/1.png", "\(training)/dog/1.png"])
    #expect(one.isSplit && one.training.below == [training] && one.parts.count == 1)
  }

  @Test func listsAndSplitsGoTogether() throws {
    let own = try layout(["train/metadata.jsonl", "train/1.png", "test/metadata.jsonl", "test/2.png"])
    #expect(own.training == Part(below: ["train"], labels: .list(["train"])) && own.test?.labels == .list(["test"]))
    let common = try layout(["metadata.jsonl", "train/1.png", "test/2.png"])
    #expect(common.training == Part(below: ["train"], labels: .list([])) && common.test?.labels == .list([]))
    let plain = try layout(["metadata.jsonl", "images/1.png", "more/2.png", "3.png"])
    #expect(plain.training == Part(below: [], labels: .list([])) && !plain.isSplit)
  }

  @Test func aFolderAroundAllOthersIsNoClass() throws {
    #expect(try layout(["set/cat/1.png", "set/dog/1.png"]).training.below == ["set"])
    #expect(
      try layout(["a/b/metadata.jsonl", "a/b/1.png"]).training == Part(below: ["a", "b"], labels: .list(["a", "b"])))
    let split = try layout(["set/train/cat/1.png", "set/val/cat/1.png"])
    #expect(split.isSplit && split.training.below == ["set", "train"])
    // Known classes are classes.
    #expect(try layout(["cat/black/1.png", "cat/white/1.png"], classes: ["cat", "dog"]).training.below == [])
    #expect(try layout(["train/1.png"], classes: ["bus", "train"]).training.below == [])
  }

  @Test(arguments: [
    (["train/cat/1.png", "val/cat/1.png", "extra/1.png"], "--data data/train --validation"),
    (["train/cat/1.png", "train/dog/1.png", "unsorted/1.png"], "--data data/train"),
    (["train/cat/1.png", "train/dog/1.png", "1.png"], "--data data/train"),
    (["train/1.png", "test/1.png"], "test/CLASS/picture.jpg"),
    (["train/1.png"], "train/CLASS/picture.jpg"),
    (["train/cat/1.png", "training/cat/1.png"], "two of train/, training/"),
    (["val/cat/1.png", "test/cat/1.png"], "none to learn from"),
    (["images/1.png", "masks/1.png"], "different views"),
    (["JPEGImages/1.jpg", "SegmentationClass/1.png"], "different views"),
    (["trainA/1.png", "trainB/1.png", "testA/1.png"], "different views"),
    (["images/1.png", "metadata.csv"], "metadata.jsonl"),
    (["set/images/1.png", "set/masks/1.png"], "data/set: "),
  ])
  func twoMeaningsAreAnErrorThatSaysWhatToDo(_ names: [String], _ advice: String) throws {
    let error = try #require(throws: PictureLayoutError.self) { try layout(names) }
    #expect("\(error)".contains(advice), "\(error)")
  }
}
