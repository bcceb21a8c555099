import FTImageCodec
import FTNN
import FTTensor

/// Paints a picture of any size in strips of rows, layer by layer, with the statistics of the whole picture at every
/// norm: what comes out is what the generator would have painted in one piece, in a fraction of the memory.
///
/// A layer's rows are kept until the next layer has read them. The two layers of full width (the first and the last but
/// one) are computed twice instead, once for their statistics and once for their values.
struct StripPainter {
  let generator: StyleGenerator
  let style: StyleVector
  let context: ForwardContext
  /// Pixels of the picture in a strip, about.
  var stripPixels = 200_000
  /// Above this many pixels float32 features are kept as bfloat16, so that 12 megapixels fit into a gigabyte.
  var widePixels = 4_000_000

  /// A feature map whose rows can be had.
  private struct Source {
    let height: Int
    let rows: (Range<Int>) -> Tensor
    /// Rows above this one are not asked for again.
    let drop: (Int) -> Void
  }

  /// - Parameters:
  ///   - memory: statistics of earlier frames of a film.
  ///   - onProgress: sees the part that is done, and ends the work by returning false.
  /// - Returns: the painting, or nil when it was ended.
  func paint(_ photo: Image, memory: FrameMemory? = nil, onProgress: @escaping (Double) -> Bool = { _ in true })
    -> Image?
  {
    let stripHeight = max(16, stripPixels / photo.width / 4 * 4)
    let storage: DType =
      context.computeType == .float32 && photo.width * photo.height > widePixels ? .bfloat16 : context.computeType
    var work = Work(painter: self, stripHeight: stripHeight, storage: storage, memory: memory, onProgress: onProgress)
    let device = generator.device
    let input = Source(
      height: photo.height,
      rows: { rows in
        let strip = photo.cropped(x: 0, y: rows.lowerBound, width: photo.width, height: rows.count)
        return Tensor(images: [strip], on: device).converted(to: context.computeType)
      }, drop: { _ in })
    guard let first = work.recomputed(0, input), let second = work.kept(1, first), let third = work.kept(2, second)
    else { return nil }
    var features = third
    for block in 0..<6 {
      guard let inner = work.kept(3 + 2 * block, features, isReadAgain: true),
        let outer = work.kept(4 + 2 * block, inner, residual: features)
      else { return nil }
      features = outer
    }
    guard let wide = work.kept(15, features), let full = work.recomputed(16, wide), let last = work.kept(17, full)
    else { return nil }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * photo.width * photo.height)
    for top in stride(from: 0, to: photo.height, by: stripHeight) {
      let rows = last.rows(top..<min(top + stripHeight, photo.height)).converted(to: .float32).sigmoid()
      let strip = rows.shape[2] == photo.width ? rows : rows.sliced(0..<photo.width, along: 2)
      pixels += Image(strip).pixels
      last.drop(top + stripHeight)
    }
    return Image(width: photo.width, height: photo.height, channels: 3, pixels: pixels)
  }

  /// The work on one picture.
  private struct Work {
    let painter: StripPainter
    let stripHeight: Int
    let storage: DType
    let memory: FrameMemory?
    let onProgress: (Double) -> Bool
    /// Passes over rows, weighted by what they cost, for the progress.
    private var done = 0.0
    private static let total = 2 * 3 + 16 * 1.5

    init(
      painter: StripPainter, stripHeight: Int, storage: DType, memory: FrameMemory?,
      onProgress: @escaping (Double) -> Bool
    ) {
      self.painter = painter
      self.stripHeight = stripHeight
      self.storage = storage
      (self.memory, self.onProgress) = (memory, onProgress)
    }

    /// A layer whose normalised rows are computed anew whenever they are asked for.
    mutating func recomputed(_ index: Int, _ input: Source) -> Source? {
      guard let statistics = pass(index, input, isReadAgain: true, cost: 3, { _ in }) else { return nil }
      let work = self
      return Source(
        height: height(index, input), rows: { work.normalized(work.convolved(index, input, $0), index, statistics) },
        drop: { input.drop(max(0, ($0 - 8) / (work.isUpsampled(index) ? 2 : 1) - 8)) })
    }

    /// A layer whose rows are kept.
    mutating func kept(_ index: Int, _ input: Source, isReadAgain: Bool = false, residual: Source? = nil) -> Source? {
      let strips = FeatureStrips(height: height(index, input), stripHeight: stripHeight)
      let storage = storage
      guard
        let statistics = pass(
          index, input, isReadAgain: isReadAgain, cost: 1.5, { strips.append($0.converted(to: storage)) })
      else { return nil }
      let work = self
      strips.transform { strip, top in
        let rows = residual?.rows(top..<top + strip.shape[1])
        residual?.drop(top + strip.shape[1])
        return work.normalized(strip, index, statistics, residual: rows).converted(to: storage)
      }
      return Source(
        height: strips.height, rows: { strips.rows($0).converted(to: work.painter.context.computeType) },
        drop: { strips.drop(above: $0) })
    }

    /// Convolves strip after strip; the statistics of all of them, or nil when the work was ended.
    private mutating func pass(
      _ index: Int, _ input: Source, isReadAgain: Bool, cost: Double, _ take: (Tensor) -> Void
    ) -> ChannelStatistics? {
      var statistics: ChannelStatistics?
      let rows = height(index, input)
      for top in stride(from: 0, to: rows, by: stripHeight) {
        let range = top..<min(top + stripHeight, rows)
        let raw = convolved(index, input, range)
        let found = raw.channelStatistics()
        if statistics == nil { statistics = found } else { statistics!.merge(found) }
        take(raw)
        if !isReadAgain { input.drop(inputRows(index, range.upperBound..<range.upperBound + 1, input).lowerBound) }
        if !onProgress((done + cost * Double(range.upperBound) / Double(rows)) / Self.total) { return nil }
      }
      done += cost
      return memory.map { $0.steadied(statistics!, layer: index) } ?? statistics
    }

    private func isUpsampled(_ index: Int) -> Bool { painter.generator.layers[index].isUpsampled }

    private func height(_ index: Int, _ input: Source) -> Int {
      let layer = painter.generator.layers[index]
      if layer.isUpsampled { return 2 * input.height }
      return (input.height + layer.convolution.stride - 1) / layer.convolution.stride
    }

    /// The rows that output rows are made of, not yet cut at the picture's edge; before upsampling cut and halved.
    private func taps(_ index: Int, _ rows: Range<Int>) -> Range<Int> {
      let convolution = painter.generator.layers[index].convolution
      let (kernel, stride) = (convolution.weight.shape[1], convolution.stride)
      return rows.lowerBound * stride - kernel / 2..<(rows.upperBound - 1) * stride - kernel / 2 + kernel
    }

    private func inputRows(_ index: Int, _ rows: Range<Int>, _ input: Source) -> Range<Int> {
      let taps = taps(index, rows)
      let factor = isUpsampled(index) ? 2 : 1
      let first = max(0, taps.lowerBound) / factor
      return first..<max(first, min(input.height, (taps.upperBound + factor - 1) / factor))
    }

    /// Rows of the convolution, before the norm; rows beyond the edge are reflected.
    private func convolved(_ index: Int, _ input: Source, _ rows: Range<Int>) -> Tensor {
      let layer = painter.generator.layers[index]
      let taps = taps(index, rows)
      let needed = inputRows(index, rows, input)
      var x = input.rows(needed)
      let factor = layer.isUpsampled ? 2 : 1
      let height = input.height * factor
      if layer.isUpsampled {
        x = x.upsampledNearest(by: 2)
        let first = max(0, taps.lowerBound) - 2 * needed.lowerBound
        let count = min(height, taps.upperBound) - max(0, taps.lowerBound)
        if first > 0 || count < x.shape[1] { x = x.sliced(first..<first + count, along: 1) }
      }
      let side = layer.convolution.weight.shape[1] / 2
      let margins = ImageMargins(
        top: max(0, -taps.lowerBound), bottom: max(0, taps.upperBound - height), left: side, right: side)
      return x.reflectPadded(margins).convolution(
        weight: layer.convolution.weight.tensor(as: painter.context.computeType), stride: layer.convolution.stride)
    }

    /// Norm, rectifier and residual as in the generator.
    private func normalized(
      _ raw: Tensor, _ index: Int, _ statistics: ChannelStatistics, residual: Tensor? = nil
    ) -> Tensor {
      let norm = painter.style.norms[index].norm
      let isSecond = (3..<15).contains(index) && index % 2 == 0
      return raw.converted(to: painter.context.computeType).instanceNormalized(
        by: statistics, gain: norm.gain.tensor(as: .float32), offset: norm.offset.tensor(as: .float32),
        activation: isSecond || index == 17 ? .none : .relu, residual: residual)
    }
  }
}

/// What the norms saw in earlier frames of a film, so that light does not jump from frame to frame.
public final class FrameMemory {
  /// How much of the earlier frames stays.
  private let persistence: Double
  private var known: [Int: ChannelStatistics] = [:]
  /// A frame whose first features lie further from the earlier ones begins a new scene, in standard deviations.
  private let sceneChange = 0.75

  /// - Parameter persistence: 0 (every frame on its own) to 1 (the first frame decides).
  public init(persistence: Double = 0.9) {
    precondition((0...1).contains(persistence), "persistence is 0 to 1, not \(persistence)")
    self.persistence = persistence
  }

  func steadied(_ fresh: ChannelStatistics, layer: Int) -> ChannelStatistics {
    if layer == 0, let old = known[0], distance(old, fresh) > sceneChange { known = [:] }
    let result = known[layer].map { $0.mixed(with: fresh, share: 1 - persistence) } ?? fresh
    known[layer] = result
    return result
  }

  /// The mean over channels of |difference of the means| in standard deviations.
  private func distance(_ a: ChannelStatistics, _ b: ChannelStatistics) -> Double {
    let parts = zip(zip(a.mean, b.mean), a.variance).map { abs($0.0 - $0.1) / ($1 + 1e-8).squareRoot() }
    return parts.reduce(0, +) / Double(max(1, parts.count))
  }
}
