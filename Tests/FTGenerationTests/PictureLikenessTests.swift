import FTData
import FTImageCodec
import FTRandom
import FTTestSupport
import Testing

@testable import FTGeneration

/// Copies are told from new pictures.
@Suite struct PictureLikenessTests {
  private static let count = 24

  /// Patches of colour in places that the index decides.
  private static func patches(_ index: Int) -> Image {
    var generator = RandomGenerator(seed: UInt64(index)).split("patches")
    var image = Image(width: 32, height: 32, color: .white)
    for _ in 0..<5 {
      let (x, y) = (generator.integer(below: 22), generator.integer(below: 22))
      let color = (0..<3).map { _ in UInt8(generator.integer(below: 256)) }
      for row in y..<y + 10 {
        for column in x..<x + 10 {
          for channel in 0..<3 { image.pixels[(row * 32 + column) * 3 + channel] = color[channel] }
        }
      }
    }
    return image
  }

  private static func learned(_ folder: borrowing PictureFolder) throws -> CaptionedPictures {
    for index in 0..<count { try patches(index).write(to: "\(folder.path)/thing \(letters(index)).png") }
    return try CaptionedPictures([folder.path], side: 32)
  }

  private static func letters(_ index: Int) -> String { String(UnicodeScalar(UInt8(97 + index))) }

  private static func likeness(of made: [Image]) throws -> PictureLikeness {
    let folder = try PictureFolder()
    return try PictureLikeness(of: made, to: learned(folder), seed: 1, on: TestDevice.make()) { _, _ in }
  }

  @Test func copiesAreFoundMirroredAndCut() throws {
    let cut = Self.patches(5).cropped(x: 1, y: 2, width: 29, height: 29).resized(width: 32, height: 32)
    let likeness = try Self.likeness(of: [Self.patches(3), Self.patches(4).flippedHorizontally(), cut])
    #expect(likeness.nearest.map(\.index) == [3, 4, 5])
    #expect(likeness.copies == 3, "\(likeness)")
    #expect(likeness.calibrated == Self.count && likeness.mistaken <= 1)
  }

  @Test func otherPicturesAreNone() throws {
    let likeness = try Self.likeness(of: (100..<120).map(Self.patches))
    #expect(likeness.copies <= 1, "\(likeness)")
  }

  @Test func emptyPicturesAreLikeNothing() throws {
    let likeness = try Self.likeness(of: [Image(width: 8, height: 5, color: .white)])
    #expect(likeness.copies == 0 && likeness.nearest[0].likeness == 0)
  }

  @Test func picturesOfOneGroupDifferByTheirPairs() throws {
    let device = try TestDevice.make()
    let same = PictureLikeness.differences(within: [Self.patches(1), Self.patches(1)], on: device)
    #expect(same.count == 1 && abs(same[0]) < 1e-5)
    let different = PictureLikeness.differences(within: (0..<3).map(Self.patches), on: device)
    #expect(different.count == 3 && different.allSatisfy { $0 > 0.2 })
    #expect(PictureLikeness.differences(within: [Self.patches(1)], on: device).isEmpty)
  }
}
