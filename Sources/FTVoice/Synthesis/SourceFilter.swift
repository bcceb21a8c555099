import FTAudioCodec
import FTTensor

/// The waveform of a source-filter head: pulses at the pitch and noise, shaped by what the acoustic network says.
///
/// 24 kHz, a frame every 300 samples (12.5 ms), transforms of 1200 samples. Differentiable in the head.
struct SourceFilter {
  static let sampleRate = 24_000
  static let hop = 300
  static let size = 1200
  /// Frames with a lower pitch are unvoiced.
  static let voicedAbove: Float = 40
  /// Harmonics end here, in Hz.
  static let highestHarmonic: Float = 11_000

  /// Of the pulses: mirrored edges.
  private let analysis: ShortTimeFourier
  /// Of the result.
  private let synthesis: ShortTimeFourier

  init(on device: Device) {
    analysis = ShortTimeFourier(size: Self.size, hop: Self.hop, padding: .reflect, on: device)
    synthesis = ShortTimeFourier(size: Self.size, hop: Self.hop, on: device)
  }

  /// All harmonics of pitch curves `[clips, frames]` at unit amplitude, `[clips, frames · 300]`.
  static func pulses(pitch: Tensor) -> Tensor {
    pitch.pulses(hop: hop, sampleRate: sampleRate, voicedAbove: voicedAbove, highest: highestHarmonic)
  }

  /// The spectrum of the pulses of clips of equal length, `[2, clips · frames, 601]`; a unit cosine has magnitude 1.
  func pulseSpectrum(pitch clips: [[Float]], on device: Device) -> Tensor {
    let frames = clips[0].count
    let pitch = Tensor(clips.flatMap { $0 }, shape: [clips.count, frames], on: device)
    let scaled = Self.pulses(pitch: pitch) * (4 / Float(Self.size))
    return analysis(scaled, frames: frames).reshaped(to: [2, clips.count * frames, analysis.bins])
  }

  /// - Parameters:
  ///   - head: `[clips · frames, 3005]`.
  ///   - pulses: of the same clips, from ``pulseSpectrum(pitch:on:)``.
  ///   - noise: complex normal noise `[2, clips · frames, 601]`.
  /// - Returns: `[clips, frames · 300]`.
  func waveform(head: Tensor, pulses: Tensor, noise: Tensor, clips: Int) -> Tensor {
    let frames = head.shape[0] / clips
    let spectrum = head.sourceFiltered(pulses: pulses, noise: noise)
    return synthesis.inverse(
      spectrum.reshaped(to: [2, clips, frames, AcousticNetwork.bins]), samples: frames * Self.hop)
  }
}
