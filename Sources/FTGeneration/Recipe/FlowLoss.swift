import FTData
import FTImageCodec
import FTNN
import FTRandom
import FTTensor

/// How far a network's directions are from the true ones: the mean over all numbers of (direction − (picture − noise))².
package struct FlowLoss {
  let network: PictureFlow
  private var device: Device { network.device }

  package init(network: PictureFlow) { self.network = network }

  private var side: Int { network.configuration.side }

  /// Pictures of the network's side as it wants them, −1…1.
  func pixels(_ images: [Image]) -> Tensor { Tensor(images: images, on: device).affine(scale: 2, offset: -1) }

  /// The loss of each picture, `[pictures]`.
  ///
  /// - Parameters:
  ///   - pictures: `[pictures, side, side, 3]` in −1…1.
  ///   - noise: of the same shape.
  package func each(
    _ pictures: Tensor, noise: Tensor, times: [Double], captions: CaptionBatch, _ context: ForwardContext
  ) -> Tensor {
    let t = Tensor(times.map(Float.init), shape: [times.count, 1, 1, 1], on: device)
    let direction = pictures - noise
    let between = noise + direction * t
    let found = network.direction(between, times: times, captions: captions, floor: Self.floor, context)
    let difference = found - direction
    return difference.square().reshaped(to: [times.count, side * side * 3]).mean(along: 1)
  }

  /// Losses at moments and noise that never change, for held-out pictures: the mean of `draws` moments for each picture.
  ///
  /// The moments of all pictures together are spread evenly, so that few pictures see all parts of the way.
  ///
  /// - Parameter onProgress: is told how many pictures are done, from time to time; what it throws ends the work.
  func held(
    _ pictures: CaptionedPictures, captions: [Caption], context: ForwardContext,
    onProgress: (_ done: Int, _ of: Int) throws -> Void
  ) throws -> [Double] {
    let count = pictures.count
    let draws = Self.draws(count)
    var losses: [Double] = []
    let batch = max(1, Self.batch / draws)
    for first in stride(from: 0, to: count, by: batch) {
      try onProgress(first, count)
      let indices = Array(first..<min(first + batch, count))
      let images = try indices.map { try pictures.content(of: $0).onWhiteSquare(side: side) }
      let rows = indices.indices.flatMap { row in (0..<draws).map { _ in row } }
      let times = indices.flatMap { index in
        (0..<draws).map { FlowSchedule.moment((Double($0) + (Double(index) + 0.5) / Double(count)) / Double(draws)) }
      }
      let noise = indices.flatMap { index in
        (0..<draws).map { draw -> Tensor in
          var generator = RandomGenerator(seed: 0).split("held-out \(index) \(draw)")
          return Tensor.normalNoise([1, side, side, 3], seed: generator.next(), on: device)
        }
      }
      let values = each(
        pixels(rows.map { images[$0] }), noise: Tensor.concatenated(noise), times: times,
        captions: CaptionBatch(rows.map { captions[indices[$0]] }, width: network.configuration.textWidth), context
      ).values()
      for row in indices.indices {
        losses.append(values[row * draws..<(row + 1) * draws].reduce(0) { $0 + Double($1) } / Double(draws))
      }
    }
    try onProgress(count, count)
    return losses
  }

  /// Where less than this is left of the way, errors count no more than here.
  static let floor = 0.05

  /// Pictures that go through the network at a time.
  private static let batch = 32

  /// Moments for each of so many pictures: 128 or more for all together, as long as that is no more than 16 for one.
  static func draws(_ pictures: Int) -> Int { min(16, max(2, (127 + pictures) / max(1, pictures))) }
}
