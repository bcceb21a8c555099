import FTImageCodec
import FTRandom
import Testing

@testable import FTAugment
@testable import FTAugmentPictures

@Suite struct PictureAugmentationTests {
  private func picture(_ width: Int, _ height: Int, channels: Int = 3) -> Image {
    var generator = RandomGenerator(seed: 5)
    return Image(
      width: width, height: height, channels: channels,
      pixels: (0..<width * height * channels).map { UInt8(($0 * 7 + generator.integer(below: 60)) % 256) })
  }

  private func changed(_ picture: Image, _ words: String, seed: UInt64 = 3, side: Int? = nil) throws -> Image {
    var generator = RandomGenerator(seed: seed)
    return PictureAugmentation(try AugmentPlan(parsing: words, for: .image), side: side)(picture, &generator)
  }

  /// The classifier's own views until now: a square of 60 to 100 % of the area, mirrored or not, in slightly other light.
  @Test func standardViewsAreThoseOfTheClassifier() throws {
    let picture = picture(50, 37)
    for seed in 0..<10 {
      var generator = RandomGenerator(seed: UInt64(seed))
      let crop = max(1, Int(37.0 * (0.6 + 0.4 * generator.uniform()).squareRoot()))
      let x = Int(generator.uniform() * Double(50 - crop + 1))
      let y = Int(generator.uniform() * Double(37 - crop + 1))
      var expected = picture.cropped(x: x, y: y, width: crop, height: crop)
        .resized(width: 24, height: 24, filter: .bilinear)
      if generator.uniform() < 0.5 { expected = expected.flippedHorizontally() }
      var jitter = Image.Jitter()
      jitter.brightness = 0.8 + 0.4 * generator.uniform()
      jitter.contrast = 0.8 + 0.4 * generator.uniform()
      jitter.saturation = 0.8 + 0.4 * generator.uniform()
      #expect(try changed(picture, "default", seed: UInt64(seed), side: 24) == expected.jittered(jitter))
    }
  }

  @Test(arguments: [
    "flip p 1", "crop 0.5", "rotate 25/25", "colour 0.4", "hue 0.1", "blur 2 p 1", "cutout 0.2 p 1", "grain 0.1 p 1",
  ])
  func everyKindChangesThePictureAndKeepsItsForm(_ words: String) throws {
    for channels in [1, 3, 4] {
      let before = picture(31, 22, channels: channels)
      let after = try changed(before, words)
      #expect(after.width == 31 && after.height == 22 && after.channels == channels)
      // A hue of grey is none.
      #expect((after != before) == !(channels == 1 && words.hasPrefix("hue")))
      #expect(try changed(before, words) == after)
    }
  }

  @Test func takesPicturesOfOnePixel() throws {
    let words = "rotate 180/180, crop 0.05, flip p 1, colour, hue, blur 50 p 1, cutout 0.8 p 1, grain p 1"
    for channels in [1, 3, 4] {
      let after = try changed(
        Image(width: 1, height: 1, channels: channels, pixels: [9, 9, 9, 0].suffix(channels)), words)
      #expect(after.pixels.count == channels)
    }
    #expect(try changed(picture(1, 40), words).height == 40)
  }

  /// A white square on black turned by any angle has no corner that was not there.
  @Test func rotationInventsNoCorner() throws {
    let white = Image(width: 40, height: 30, color: .white)
    for degrees in [1, 10, 30, 45, 60, 90, 135, 180] {
      #expect(try changed(white, "rotate \(degrees)/\(degrees)").pixels.allSatisfy { $0 == 255 })
    }
  }

  @Test func transparencyStaysAndNothingBleedsOutOfIt() throws {
    // Opaque red beside transparent green.
    var picture = Image(width: 16, height: 16, channels: 4, pixels: [UInt8](repeating: 0, count: 1024))
    for pixel in 0..<256 {
      let isLeft = pixel % 16 < 8
      picture.pixels[pixel * 4 + (isLeft ? 0 : 1)] = 255
      picture.pixels[pixel * 4 + 3] = isLeft ? 255 : 0
    }
    for words in ["blur 2 p 1", "rotate 20/20", "crop 0.5"] {
      let after = try changed(picture, words)
      for pixel in 0..<256 where after.pixels[pixel * 4 + 3] > 8 { #expect(after.pixels[pixel * 4 + 1] < 16) }
    }
    for words in ["colour 0.4", "hue 0.2", "cutout 0.3 p 1", "grain 0.2 p 1"] {
      let after = try changed(picture, words)
      for pixel in 0..<256 { #expect(after.pixels[pixel * 4 + 3] == picture.pixels[pixel * 4 + 3]) }
    }
  }

  @Test func cutoutCoversItsShare() throws {
    let picture = picture(100, 100)
    for seed in 0..<10 {
      let after = try changed(picture, "cutout 0.1 p 1", seed: UInt64(seed))
      let covered = stride(from: 0, to: 30_000, by: 3).count { place in
        (place..<place + 3).contains { picture.pixels[$0] != after.pixels[$0] }
      }
      #expect((850...1_100).contains(covered))
    }
  }

  @Test func probabilityIsKept() throws {
    let picture = picture(8, 8)
    let mirrored = try (0..<400).count { try changed(picture, "flip p 0.25", seed: UInt64($0)) != picture }
    #expect((70...130).contains(mirrored))
  }
}
