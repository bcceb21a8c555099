import FTAudioCodec
import FTTensor
import Foundation

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

  /// All harmonics of a pitch curve at unit amplitude: Σ cos(h·φ) = sin((H + ½)·φ) / (2·sin(φ/2)) − ½, one number a sample.
  ///
  /// Between frames, pitch is interpolated linearly, with a frame's value in its middle.
  static func pulses(pitch: [Float]) -> [Float] {
    var phase = 0.0
    var result = [Float](repeating: 0, count: pitch.count * hop)
    for frame in pitch.indices {
      let (before, here, after) = (
        pitch[max(0, frame - 1)], pitch[frame], pitch[min(pitch.count - 1, frame + 1)]
      )
      for i in 0..<hop {
        let place = (Float(i) + 0.5) / Float(hop) - 0.5
        let value = place < 0 ? here + (here - before) * place : here + (after - here) * place
        let frequency = max(value, voicedAbove)
        phase += Double(frequency) / Double(sampleRate)
        phase -= phase.rounded(.down)
        guard value > voicedAbove else { continue }
        let angle = Float(phase * 2 * .pi)
        let order = (highestHarmonic / frequency).rounded(.down) + 0.5
        let divisor = 2 * sin(angle / 2)
        result[frame * hop + i] = (abs(divisor) <= 2e-3 ? order : sin(order * angle) / divisor) - 0.5
      }
    }
    return result
  }

  /// The spectrum of the pulses of clips of equal length, `[2, clips · frames, 601]`; a unit cosine has magnitude 1.
  func pulseSpectrum(pitch clips: [[Float]], on device: Device) -> Tensor {
    let frames = clips[0].count
    let samples = clips.flatMap { Self.pulses(pitch: $0) }
    let scaled = Tensor(samples, shape: [clips.count, frames * Self.hop], on: device) * (4 / Float(Self.size))
    let bins = analysis.bins
    return analysis(scaled).sliced(0..<frames, along: 2).reshaped(to: [2, clips.count * frames, bins])
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
