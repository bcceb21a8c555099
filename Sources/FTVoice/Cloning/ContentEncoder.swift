import FTAudioCodec
import FTCheckpoint
import FTData
import FTModels
import FTNN
import FTRandom
import FTTensor
import FTTraining
import Foundation

/// Hears what the synthesiser would have read: mel spectra of any voice, in any language → the acoustic network's text
/// features.
///
/// It stands in for a transcript where there is none, and tells how clearly synthetic speech still says its words. The
/// spectrum is brought to mean 0 and deviation 1 per band and recording, so that little of the speaker is left. A
/// convolution over 5 frames, four residual blocks over 7 frames with steps 1, 2, 1, 2, a norm, a linear layer.
final class ContentEncoder: Module {
  static let bands = 40
  static let dilations = [1, 2, 1, 2]
  /// Up to where recordings of telephone quality go.
  static let band = 7400.0

  let input: Convolution
  let blocks: [SpeechBlock]
  let norm: LayerNorm
  let output: Linear
  private let spectra: ContentEncoderSpectra
  private let device: Device

  init(on device: Device, load: (String) throws -> Tensor) throws {
    input = Convolution(weight: try load("input.weight"), bias: try load("input.bias"), padding: .same)
    blocks = try Self.dilations.enumerated().map { n, dilation in
      try SpeechBlock(dilation: dilation) { try load("blocks.\(n).\($0)") }
    }
    norm = LayerNorm(weight: try load("norm.weight"), bias: try load("norm.bias"))
    output = Linear(weight: try load("output.weight"), bias: try load("output.bias"))
    spectra = ContentEncoderSpectra(on: device)
    self.device = device
  }

  var submodules: [(name: String, module: any Module)] {
    [("input", input)] + blocks.enumerated().map { ("blocks.\($0)", $1) } + [("norm", norm), ("output", output)]
  }

  /// Width of the residual blocks.
  var width: Int { input.weight.shape[0] }
  /// Text features of a frame.
  var textWidth: Int { output.weight.shape[0] }

  /// A network to be trained: weights uniform in ±1/√inputs, small residual branches.
  static func untrained(
    _ configuration: ContentEncoderConfiguration = ContentEncoderConfiguration(), seed: UInt64, on device: Device
  ) -> ContentEncoder {
    var generator = RandomGenerator(seed: seed).split("listener")
    func uniform(_ shape: [Int], inputs: Int) -> Tensor {
      let bound = 1 / Float(inputs).squareRoot()
      let values = (0..<shape.reduce(1, *)).map { _ in (Float(generator.uniform()) * 2 - 1) * bound }
      return Tensor(values, shape: Shape(shape), on: device)
    }
    let width = configuration.width
    let inner = 2 * width
    let textWidth = configuration.textWidth
    let made: (String) -> Tensor = { name in
      switch name.split(separator: ".").suffix(2).joined(separator: ".") {
      case "input.weight": uniform([width, 1, 5, bands + 1], inputs: 5 * (bands + 1))
      case "dw.weight": uniform([width, 1, 7, 1], inputs: 7)
      case "pw1.weight": uniform([inner, width], inputs: width)
      case "pw2.weight": uniform([width, inner], inputs: inner)
      case "pw1.bias": Tensor(zeros: [inner], on: device)
      case "output.weight": uniform([textWidth, width], inputs: width)
      case "output.bias": Tensor(zeros: [textWidth], on: device)
      case "norm.weight": Tensor(repeating: 1, shape: [width], on: device)
      case let end where end.hasSuffix("gamma"): Tensor(repeating: 0.3, shape: [width], on: device)
      default: Tensor(zeros: [width], on: device)
      }
    }
    // Nothing of the above throws.
    return try! ContentEncoder(on: device) { made($0) }
  }

  /// `[clips, frames, 41]` → text features `[clips · frames, text]`, float32.
  func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    let (clips, frames) = (x.shape[0], x.shape[1])
    var y = input(x.reshaped(to: [clips, 1, frames, Self.bands + 1]), context).converted(to: .float32)
    for block in blocks { y = block(y, context) }
    return output(norm(y, context).reshaped(to: [clips * frames, width]), context).converted(to: .float32)
  }

  /// The text features that a recording seems to have, frame after frame.
  func features(_ analysis: SpeechAnalysis) -> [Float] {
    features(samples: analysis.samples, pitch: analysis.pitch)
  }

  /// What is missed of a track's text features in its sound, as a share of their variance: 0 when every sound is clear.
  func missed(of track: SpeechTrack, in samples: [Float]) -> Double {
    let heard = features(samples: samples, pitch: track.pitch)
    let width = textWidth
    var (wrong, all) = (0.0, 1e-9)
    for k in 0..<width {
      let column = stride(from: k, to: heard.count, by: width)
      let mean = column.reduce(Float(0)) { $0 + track.features[$1] } / Float(max(1, track.frames))
      for place in column {
        let (d, v) = (Double(heard[place] - track.features[place]), Double(track.features[place] - mean))
        wrong += d * d
        all += v * v
      }
    }
    return wrong / all
  }

  func features(samples: [Float], pitch: [Float]) -> [Float] {
    let rows = spectra.rows(power: spectra.power(samples), pitch: pitch)
    let x = Tensor(rows, shape: [1, pitch.count, Self.bands + 1], on: device)
    return self(x, ForwardContext(computeType: .float32)).values()
  }
}

/// The listener's view of sound.
struct ContentEncoderSpectra {
  private let fourier: ShortTimeFourier
  private let device: Device
  /// Mel filters as they are, and with all frequencies moved by −20 to +20 %, as other vocal tracts would.
  private let filters: [Tensor]
  static let warps: [Double] = [1, 0.8, 0.85, 0.9, 0.95, 1.05, 1.1, 1.15, 1.2]
  /// Bins of the power spectrum that any of the filters reaches.
  static let bins = 500

  init(on device: Device) {
    fourier = ShortTimeFourier(size: SourceFilter.size, hop: SourceFilter.hop, on: device)
    self.device = device
    filters = Self.warps.map { warp in
      let bank = MelFilterbank(
        count: ContentEncoder.bands, size: SourceFilter.size, sampleRate: SourceFilter.sampleRate, lowest: 60 * warp,
        highest: ContentEncoder.band * warp)
      let weights = (0..<ContentEncoder.bands).flatMap { row in
        bank.weights[row * bank.bins..<row * bank.bins + Self.bins]
      }
      return Tensor(weights, shape: [ContentEncoder.bands, Self.bins], on: device)
    }
  }

  /// Power spectra `[frames, 500]`, one a frame of 12.5 ms.
  func power(_ samples: [Float]) -> Tensor {
    let frames = samples.count / SourceFilter.hop
    return fourier.power(Tensor(samples, shape: [1, samples.count], on: device))
      .sliced(0..<frames, along: 1).sliced(0..<Self.bins, along: 2).reshaped(to: [frames, Self.bins]).detached
  }

  /// Rows of 40 normalised log mel bands and whether the frame is voiced.
  ///
  /// - Parameters:
  ///   - warp: number of a warp.
  ///   - noise: power of noise in every band, relative to the mean.
  ///   - filter: what changes the sound on its way.
  func rows(
    power: Tensor, pitch: [Float], warp: Int = 0, noise: Float = 0, filter: ContentEncoderFilter? = nil
  ) -> [Float] {
    let frames = pitch.count
    let bands = ContentEncoder.bands
    let mel = power.linear(weight: filters[warp]).values()
    let mean = mel.reduce(0, +) / Float(max(1, mel.count))
    let floor = max(1e-9, mean * max(noise, 1e-5))
    var rows = [Float](repeating: 0, count: frames * (bands + 1))
    for band in 0..<bands {
      var (sum, squares) = (0.0, 0.0)
      for frame in 0..<frames {
        let value = log(mel[frame * bands + band] + floor) + (filter?.gains[frame * bands + band] ?? 0)
        rows[frame * (bands + 1) + band] = value
        sum += Double(value)
        squares += Double(value) * Double(value)
      }
      let average = sum / Double(max(1, frames))
      let deviation = max(0.3, (squares / Double(max(1, frames)) - average * average).squareRoot())
      for frame in 0..<frames {
        let place = frame * (bands + 1) + band
        rows[place] = (rows[place] - Float(average)) / Float(deviation)
      }
    }
    for frame in 0..<frames { rows[frame * (bands + 1) + bands] = pitch[frame] > SourceFilter.voicedAbove ? 1 : -1 }
    return rows
  }
}
