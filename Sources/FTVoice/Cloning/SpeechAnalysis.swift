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

  /// - Parameters:
  ///   - audio: at 24 kHz.
  ///   - isVoiced: whether a frame is voiced by what is said in it, where that is known.
  ///   - progress: frames done, frames in all; what it throws ends the work.
  init(
    _ audio: Audio, _ analyzer: SpeechAnalyzer, isVoiced: ((Int) -> Bool)? = nil,
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) rethrows {
    precondition(
      audio.sampleRate == SourceFilter.sampleRate, "the synthesiser's rate is 24 kHz, not \(audio.sampleRate)")
    let samples = Self.wholeFrames(audio)
    let frames = samples.count / SourceFilter.hop
    self.samples = samples
    let track = try analyzer.tracker.track(audio, progress: progress).frequencies
    let energy = analyzer.energy(samples)
    self.energy = energy
    let heard = (0..<frames).map { frame in
      // What a tracker finds in silence is hum.
      track.isEmpty || energy[frame] < Self.silence ? 0 : track[min(2 * frame + 1, track.count - 1)]
    }
    pitch = Self.continuous(heard, energy, isVoiced: isVoiced)
  }
}

extension SpeechAnalysis {
  /// The samples of a whole number of the prosody network's units, which have two frames.
  static func wholeFrames(_ audio: Audio) -> [Float] {
    let count = max(2, audio.count / SourceFilter.hop / 2 * 2) * SourceFilter.hop
    let samples = Array(audio.samples.prefix(count))
    return samples + [Float](repeating: 0, count: count - samples.count)
  }

  /// Energies of silence, and from where on a frame is hardly ever without voice.
  static let silence: Float = -2
  static let surelyVoiced: Float = 4.5
  /// Longest stretch that is taken for voiced by its energy alone, in frames.
  static let longestGap = 14

  /// The synthesiser's pitch goes on through voiced consonants and short closures, where a tracker gives up: what is loud, or
  /// known to be voiced, gets a pitch between its neighbours'.
  static func continuous(_ heard: [Float], _ energy: [Float], isVoiced: ((Int) -> Bool)?) -> [Float] {
    var result = heard
    var frame = 0
    while frame < heard.count {
      guard heard[frame] <= 0 else {
        frame += 1
        continue
      }
      let start = frame
      while frame < heard.count, heard[frame] <= 0 { frame += 1 }
      let before = start > 0 ? heard[start - 1] : 0
      let after = frame < heard.count ? heard[frame] : 0
      guard before > 0 || after > 0 else { continue }
      let (left, right) = (before > 0 ? before : after, after > 0 ? after : before)
      let length = frame - start
      for place in start..<frame {
        let isLoud = length <= longestGap && energy[place] > surelyVoiced
        guard isVoiced?(place) ?? isLoud || isLoud else { continue }
        let share = Float(place - start + 1) / Float(length + 1)
        result[place] = exp(log(left) * (1 - share) + log(right) * share)
      }
    }
    return result
  }
}

/// Measures recordings in the synthesiser's terms.
struct SpeechAnalyzer {
  let tracker: PitchTracker
  private let fourier: ShortTimeFourier
  private let loudness: Tensor
  private let cepstra: MelSpectrogram
  private let device: Device
  /// ln of the mel power's norm → the synthesiser's energy: slope and offset.
  var energyMap: (slope: Float, offset: Float) = (0.87, 1.18)
  /// What the synthesiser's own energies span; the silence of a recording may be deeper than any it has been taught.
  private var energySpan: ClosedRange<Float> = -20...20

  init(on device: Device) {
    var settings = PitchTracker.Settings()
    // A frame's pitch stands in its middle: every second one of twice as many.
    settings.hop = settings.sampleRate * SourceFilter.hop / SourceFilter.sampleRate / 2
    tracker = PitchTracker(settings)
    let fourier = ShortTimeFourier(size: SourceFilter.size, hop: SourceFilter.hop, on: device)
    self.fourier = fourier
    loudness = MelFilterbank(
      count: 80, size: SourceFilter.size, sampleRate: SourceFilter.sampleRate, scale: .htk, isNormalized: false
    ).tensor(on: device)
    // Up to where telephone-grade recordings end, so that bandwidth is no difference between two recordings.
    cepstra = MelSpectrogram(
      fourier,
      MelFilterbank(
        count: 40, size: SourceFilter.size, sampleRate: SourceFilter.sampleRate, lowest: 60, highest: 7400),
      on: device)
    self.device = device
  }

  /// ln ‖80 bands of the mel power spectrum‖₂, one number a frame: what the synthesiser's teacher, StyleTTS 2, calls a frame's
  /// norm. Of the synthesiser's own speech it says 93 % of the energy's variance; the magnitude spectrum's norm says 77 %.
  func rawEnergy(_ samples: [Float]) -> [Float] {
    let frames = samples.count / SourceFilter.hop
    let power = fourier.power(Tensor(samples, shape: [1, samples.count], on: device))
    let bands = power.linear(weight: loudness)
    return bands.square().sum(along: 2).values().prefix(frames).map { 0.5 * log($0 + 1e-10) }
  }

  func energy(_ samples: [Float]) -> [Float] {
    rawEnergy(samples).map { raw in
      min(max(energyMap.slope * raw + energyMap.offset, energySpan.lowerBound), energySpan.upperBound)
    }
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

  /// Fits ``energyMap`` to pairs of raw and wanted energies by least squares, where there is speech.
  mutating func fitEnergy(raw all: [Float], wanted energies: [Float]) {
    let spoken = energies.indices.filter { energies[$0] > -2 }
    let (raw, wanted) = (spoken.map { all[$0] }, spoken.map { energies[$0] })
    let count = Double(raw.count)
    let (meanX, meanY) = (raw.reduce(0.0) { $0 + Double($1) } / count, wanted.reduce(0.0) { $0 + Double($1) } / count)
    var (xy, xx) = (0.0, 1e-9)
    for (x, y) in zip(raw, wanted) {
      xy += (Double(x) - meanX) * (Double(y) - meanY)
      xx += (Double(x) - meanX) * (Double(x) - meanX)
    }
    energyMap = (Float(xy / xx), Float(meanY - xy / xx * meanX))
    if let lowest = energies.min(), let highest = energies.max() { energySpan = lowest...highest }
  }
}
