import FTData
import FTImage
import FTImageCodec
import FTNN
import FTTensor

/// How much pictures look like those of one character or in one hand, by a network that took no part in making them.
///
/// A picture's likeness is the cosine of its features with the mean of the learned pictures', both as multiples of their usual
/// spread (``PictureReader/unusual(_:)``): 0 for any two pictures on the whole, 1 for the same.
struct SubjectLikeness {
  private let features: PictureFeatures
  private let reader: PictureReader
  /// `[1, features]`, of length 1.
  private let centre: Tensor
  /// The likeness of each learned picture to the mean of the others.
  let own: [Double]
  /// The style distance of each learned picture to all of them, itself included.
  let ownStyle: [Double]
  private let style: StyleLoss

  init(
    of learned: CaptionedPictures, _ features: PictureFeatures, _ reader: PictureReader, on device: Device,
    progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws {
    // Looked at twice, decoded once.
    let pictures = try (0..<learned.count).map(learned.content)
    let rows = reader.unusual(try features(count: learned.count, progress: progress) { pictures[$0] })
    let sum = rows.sum(along: 0, keepsDimension: true)
    (self.features, self.reader) = (features, reader)
    centre = PictureReader.unit(sum)
    let shown = pictures.map(features.seen)
    style = StyleLoss(
      features.encoder, statistic: .gram, styles: shown.map { Tensor(images: [$0], on: device) }, context: Self.context)
    ownStyle = Self.distances(shown, style, on: device)
    guard learned.count > 1 else {
      own = []
      return
    }
    let others = PictureReader.unit(sum.expanded(to: rows.shape) - rows)
    own = (rows * others).sum(along: 1).values().map(Double.init)
  }

  /// How far pictures are from the learned ones in style, as runs of `--task style` measure it: Gram matrices of features.
  func styleDistances(_ images: [Image]) -> [Double] {
    Self.distances(images.map(features.seen), style, on: centre.device)
  }

  private static var context: ForwardContext { ForwardContext(computeType: .float32) }

  private static func distances(_ images: [Image], _ style: StyleLoss, on device: Device) -> [Double] {
    images.map { image in
      let picture = Tensor(images: [image], on: device)
      let terms = style.terms(picture, contents: style.contentFeatures(picture, context), context: context)
      return Double(terms.style.item())
    }
  }

  func callAsFunction(_ images: [Image]) throws -> [Double] {
    Tensor.matmul(reader.unusual(try features(images)), centre, transposeB: true).values().map(Double.init)
  }
}

/// Chooses the step of a generator that learns a person's pictures: by what it makes of held-out captions, not by its loss.
///
/// The distance is 1 − the mean likeness of the pictures, and the share of copies beyond a tenth on top: a generator that repeats
/// what it learned is not chosen for its likeness.
struct LikenessChoice {
  let likeness: SubjectLikeness
  let learned: CaptionedPictures
  /// Captions that pictures are made of.
  let captions: [Caption]
  /// How they are made; prompt, seed and count are set for each caption.
  let request: PictureRequest
  let seed: UInt64

  static let name = "distance of made pictures"
  /// Pictures that are made at each choice.
  static let pictures = 12
  /// The share of copies that costs nothing.
  private static let freeCopies = 0.1

  func distance(of network: PictureFlow, context: ForwardContext, shouldStop: () -> Bool) throws -> Double {
    let sampler = FlowSampler(network: network, context: context)
    let each = (Self.pictures + captions.count - 1) / captions.count
    var made: [Image] = []
    for (number, caption) in captions.enumerated() where made.count < Self.pictures {
      var request = request
      request.seed = UInt64(number)
      request.count = min(each, Self.pictures - made.count)
      made += try sampler.images(request, prompt: caption) { _, _ in if shouldStop() { throw CancellationError() } }
    }
    let values = try likeness(made)
    let copies = try PictureLikeness(of: made, to: learned, seed: seed, on: network.device) { _, _ in
      if shouldStop() { throw CancellationError() }
    }
    let share = Double(copies.copies) / Double(made.count)
    return 1 - values.reduce(0, +) / Double(values.count) + max(0, share - Self.freeCopies)
  }
}
