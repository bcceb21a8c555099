import FTAudioCodec
import FTNN
import FTTensor
import Foundation

/// How a person's vocal tract and microphone differ from the synthesiser's voice: a stretch of the frequency axis and an
/// equaliser. Both are found by comparison, not by descent, and both are one linear change of the head's rows, so nothing of the
/// words suffers. Learning starts from there.
///
/// Source of the stretch: vocal tract length normalisation, Lee and Rose, ICASSP 1996.
struct VocalTract: Equatable {
  /// What the base's formants are multiplied by: below 1 for longer tracts.
  var stretch: Double
  /// Added to all log magnitudes, one number a bin.
  var equalizer: [Float]

  static let stretches = stride(from: 0.80, through: 1.20, by: 0.02).map { ($0 * 100).rounded() / 100 }
  /// Longest piece that is compared, in frames.
  static let longest = 1600
  /// 20 dB each way.
  private static let strongest: Float = 2.3

  init(stretch: Double, equalizer: [Float]) { (self.stretch, self.equalizer) = (stretch, equalizer) }

  /// - Parameters:
  ///   - track: recordings with what the network should read for them.
  ///   - band: the highest frequency that the recordings hold, in Hz.
  init(
    _ track: SpeechTrack, _ synthesizer: SpeechSynthesizer, band: Double, _ context: ForwardContext, on device: Device
  ) {
    let track = track.crop(from: 0, count: min(track.frames, Self.longest))
    let comparison = Comparison(track, synthesizer, band: band, context, on: device)
    let distances = Self.stretches.map { comparison.distance(stretch: $0) }
    let best = distances.indices.min { distances[$0] < distances[$1] }!
    stretch = Self.stretches[best]
    equalizer = comparison.equalizer(stretch: stretch, limit: Self.strongest)
  }

  /// Changes the head so that the network speaks through this tract.
  func apply(to head: Linear, on device: Device) {
    let width = head.inputSize
    let bins = AcousticNetwork.bins
    let (weight, bias) = (head.weight.value.values(), head.bias!.value.values())
    var (newWeight, newBias) = (weight, bias)
    for part in 0..<5 {
      for bin in 0..<bins {
        let (low, share) = Self.source(of: bin, stretch: stretch)
        let (a, b) = (part * bins + low, part * bins + min(low + 1, bins - 1))
        let row = part * bins + bin
        for i in 0..<width {
          newWeight[row * width + i] = weight[a * width + i] * (1 - share) + weight[b * width + i] * share
        }
        newBias[row] = bias[a] * (1 - share) + bias[b] * share
        if Self.magnitudes.contains(part) { newBias[row] += equalizer[bin] }
      }
    }
    head.weight.load(Tensor(newWeight, shape: head.weight.shape, on: device))
    head.bias!.load(Tensor(newBias, shape: head.bias!.shape, on: device))
  }

  /// The parts of the head that are log magnitudes: of harmonics, noise and the free residue.
  private static let magnitudes = [0, 2, 3]

  /// The bin that a bin's content comes from, and how far to go to the next.
  private static func source(of bin: Int, stretch: Double) -> (low: Int, share: Float) {
    let place = min(Double(bin) / stretch, Double(AcousticNetwork.bins - 1))
    let low = Int(place)
    return (low, Float(place - Double(low)))
  }
}

extension VocalTract {
  /// The untouched network's sound for the recordings' frames beside the recordings.
  private struct Comparison {
    let frames: Int
    let head: [Float]
    let pulses: Tensor
    let noise: Tensor
    let filter: SourceFilter
    let fourier: ShortTimeFourier
    let mel: Tensor
    let band: Double
    let device: Device
    /// Loud frames: the others say little.
    let loud: [Int]
    let targetMel: [Float]
    let targetPower: [Float]
    static let bands = 60

    init(
      _ track: SpeechTrack, _ synthesizer: SpeechSynthesizer, band: Double, _ context: ForwardContext, on device: Device
    ) {
      frames = track.frames
      head = synthesizer.acoustic(SpeechTrack.inputs([track], on: device), context).values()
      filter = synthesizer.sourceFilter
      pulses = filter.pulseSpectrum(pitch: [track.pitch], on: device)
      noise = Tensor.normalNoise(pulses.shape, seed: 1, on: device)
      fourier = ShortTimeFourier(size: SourceFilter.size, hop: SourceFilter.hop, on: device)
      mel = MelFilterbank(
        count: Self.bands, size: SourceFilter.size, sampleRate: SourceFilter.sampleRate, lowest: 100, highest: band
      ).tensor(on: device)
      (self.band, self.device) = (band, device)
      let power = Self.power(track.samples, fourier, frames, on: device)
      targetPower = power.values()
      let spoken = power.linear(weight: mel).values()
      targetMel = spoken
      let sums = (0..<track.frames).map { frame in
        spoken[frame * Self.bands..<(frame + 1) * Self.bands].reduce(0, +)
      }
      let threshold = sums.sorted()[sums.count * 2 / 5]
      loud = sums.indices.filter { sums[$0] > threshold }
    }

    private static func power(_ samples: [Float], _ fourier: ShortTimeFourier, _ frames: Int, on device: Device) -> Tensor {
      fourier.power(Tensor(samples, shape: [1, samples.count], on: device)).sliced(0..<frames, along: 1)
        .reshaped(to: [frames, AcousticNetwork.bins]).detached
    }

    private func power(stretch: Double) -> Tensor {
      let bins = AcousticNetwork.bins
      var bent = [Float](repeating: 0, count: head.count)
      for bin in 0..<bins {
        let (low, share) = VocalTract.source(of: bin, stretch: stretch)
        let high = min(low + 1, bins - 1)
        for row in stride(from: 0, to: head.count, by: bins) {
          bent[row + bin] = head[row + low] * (1 - share) + head[row + high] * share
        }
      }
      let sound = filter.waveform(
        head: Tensor(bent, shape: [frames, 5 * bins], on: device), pulses: pulses, noise: noise, clips: 1)
      return Self.power(sound.values(), fourier, frames, on: device)
    }

    /// Mean difference of log mel spectra in loud frames, with each band's mean difference taken away: an equaliser is free.
    func distance(stretch: Double) -> Double {
      let own = power(stretch: stretch).linear(weight: mel).values()
      var sum = 0.0
      for band in 0..<Self.bands {
        let differences = loud.map { frame in
          Double(log(own[frame * Self.bands + band] + 1e-7) - log(targetMel[frame * Self.bands + band] + 1e-7))
        }
        let mean = differences.reduce(0, +) / Double(loud.count)
        sum += differences.reduce(0) { $0 + abs($1 - mean) } / Double(loud.count)
      }
      return sum / Double(Self.bands)
    }

    /// Half the mean difference of log powers, smoothed over 400 Hz; at the ends of the band it goes on as it is there.
    func equalizer(stretch: Double, limit: Float) -> [Float] {
      let bins = AcousticNetwork.bins
      let own = power(stretch: stretch).values()
      let raw = (0..<bins).map { bin -> Float in
        let sum = loud.reduce(Float(0)) {
          $0 + log(targetPower[$1 * bins + bin] + 1e-7) - log(own[$1 * bins + bin] + 1e-7)
        }
        return 0.5 * sum / Float(loud.count)
      }
      let last = min(bins - 1, Int(band / Double(SourceFilter.sampleRate) * Double(SourceFilter.size)) - 10)
      let first = 5
      return (0..<bins).map { bin in
        let center = min(max(bin, first), last)
        var (sum, weights): (Float, Float) = (0, 0)
        for offset in -10...10 {
          let place = min(max(center + offset, first), last)
          let weight = Float(11 - abs(offset))
          sum += raw[place] * weight
          weights += weight
        }
        return min(max(sum / weights, -limit), limit)
      }
    }
  }
}
