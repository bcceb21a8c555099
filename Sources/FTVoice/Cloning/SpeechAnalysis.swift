import FTAudioCodec
import FTTensor
import Foundation

/// What the synthesiser's networks would say of a recording: pitch and energy per frame of 12.5 ms, and its spectra.
struct SpeechAnalysis {
  /// 24 kHz; a whole number of frames.
  let samples: [Float]
  let pitch: [Float]
  let energy: [Float]
  var frames: Int { pitch.count }

  /// - Parameter audio: at 24 kHz.
  init(_ audio: Audio, _ analyzer: SpeechAnalyzer) {
    precondition(
      audio.sampleRate == SourceFilter.sampleRate, "the synthesiser's rate is 24 kHz, not \(audio.sampleRate)")
    // Two frames are a unit of the prosody network.
    let frames = max(2, audio.count / SourceFilter.hop / 2 * 2)
    var samples = Array(audio.samples.prefix(frames * SourceFilter.hop))
    samples += [Float](repeating: 0, count: frames * SourceFilter.hop - samples.count)
    self.samples = samples
    let track = analyzer.tracker.track(audio).frequencies
    pitch = (0..<frames).map { track.isEmpty ? 0 : track[min($0, track.count - 1)] }
    energy = analyzer.energy(samples)
  }
}

/// Measures recordings in the synthesiser's terms.
struct SpeechAnalyzer {
  let tracker: PitchTracker
  private let loudness: MelSpectrogram
  private let cepstra: MelSpectrogram
  private let device: Device
  /// ln of the mel energy's root → the synthesiser's energy: slope and offset.
  var energyMap: (slope: Float, offset: Float) = (1.85, 7.15)

  init(on device: Device) {
    var settings = PitchTracker.Settings()
    settings.hop = settings.sampleRate * SourceFilter.hop / SourceFilter.sampleRate
    tracker = PitchTracker(settings)
    let fourier = ShortTimeFourier(size: SourceFilter.size, hop: SourceFilter.hop, on: device)
    loudness = MelSpectrogram(
      fourier, MelFilterbank(count: 80, size: SourceFilter.size, sampleRate: SourceFilter.sampleRate), on: device)
    // Up to where telephone-grade recordings end, so that bandwidth is no difference between two recordings.
    cepstra = MelSpectrogram(
      fourier,
      MelFilterbank(
        count: 40, size: SourceFilter.size, sampleRate: SourceFilter.sampleRate, lowest: 60, highest: 7400),
      on: device)
    self.device = device
  }

  /// ½ · ln of the summed mel power, one number a frame.
  func rawEnergy(_ samples: [Float]) -> [Float] {
    let frames = samples.count / SourceFilter.hop
    let power = loudness(Tensor(samples, shape: [1, samples.count], on: device)).sum(along: 2).values()
    return power.prefix(frames).map { 0.5 * log($0 + 1e-9) }
  }

  func energy(_ samples: [Float]) -> [Float] {
    rawEnergy(samples).map { energyMap.slope * $0 + energyMap.offset }
  }

  /// Sixteen cepstral coefficients and their change over two frames each way, with the recording's mean taken away:
  /// `frames` rows of 32.
  func cepstrum(_ samples: [Float]) -> [[Float]] {
    let frames = samples.count / SourceFilter.hop
    let count = 17
    let values = cepstra.cepstrum(Tensor(samples, shape: [1, samples.count], on: device), count: count).values()
    // The first coefficient is loudness.
    var rows = (0..<frames).map { frame in Array(values[frame * count + 1..<(frame + 1) * count]) }
    for k in 0..<count - 1 {
      let mean = rows.reduce(0) { $0 + $1[k] } / Float(max(1, frames))
      for frame in rows.indices { rows[frame][k] -= mean }
    }
    return rows.indices.map { frame in
      let (before, after) = (rows[max(0, frame - 2)], rows[min(frames - 1, frame + 2)])
      return rows[frame] + zip(before, after).map { 0.5 * ($1 - $0) }
    }
  }

  /// Fits ``energyMap`` to pairs of raw and wanted energies by least squares.
  mutating func fitEnergy(raw: [Float], wanted: [Float]) {
    let count = Double(raw.count)
    let (meanX, meanY) = (raw.reduce(0.0) { $0 + Double($1) } / count, wanted.reduce(0.0) { $0 + Double($1) } / count)
    var (xy, xx) = (0.0, 1e-9)
    for (x, y) in zip(raw, wanted) {
      xy += (Double(x) - meanX) * (Double(y) - meanY)
      xx += (Double(x) - meanX) * (Double(x) - meanX)
    }
    energyMap = (Float(xy / xx), Float(meanY - xy / xx * meanX))
  }
}
