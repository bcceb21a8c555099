import FTData
import FTImageCodec
import FTRandom
import Foundation
import Testing

@testable import FTDataset

@Suite struct PictureFactsTests {
  private func facts(_ image: Image, hasAlpha: Bool = false) -> PictureFacts {
    PictureFacts(image, size: (image.width, image.height), hasAlpha: hasAlpha)
  }

  private func findings(_ facts: [PictureFacts?], readSide: Int? = nil) -> [DataFinding] {
    let items = facts.indices.map { MediaItem(Place(file: "\($0).png"), path: "\($0).png") }
    return PictureFacts.findings(facts, items, readSide: readSide)
  }

  @Test func brightnessContrastAndColourAreMeasured() {
    let white = facts(Image(width: 40, height: 20, color: .white))
    #expect(white.brightness == 1 && white.contrast < 1e-6 && white.isGrey && white.oneColorShare == 1)
    var half = Image(width: 40, height: 20, color: .black)
    for at in 0..<3 * 40 * 10 { half.pixels[at] = 255 }
    #expect(abs(facts(half).brightness - 0.5) < 1e-9 && abs(facts(half).contrast - 0.5) < 1e-9)
    let red = facts(Image(width: 40, height: 20, color: .init(255, 0, 0)))
    #expect(abs(red.brightness - 0.299) < 1e-9 && !red.isGrey)
  }

  @Test func emptyPicturesStandOutWhateverTheOthersAre() {
    let all = [
      facts(Image(width: 50, height: 50, color: .black)),
      facts(Image(width: 50, height: 50, color: .white), hasAlpha: true),
      facts(MediaFixtures.scene(3)), nil, facts(Image(width: 50, height: 50, color: .init(120, 130, 20))),
    ]
    let cases = findings(all).first { $0.check == "outliers" }?.cases ?? []
    #expect(cases.map { $0.places[0].file } == ["0.png", "1.png", "4.png"])
    #expect(cases[0].words.hasPrefix("nearly black"))
    #expect(cases[1].words.contains("laid over white"))
  }

  @Test func aDarkPictureAmongBrightOnesStandsOutAndAMixedSetNamesNobody() {
    let bright = (0..<40 as Range<UInt64>).map { facts(MediaFixtures.scene($0, width: 64, height: 48)) }
    var jitter = Image.Jitter()
    jitter.brightness = 0.1
    let dark = facts(MediaFixtures.scene(77, width: 64, height: 48).jittered(jitter))
    let found = findings(bright + [dark]).filter { $0.check == "outliers" }
    #expect(found.flatMap(\.cases).map { $0.places[0].file } == ["40.png"])
    #expect(found.first?.cases.first?.words.contains("darker") == true)
    let mixed = findings(bright + [PictureFacts](repeating: dark, count: 12)).filter { $0.check == "outliers" }
    #expect(mixed.map(\.weight) == [.notes] && mixed.allSatisfy { $0.cases.isEmpty })
    #expect(findings(bright).isEmpty)
  }

  @Test func smallPicturesAreSaid() {
    let all = [facts(MediaFixtures.scene(1)), facts(MediaFixtures.scene(2, width: 60, height: 100))]
    let small = findings(all, readSide: 128).first { $0.check == "small-pictures" }
    #expect(small?.cases.map { $0.places[0].file } == ["1.png"] && small?.weight == .warns)
  }

  @Test func opacityIsReadFromTheHeader() {
    let plain = Image(width: 4, height: 4, color: .black)
    let clear = Image(width: 4, height: 4, channels: 4, pixels: [UInt8](repeating: 0, count: 64))
    #expect(!PictureFacts.hasAlpha([UInt8](plain.pngData())) && PictureFacts.hasAlpha([UInt8](clear.pngData())))
    // A palette with a chunk of opacities, and headers that end early.
    let start: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
    let palette = start + [0, 0, 0, 1, 0, 0, 0, 1, 8, 3, 0, 0, 0, 0, 0, 0, 0]
    #expect(PictureFacts.hasAlpha(palette + [0, 0, 0, 1] + Array("tRNS".utf8) + [0]))
    #expect(!PictureFacts.hasAlpha(palette + [255, 255, 255, 255] + Array("PLTE".utf8)))
    for count in 0..<palette.count { #expect(!PictureFacts.hasAlpha(Array(palette.prefix(count)))) }
    #expect(!PictureFacts.hasAlpha(Array("RIFF\0\0\0\0WEBPVP8X".utf8)))
    #expect(PictureFacts.hasAlpha(Array("RIFF\0\0\0\0WEBPVP8X\0\0\0\0".utf8) + [0x10, 0, 0, 0, 0]))
  }

  @Test func theHashOfATurnedPieceFollowsFromTheHash() {
    var generator = RandomGenerator(seed: 4)
    let side = SignHash.side
    let piece = (0..<side * side).map { _ in Float(generator.normal()) }
    let picture = GreyPicture(width: side, height: side, values: piece)
    for turn in PictureTurn.all {
      #expect(SignHash.of(picture.turned(turn).values) == SignHash.turned(SignHash.of(piece), turn))
    }
    #expect(Set(PictureTurn.all.map { SignHash.turned(SignHash.of(piece), $0) }).count == 8)
    let brighter = piece.map { 3 * $0 + 40 }
    #expect((SignHash.of(brighter) ^ SignHash.of(piece)).nonzeroBitCount <= 1)
  }

  @Test func anAlignmentIsFoundAmongFalsePairs() throws {
    var generator = RandomGenerator(seed: 9)
    var pairs: [PictureAlignment.Pair] = []
    for number in 0..<40 {
      let (x, y) = (190 * generator.uniform(), 140 * generator.uniform())
      let isTrue = number % 2 == 0
      pairs.append(
        PictureAlignment.Pair(
          x: x, y: y, otherX: isTrue ? 1.4 * x - 20 : 190 * generator.uniform(),
          otherY: isTrue ? 1.4 * y + 7 : 140 * generator.uniform(), scale: 1.44))
    }
    let agreed = try #require(PictureAlignment.agreed(pairs))
    #expect(abs(agreed.alignment.a - 1.4) < 0.02 && abs(agreed.alignment.c + 20) < 3 && abs(agreed.alignment.f - 7) < 3)
    let back = try #require(agreed.alignment.inverse)
    let there = agreed.alignment(31, 57)
    let here = back(there.x, there.y)
    #expect(abs(here.x - 31) < 1e-9 && abs(here.y - 57) < 1e-9)
    #expect(PictureAlignment.agreed(Array(pairs.prefix(2))) == nil)
  }

  @Test func theRobustScaleIgnoresStrays() throws {
    let values = (0..<30).map { Double($0 % 5) } + [1e6]
    let scale = try #require(RobustScale(values, floor: 0.1))
    #expect(scale.median == 2 && scale.deviation == 1 && scale.z(1e6) > RobustScale.far)
    #expect(RobustScale(Array(values.prefix(19)), floor: 0.1) == nil)
  }
}
