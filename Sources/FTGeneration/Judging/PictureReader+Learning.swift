import FTNN
import FTOptim
import FTRandom
import FTTensor

extension PictureReader {
  /// What is learned from: real pictures' features, and captions.
  struct Pairs {
    /// `[pictures, features]`.
    var features: Tensor
    /// The caption of each picture, among `captions`.
    var caption: [Int]
    /// Vectors of length 1, `[captions, numbers]`.
    var captions: Tensor

    var count: Int { caption.count }
  }

  /// Learned so that of many pictures each lies nearest to its own caption, and each caption to its own picture.
  ///
  /// The loss is the symmetric cross-entropy of both choices (InfoNCE: Radford and others, arXiv:2103.00020) among 512 pairs of
  /// different captions at a time, cosines times 20. Half of the features are withheld at each step; of every fifty steps the
  /// state is kept with which held-out pictures find their captions best.
  ///
  /// - Parameters:
  ///   - held: pictures to choose the step by; without any, the last step is taken.
  ///   - progress: is told how many steps are done; what it throws ends the work.
  static func learned(
    from pairs: Pairs, choosingBy held: Pairs?, notes: Notes, seed: UInt64,
    progress: (_ done: Int, _ of: Int) throws -> Void
  ) rethrows -> PictureReader {
    let device = pairs.features.device
    let (width, numbers) = (pairs.features.shape[1], pairs.captions.shape[1])
    let mean = pairs.features.mean(along: 0, keepsDimension: true)
    let centred = pairs.features - mean.expanded(to: pairs.features.shape)
    let deviation = (centred.square().mean(along: 0, keepsDimension: true) + 1e-6).squareRoot()
    let scale = deviation.reciprocal()
    let standard = (centred * scale.expanded(to: centred.shape)).detached
    var generator = RandomGenerator(seed: seed).split("picture reader")
    let weight = Parameter(
      trainable: (Tensor.normalNoise([numbers, width], seed: generator.next(), on: device) * 0.01).detached)
    var optimizing = OptimizerSettings(kind: .adamw)
    optimizing.weightDecay = Self.decay
    let optimizer = AdamW(optimizing)
    func reader() -> PictureReader {
      // The standard form of features is taken up into the weights.
      let plain = (weight.value.detached * scale.expanded(to: weight.shape)).detached
      let offset = mean.linear(weight: plain).reshaped(to: [numbers]) * -1
      return PictureReader(
        weight: plain, bias: offset.detached, usual: (mean: mean.detached, scale: scale.detached), notes: notes)
    }
    var best: (rank: Double, reader: PictureReader)?
    for step in 0..<Self.steps {
      try progress(step, Self.steps)
      let rows = Self.batch(pairs, &generator)
      let pictures = standard.gathered(Self.indices(rows, device)).dropout(0.5, seed: generator.next())
      let captions = pairs.captions.gathered(Self.indices(rows.map { pairs.caption[$0] }, device))
      let found = unit(pictures.linear(weight: weight.tensor(as: .float32)))
      let own = Array(rows.indices)
      let likeness = Tensor.matmul(found, captions, transposeB: true) * Self.sharpness
      let loss =
        likeness.classCrossEntropy(targets: own, normalizer: Float(2 * rows.count))
        + likeness.transposed().classCrossEntropy(targets: own, normalizer: Float(2 * rows.count))
      var gradients = loss.gradients()
      guard let gradient = weight.takeGradient(from: &gradients) else { break }
      let rate = Self.rate * (1 - Double(step) / Double(Self.steps))
      optimizer.step([("weight", weight)], gradients: ["weight": gradient], rate: rate, gradientScale: 1)
      if let held, (step + 1).isMultiple(of: 50) {
        let now = reader()
        let search = CaptionSearch(now.vectors(held.features), own: held.caption, held.captions)
        let rank = search.meanReciprocalRank
        if rank > best?.rank ?? -1 { best = (rank, now) }
      }
    }
    try progress(Self.steps, Self.steps)
    return best?.reader ?? reader()
  }

  private static let steps = 400
  private static let rate = 2e-3
  private static let decay = 0.1
  private static let sharpness: Float = 20

  private static func indices(_ rows: [Int], _ device: Device) -> Tensor {
    Tensor(indices: rows.map(Int32.init), on: device)
  }

  /// Up to 512 pictures of different captions.
  private static func batch(_ pairs: Pairs, _ generator: inout RandomGenerator) -> [Int] {
    var seen: Set<Int> = []
    var rows: [Int] = []
    for row in generator.shuffled(Array(0..<pairs.count)) where seen.insert(pairs.caption[row]).inserted {
      rows.append(row)
      if rows.count == 512 { break }
    }
    return rows
  }
}

/// Where the own caption of each picture stands when captions are put in order of their likeness to it.
struct CaptionSearch: Equatable {
  /// From 0; captions as like as the own one stand before it.
  let ranks: [Int]

  /// - Parameters:
  ///   - pictures: `[pictures, numbers]`.
  ///   - own: the caption of each picture.
  ///   - captions: `[captions, numbers]`.
  init(_ pictures: Tensor, own: [Int], _ captions: Tensor) {
    let count = captions.shape[0]
    let likeness = Tensor.matmul(pictures, captions, transposeB: true).values()
    ranks = own.enumerated().map { row, caption in
      let values = likeness[row * count..<(row + 1) * count]
      let its = values[row * count + caption]
      return values.indices.count { $0 != row * count + caption && values[$0] >= its }
    }
  }

  func isFound(within places: Int) -> [Bool] { ranks.map { $0 < places } }
  func share(within places: Int) -> Double {
    Double(ranks.count { $0 < places }) / Double(max(1, ranks.count))
  }
  var meanReciprocalRank: Double { ranks.reduce(0) { $0 + 1 / Double($1 + 1) } / Double(max(1, ranks.count)) }
}
