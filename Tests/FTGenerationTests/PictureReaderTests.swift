import FTCheckpoint
import FTEvaluation
import FTImageCodec
import FTRandom
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTGeneration

/// What a reader learns, keeps and finds.
@Suite struct PictureReaderTests {
  private static let notes = PictureReader.Notes(features: "eyes", textEncoder: "words", pictures: 300)

  /// Features that are a fixed mixture of their caption's numbers, and noise.
  private static func pairs(_ count: Int, seed: UInt64, on device: Device) -> PictureReader.Pairs {
    let mixture = Tensor.normalNoise([24, 8], seed: 99, on: device)
    let captions = PictureReader.unit(Tensor.normalNoise([count, 8], seed: seed, on: device))
    let noise = Tensor.normalNoise([count, 24], seed: seed + 1, on: device) * 0.3
    return PictureReader.Pairs(
      features: (captions.linear(weight: mixture) + noise + 5).detached, caption: Array(0..<count),
      captions: captions.detached)
  }

  private static func learned(on device: Device) -> PictureReader {
    PictureReader.learned(
      from: pairs(300, seed: 1, on: device), choosingBy: pairs(60, seed: 7, on: device), notes: notes, seed: 3
    ) { _, _ in }
  }

  @Test func captionsOfUnseenPicturesAreFound() throws {
    let device = try TestDevice.make()
    let reader = Self.learned(on: device)
    let new = Self.pairs(96, seed: 20, on: device)
    let search = CaptionSearch(reader.vectors(new.features), own: new.caption, new.captions)
    #expect(search.share(within: 5) > 0.9, "\(search.share(within: 5))")
    // Guessing finds five of 96.
    let other = Self.pairs(96, seed: 40, on: device)
    let wrong = CaptionSearch(reader.vectors(other.features), own: new.caption, new.captions)
    #expect(wrong.share(within: 5) < 0.2)
    #expect(Self.learned(on: device).weight.values() == reader.weight.values())
  }

  @Test func workIsEndedByProgress() throws {
    let device = try TestDevice.make()
    #expect(throws: CancellationError.self) {
      try PictureReader.learned(
        from: Self.pairs(20, seed: 1, on: device), choosingBy: nil, notes: Self.notes, seed: 3
      ) { done, _ in if done == 3 { throw CancellationError() } }
    }
  }

  @Test func placesCountWhatIsAsLike() throws {
    let device = try TestDevice.make()
    let captions = Tensor([1, 0, 0, 1, 1, 0], shape: [3, 2], on: device)
    let pictures = Tensor([0.9, 0.1, 0.2, 0.8, 0.1, 0.9], shape: [3, 2], on: device)
    // The first and the last caption are the same; nothing tells which is meant.
    #expect(CaptionSearch(pictures, own: [0, 1, 2], captions).ranks == [1, 0, 2])
    let search = CaptionSearch(pictures, own: [0, 1, 2], captions)
    #expect(search.isFound(within: 2) == [true, true, false])
    #expect(abs(search.meanReciprocalRank - (0.5 + 1 + 1 / 3.0) / 3) < 1e-9)
  }

  @Test func aReaderIsReadAsItWasWritten() throws {
    let device = try TestDevice.make()
    let folder = try ScratchFolder()
    let reader = Self.learned(on: device)
    try reader.write(to: folder.path("reader.model"))
    let back = try PictureReader(path: folder.path("reader.model"), on: device)
    #expect(back.notes == Self.notes)
    let new = Self.pairs(4, seed: 50, on: device)
    #expect(back.vectors(new.features).values() == reader.vectors(new.features).values())
    #expect(back.unusual(new.features).values() == reader.unusual(new.features).values())
  }

  @Test func whatIsNoReaderIsRefused() throws {
    let device = try TestDevice.make()
    let folder = try ScratchFolder()
    let square = Tensor([1, 2, 3, 4], shape: [2, 2], on: device)
    let row = Tensor([1, 2], shape: [1, 2], on: device)
    let good = [("weight", square), ("bias", Tensor([0, 0], on: device)), ("mean", row), ("scale", row)]
    func file(_ tensors: [(String, Tensor)], _ format: String = "ftlab-picture-reader-1") throws -> String {
      let path = folder.path(UUID().uuidString)
      try TensorFile.write(tensors.map { (name: $0.0, tensor: $0.1) }, metadata: ["format": format], to: path)
      return path
    }
    _ = try PictureReader(path: file(good), on: device)
    #expect(throws: GeneratorError.self) { try PictureReader(path: file(good, "pt"), on: device) }
    var bad = good
    bad[1].1 = Tensor([0, .nan], on: device)
    #expect(throws: GeneratorError.self) { try PictureReader(path: file(bad), on: device) }
    bad = good
    bad[2].1 = Tensor([1, 2, 3], shape: [1, 3], on: device)
    #expect(throws: GeneratorError.self) { try PictureReader(path: file(bad), on: device) }
    #expect(throws: (any Error).self) { try PictureReader(path: file(Array(good.dropLast())), on: device) }
    #expect(throws: (any Error).self) { try PictureReader(path: folder.path("none"), on: device) }
  }

  @Test func anExamSaysWhatRealPicturesReachBesideIt() throws {
    let device = try TestDevice.make()
    let reader = Self.learned(on: device)
    let new = Self.pairs(40, seed: 20, on: device)
    let others = Self.pairs(40, seed: 60, on: device)
    let red = Image(width: 8, height: 8, color: .white).dotted(0xE0, 0x10, 0x10)
    let vectors = new.captions.values()
    let group = GeneratorExam.Group(
      texts: (0..<40).map { $0 < 3 ? "a red thing \($0)" : "thing \($0)" },
      captions: (0..<40).map {
        Caption(vector: Array(vectors[$0 * 8..<$0 * 8 + 8]), states: [], tokenCount: 0, words: [])
      },
      made: [Image](repeating: red, count: 40), real: [Image](repeating: red, count: 40),
      madeFeatures: others.features, realFeatures: new.features)
    var exam = GeneratorExam(reader: reader)
    exam.add(group, isLearned: false)
    let values = Dictionary(uniqueKeysWithValues: exam.measures.map { ($0.name, $0.value ?? -1) })
    // Pictures of other things are not found, the real ones are, and both are said.
    #expect(values[GeneratorExam.firstFive.name] ?? 1 < 0.4)
    #expect(values[GeneratorExam.colours.name] == 1)
    #expect(exam.remarks[0].contains("Of 40 held-out captions") && exam.lines.count == 40)
    #expect(GeneratorExam.distance(new.features, new.features, scale: reader.usual.scale) < 1e-9)
    #expect(exam.measures.allSatisfy { measure in GeneratorExam.kinds.contains { $0.name == measure.name } })
  }

  @Test(arguments: [
    (0xE0, 0x10, 0x10, "red"), (0xF5, 0x80, 0x10, "orange"), (0xF5, 0xE0, 0x20, "yellow"), (0x20, 0xA0, 0x30, "green"),
    (0x20, 0x50, 0xD0, "blue"), (0x80, 0x30, 0xB0, "purple"), (0xF0, 0x60, 0xB0, "pink"), (0x80, 0x50, 0x20, "brown"),
    (0x10, 0x10, 0x10, "black"), (0x80, 0x80, 0x80, "grey"),
  ])
  func coloursHaveTheirWords(_ red: Int, _ green: Int, _ blue: Int, _ word: String) {
    let shares = ColourShares(Image(width: 8, height: 8, color: .white).dotted(UInt8(red), UInt8(green), UInt8(blue)))
    #expect(ColourShares.words.filter(shares.shows) == [word], "\(shares)")
  }

  @Test func captionsNameOneColourOrNone() {
    #expect(ColourShares.word(of: "A gray cat") == "grey")
    #expect(ColourShares.word(of: "a red and blue flag") == nil)
    #expect(ColourShares.word(of: "a hundred redbreasts") == nil)
    #expect(!ColourShares(Image(width: 8, height: 8, color: .white)).shows("red"))
  }
}

extension Image {
  /// With a square of a colour in the middle.
  fileprivate func dotted(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Image {
    var image = self
    for y in 2..<6 {
      for x in 2..<6 { image.pixels.replaceSubrange((y * 8 + x) * 3..<(y * 8 + x) * 3 + 3, with: [red, green, blue]) }
    }
    return image
  }
}
