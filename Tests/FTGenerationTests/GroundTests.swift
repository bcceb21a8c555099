import FTGeneration
import FTImageCodec
import Testing

/// The white ground of a drawing is taken away, and nothing else.
@Suite struct GroundTests {
  /// A dark ring around white, on white; its outer edge is a mixture.
  private static let ring: Image = {
    var image = Image(width: 9, height: 9, color: .white)
    for y in 0..<9 {
      for x in 0..<9 {
        let distance = max(abs(x - 4), abs(y - 4))
        let values: [UInt8] = distance == 2 ? [200, 0, 0] : distance == 3 ? [228, 128, 128] : [255, 255, 255]
        for channel in 0..<3 { image.pixels[(y * 9 + x) * 3 + channel] = values[channel] }
      }
    }
    return image
  }()

  private static func pixel(_ image: Image, _ x: Int, _ y: Int) -> [UInt8] {
    Array(image.pixels[4 * (y * image.width + x)..<4 * (y * image.width + x) + 4])
  }

  @Test func groundGoesAndEnclosedWhiteStays() {
    let cut = Self.ring.withoutWhiteGround()
    #expect(cut.channels == 4 && cut.width == 9)
    #expect(Self.pixel(cut, 0, 0)[3] == 0)
    #expect(Self.pixel(cut, 4, 4) == [255, 255, 255, 255])
    #expect(Self.pixel(cut, 4, 2) == [200, 0, 0, 255])
  }

  @Test func edgesAreFreedOfWhite() {
    let edge = Self.pixel(Self.ring.withoutWhiteGround(), 4, 1)
    // 128 = o · 0 + (1 − o) · 255.
    #expect(abs(Int(edge[3]) - 127) <= 1, "\(edge)")
    #expect(edge[0] > 190 && edge[0] < 210 && edge[1] <= 2, "\(edge)")
  }

  @Test func whiteAloneBecomesNothingAndAFullPictureStays() {
    let white = Image(width: 3, height: 2, color: .white).withoutWhiteGround()
    #expect(white.pixels.enumerated().allSatisfy { $0.offset % 4 != 3 || $0.element == 0 })
    let full = Image(width: 3, height: 2, color: .init(9, 8, 7)).withoutWhiteGround()
    #expect(Self.pixel(full, 0, 0) == [9, 8, 7, 255])
  }
}
