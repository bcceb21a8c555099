import FTAugment
import FTAugmentPictures
import FTData
import FTImageCodec
import FTRandom
import FTTensor

/// How much made pictures are like those that were learned from, which may be mirrored or cut.
///
/// Two pictures are compared as 16 × 16 pixels by the correlation of all their values: 1 is the same. Of each learned picture twelve views
/// are taken: the whole and five parts of nine tenths of its sides, each also mirrored. A made picture is called a copy from a likeness on
/// that 95 of 100 learned pictures reach when they are compared with their own views after a cut of up to 15 % of the area and a small
/// change of light; how many learned pictures reach it with another one, which shows something else by its caption, is said beside it.
struct PictureLikeness {
  /// A made picture and the learned one that it is most like.
  struct Nearest: Equatable {
    /// Of the learned pictures.
    let index: Int
    let likeness: Double
  }

  /// In the order of the made pictures.
  let nearest: [Nearest]
  /// From here on a picture is a copy.
  let threshold: Double
  /// Learned pictures that the threshold was found with.
  let calibrated: Int
  /// Those of them that reach it with a picture of another caption.
  let mistaken: Int

  /// How many of the made pictures are copies.
  var copies: Int { nearest.count { $0.likeness >= threshold } }

  private static let side = 16
  private static let chunk = 128
  private static let mostCalibrated = 200

  /// - Parameter onProgress: is told how many learned pictures have been compared; what it throws ends the work.
  init(
    of made: [Image], to learned: CaptionedPictures, seed: UInt64, on device: Device,
    onProgress: (_ done: Int, _ of: Int) throws -> Void
  ) throws {
    let count = learned.count
    var generator = RandomGenerator(seed: seed).split("likeness")
    let known = Array(generator.shuffled(Array(0..<count)).prefix(Self.mostCalibrated))
    let change = PictureAugmentation(.smallChange)
    // Made pictures, changed copies of learned ones, and the same as they are.
    let plain = try known.map { try learned.content(of: $0).onWhiteSquare() }
    let changed = plain.map { change($0, &generator) }
    let asked = made + changed + plain
    let questions = Self.sketches(asked, on: device)
    let place = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, $0) })
    var best = [Nearest](repeating: Nearest(index: 0, likeness: -1), count: made.count)
    var own = [Double](repeating: -1, count: known.count)
    var others = own
    for first in stride(from: 0, to: count, by: Self.chunk) {
      try onProgress(first, count)
      let indices = Array(first..<min(first + Self.chunk, count))
      let views = try indices.map { Self.views(try learned.content(of: $0).onWhiteSquare()) }
      let each = views[0].count
      let answers = Self.sketches(views.flatMap { $0 }, on: device)
      let width = indices.count * each
      let likenesses = Tensor.matmul(questions, answers, transposeB: true).values()
      for row in asked.indices {
        for (position, index) in indices.enumerated() {
          let start = row * width + position * each
          let likeness = Double(likenesses[start..<start + each].max() ?? -1)
          if row < made.count {
            if likeness > best[row].likeness { best[row] = Nearest(index: index, likeness: likeness) }
          } else if row < made.count + known.count {
            if place[index] == row - made.count { own[row - made.count] = likeness }
          } else {
            let asking = row - made.count - known.count
            if learned.captions[known[asking]] != learned.captions[index] {
              others[asking] = max(others[asking], likeness)
            }
          }
        }
      }
    }
    try onProgress(count, count)
    nearest = best
    let threshold = own.sorted()[own.count / 20]
    self.threshold = threshold
    calibrated = known.count
    mistaken = others.count { $0 >= threshold }
  }

  /// How little two pictures have in common, 0 for the same and about 1 for any two; each pair of a group.
  static func differences(within group: [Image], on device: Device) -> [Double] {
    guard group.count > 1 else { return [] }
    let sketches = sketches(group, on: device)
    let likenesses = Tensor.matmul(sketches, sketches, transposeB: true).values()
    return group.indices.flatMap { a in
      (a + 1..<group.count).map { 1 - Double(likenesses[a * group.count + $0]) }
    }
  }

  /// The whole and five parts, as they are and mirrored.
  private static func views(_ square: Image) -> [Image] {
    let part = max(1, square.width * 9 / 10)
    let rest = square.width - part
    let parts = [(0, 0), (rest, 0), (0, rest), (rest, rest), (rest / 2, rest / 2)].map { x, y in
      square.cropped(x: x, y: y, width: part, height: part)
    }
    let small = ([square] + parts).map { $0.resized(width: side, height: side) }
    return small + small.map { $0.flippedHorizontally() }
  }

  /// Pictures as rows of mean 0 and length 1, `[pictures, 768]`; a picture of one value alone is 0.
  private static func sketches(_ images: [Image], on device: Device) -> Tensor {
    let rows = images.flatMap { image -> [Float] in
      let values = image.onWhiteSquare(side: side).pixels.map { Float($0) }
      let mean = values.reduce(0, +) / Float(values.count)
      let length = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
      return values.map { length > 0 ? ($0 - mean) / length : 0 }
    }
    return Tensor(rows, shape: [images.count, side * side * 3], on: device)
  }
}
