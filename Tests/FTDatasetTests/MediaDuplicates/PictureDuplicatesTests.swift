import FTData
import FTImageCodec
import FTRandom
import FTTestSupport
import Foundation
import Testing

@testable import FTDataset

@Suite struct PictureDuplicatesTests {
  private func write(_ image: Image, _ path: String) throws {
    try image.pngData().write(to: URL(fileURLWithPath: path))
  }

  private func item(_ path: String, _ side: Partition.Side? = nil) -> MediaItem {
    MediaItem(Place(file: path), path: path, side: side)
  }

  @Test(arguments: MediaFixtures.PictureCopy.allCases)
  func aCopyOfEveryKindIsALeak(_ kind: MediaFixtures.PictureCopy) throws {
    let folder = try ScratchFolder()
    var generator = RandomGenerator(seed: 5).split(kind.rawValue)
    var items: [MediaItem] = []
    for seed in 0..<12 as Range<UInt64> {
      let scene = MediaFixtures.scene(seed)
      try write(scene, folder.path("\(seed)-猫.png"))
      items.append(item(folder.path("\(seed)-猫.png"), .training))
      let copy = try MediaFixtures.copy(scene, kind, &generator)
      try write(copy, folder.path("\(seed)-copy.png"))
      items.append(item(folder.path("\(seed)-copy.png"), .test))
    }
    let report = try PictureDuplicates().report(on: items)
    #expect(report.finding("leakage")?.weight == .refuses)
    let leaks = report.names("leakage")
    // Drawn shapes are flatter than photographs; one of twelve may be missed.
    #expect(leaks.count >= 11)
    for leak in leaks { #expect(leak[0].prefix(while: \.isNumber) == leak[1].prefix(while: \.isNumber)) }
    // Told once, as what is worse.
    let leaked = Set(leaks.map { $0[0] })
    for check in ["near-duplicates", "exact-duplicates"] {
      #expect(report.names(check).allSatisfy { leaked.isDisjoint(with: $0) })
    }
    #expect(report.finding("leakage")?.cases.allSatisfy { ($0.score ?? 0) >= 0.7 } == true)
  }

  @Test func differentPicturesAreNotTheSame() throws {
    let folder = try ScratchFolder()
    let items = try (0..<40 as Range<UInt64>).map { seed in
      try write(MediaFixtures.scene(100 + seed), folder.path("\(seed).png"))
      return item(folder.path("\(seed).png"), seed < 20 ? .training : .test)
    }
    let report = try PictureDuplicates().report(on: items)
    #expect(report.pairs.isEmpty)
    #expect(report.facts.allSatisfy { $0?.width == 320 && $0?.height == 240 })
  }

  @Test func equalBytesEqualPixelsAndOneFileNamedTwiceAreExact() throws {
    let folder = try ScratchFolder()
    let scene = MediaFixtures.scene(1)
    try write(scene, folder.path("a.png"))
    try write(scene, folder.path("b.png"))
    // The same pixels with an opacity that changes nothing.
    let opaque = stride(from: 0, to: scene.pixels.count, by: 3).flatMap { scene.pixels[$0..<$0 + 3] + [255] }
    try write(
      Image(width: scene.width, height: scene.height, channels: 4, pixels: opaque), folder.path("c.png"))
    var other = scene
    other.pixels[5] ^= 1
    try write(other, folder.path("d.png"))
    let again = MediaItem(Place(file: "list.csv", line: 9), path: folder.path("a.png"), side: .validation)
    let report = try PictureDuplicates().report(
      on: ["a.png", "b.png", "c.png", "d.png"].map { item(folder.path($0), .training) } + [again])
    #expect(
      report.pairs.filter { $0.kind == .exact }.map { [$0.first, $0.second] } == [
        [0, 4], [0, 1], [1, 4], [0, 2], [2, 4],
      ])
    // One changed bit is no exact copy.
    #expect(report.pairs.filter { $0.kind == .near }.map(\.second) == [3])
    #expect(report.finding("leakage")?.cases.map(\.places.first?.line) == [9])
  }

  @Test func filesThatCannotBeReadAreSaidAndTheOthersCompared() throws {
    let folder = try ScratchFolder()
    let scene = MediaFixtures.scene(2)
    let whole = [UInt8](scene.jpegData(quality: 80))
    let files = [
      try folder.file("cut.jpg", Array(whole.prefix(whole.count / 2))), try folder.file("empty.png", [UInt8]()),
      try folder.file("text.png", "これは絵ではない"), folder.path("missing.png"), folder.url.path,
      try folder.file("header.png", Array(scene.pngData().prefix(33))),
    ]
    try write(scene, folder.path("good.png"))
    try write(scene.flippedHorizontally(), folder.path("good too.png"))
    try write(Image(width: 1, height: 1, color: .black), folder.path("dot.png"))
    try write(Image(width: 3, height: 2_000, color: .white), folder.path("line.png"))
    let names = ["good.png", "good too.png", "dot.png", "line.png"].map { folder.path($0) }
    let report = try PictureDuplicates().report(on: (files + names).map { item($0, .training) })
    #expect(report.finding("broken")?.weight == .refuses)
    #expect(report.finding("broken")?.cases.map { $0.places[0].file } == files)
    #expect(report.facts.map { $0 == nil } == files.map { _ in true } + names.map { _ in false })
    #expect(report.pairs.map { [$0.first, $0.second] } == [[6, 7]])
  }

  @Test func nothingComesOfNothing() throws {
    let report = try PictureDuplicates().report(on: [])
    #expect(report == MediaReport(findings: [], facts: [], pairs: []))
  }

  @Test func theNumberOfThreadsChangesNothingAndProgressCanStop() throws {
    let folder = try ScratchFolder()
    var generator = RandomGenerator(seed: 8)
    var items: [MediaItem] = []
    for seed in 0..<8 as Range<UInt64> {
      let scene = MediaFixtures.scene(seed % 5)
      try write(try MediaFixtures.copy(scene, .cropped, &generator), folder.path("\(seed).png"))
      items.append(item(folder.path("\(seed).png"), seed < 4 ? .training : .test))
    }
    var several = PictureDuplicates.Settings()
    several.threads = 3
    var steps: [Int] = []
    let report = try PictureDuplicates().report(on: items) { done, total in
      steps.append(done)
      return total == 16
    }
    #expect(try report == PictureDuplicates(several).report(on: items))
    #expect(steps.last == 16 && steps == steps.sorted())
    #expect(throws: CancellationError.self) { try PictureDuplicates().report(on: items) { _, _ in false } }
  }

  @Test func aMirroredLetterIsAVariantAndNoLeak() throws {
    let folder = try ScratchFolder()
    let letter = MediaFixtures.letter()
    try write(letter, folder.path("p.png"))
    try write(letter.flippedHorizontally(), folder.path("q.png"))
    let report = try PictureDuplicates().report(
      on: [item(folder.path("p.png"), .training), item(folder.path("q.png"), .test)])
    #expect(report.pairs.map(\.kind) == [.variant])
    #expect(report.finding("leakage") == nil)
    #expect(report.finding("variants")?.weight == .warns)
  }

  /// Two of one side that were joined through a leak stay near copies of each other; the leak itself is told once.
  @Test func whatIsLeftOfAClusterWithoutItsLeakIsTold() {
    var clusters = MediaClusters([
      item("a.png", .training), item("test.png", .test), item("b.png", .training), item("more.png", .test),
    ])
    clusters.add(MediaPair(first: 0, second: 1, kind: .near, score: 0.9, words: "a"))
    clusters.add(MediaPair(first: 1, second: 2, kind: .near, score: 0.8, words: "b"))
    clusters.add(MediaPair(first: 0, second: 2, kind: .near, score: 0.85, words: "c"))
    clusters.add(MediaPair(first: 1, second: 3, kind: .exact, score: 1, words: "d"))
    let findings = clusters.findings(thing: "picture", things: "pictures", unread: 0)
    #expect(findings.map(\.check) == ["leakage", "near-duplicates"])
    #expect(findings[0].cases.map { $0.places[0].file } == ["test.png", "more.png"])
    #expect(findings[1].cases.map { $0.places.map(\.file) } == [["a.png", "b.png"]])
    #expect(findings[1].sentence.hasPrefix("1 picture is nearly the same"), "\(findings[1].sentence)")
  }

  @Test func aLeakIsSeenThroughWhatLiesBetween() throws {
    let items = [
      item("train.png", .training), item("between.png", nil), item("test.png", .test), item("valid.png", .validation),
    ]
    var clusters = MediaClusters(items)
    clusters.add(MediaPair(first: 0, second: 1, kind: .near, score: 0.9, words: "a"))
    clusters.add(MediaPair(first: 1, second: 2, kind: .near, score: 0.8, words: "b"))
    clusters.add(MediaPair(first: 2, second: 3, kind: .near, score: 0.95, words: "c"))
    let leaks = clusters.leaks(thing: "picture")
    #expect(leaks.map { $0.places.map(\.file) } == [["test.png", "train.png"], ["valid.png", "train.png"]])
    #expect(leaks.map(\.score) == [0.8, 0.8])
  }
}
