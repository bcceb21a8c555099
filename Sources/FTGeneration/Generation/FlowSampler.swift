import FTImageCodec
import FTNN
import FTRandom
import FTTensor

/// Walks from noise to pictures along a network's directions.
package struct FlowSampler {
  let network: PictureFlow
  let context: ForwardContext
  /// Pictures that are made at a time: enough to fill the processor, few enough to stay in its caches.
  static let chunk = 8

  package init(network: PictureFlow, context: ForwardContext) {
    self.network = network
    self.context = context
  }

  /// The pictures of a request, as many at a time as are quick.
  ///
  /// - Parameters:
  ///   - start: see ``pictures(_:prompt:negative:start:numbers:onStep:)``.
  ///   - onStep: is told the steps of all pictures that are done; what it throws ends the work.
  func images(
    _ request: PictureRequest, prompt: Caption, negative: Caption = .null, start: Tensor? = nil,
    onStep: (_ done: Int, _ of: Int) throws -> Void
  ) rethrows -> [Image] {
    let total = request.count * request.steps
    var images: [Image] = []
    for first in stride(from: 0, to: request.count, by: Self.chunk) {
      let numbers = first..<min(first + Self.chunk, request.count)
      let batch = try pictures(request, prompt: prompt, negative: negative, start: start, numbers: numbers) {
        try onStep(first * request.steps + $0 * numbers.count, total)
      }
      let pixels = batch.affine(scale: 0.5, offset: 0.5)
      images += numbers.indices.map { Image(pixels, index: $0 - first) }
    }
    try onStep(total, total)
    return images
  }

  /// Pictures `[count, side, side, 3]` in −1…1.
  ///
  /// - Parameters:
  ///   - start: a picture to begin with, `[1, side, side, 3]` in −1…1.
  ///   - numbers: of the pictures within the seed.
  ///   - onStep: is told the steps that are done; what it throws ends the work.
  package func pictures(
    _ request: PictureRequest, prompt: Caption, negative: Caption, start: Tensor?, numbers: Range<Int>,
    onStep: (Int) throws -> Void
  ) rethrows -> Tensor {
    let side = network.configuration.side
    let count = numbers.count
    let noise = Tensor.concatenated(
      numbers.map { number in
        var generator = RandomGenerator(seed: request.seed).split("picture \(number)")
        return Tensor.normalNoise([1, side, side, 3], seed: generator.next(), on: network.device)
      })
    var x = noise
    var first = 0.0
    if let start, let strength = request.likeness?.strength {
      first = 1 - strength
      let copies = Tensor.concatenated([Tensor](repeating: start, count: count))
      x = copies * Float(first) + noise * Float(1 - first)
    }
    let isGuided = request.guidance != 1
    let captions = CaptionBatch(
      [Caption](repeating: prompt, count: count)
        + (isGuided ? [Caption](repeating: negative, count: count) : []), width: network.configuration.textWidth)
    func direction(_ x: Tensor, _ time: Double) -> Tensor {
      let input = isGuided ? Tensor.concatenated([x, x]) : x
      // The last step has 1 / steps of the way before it, and ends at the picture itself.
      let both = network.direction(
        input, times: [Double](repeating: time, count: captions.count), captions: captions, floor: 1e-4, context
      ).detached
      guard isGuided else { return both }
      let (wanted, unwanted) = (both.sliced(0..<count), both.sliced(count..<2 * count))
      return unwanted + (wanted - unwanted) * Float(request.guidance)
    }
    let length = (1 - first) / Double(request.steps)
    for step in 0..<request.steps {
      try onStep(step)
      let time = first + Double(step) * length
      let slope = direction(x, time)
      let next = x + slope * Float(length)
      if request.sampler == .heun, step < request.steps - 1 {
        let second = direction(next, time + length)
        x = x + (slope + second) * Float(length / 2)
      } else {
        x = next
      }
    }
    return x
  }
}
