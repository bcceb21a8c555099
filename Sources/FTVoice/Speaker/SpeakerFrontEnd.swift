import FTAudioCodec
import FTTensor

/// From sound to the windows of mel spectra that a speaker encoder sees.
package struct SpeakerFrontEnd {
  package static let sampleRate = 16_000
  static let hop = 160
  /// Frames from one window to the next: 1.3 windows a second, as Resemblyzer has them.
  static let step = 77
  /// The part of the last window that must be sound and not padding.
  static let coverage = 0.75

  private let mel: MelSpectrogram

  package init(on device: Device) {
    mel = MelSpectrogram(
      ShortTimeFourier(size: 400, hop: Self.hop, on: device),
      MelFilterbank(count: SpeakerEncoder.melCount, size: 400, sampleRate: Self.sampleRate), on: device)
  }

  /// Root mean square of what the encoder hears: -20 dB of full scale. Its mel spectra are not logarithmic, so it takes a level
  /// for a part of the voice; among levels from -27 to -2 dB those about this one tell people apart best
  /// (decision 0053).
  package static let level: Float = 0.1

  /// A recording as the encoder is used to hearing: pauses shortened, and brought to ``level`` from above or below, as far as
  /// its peak allows. (Resemblyzer raises what is below -30 dB and leaves the rest.)
  package static func prepared(_ audio: Audio) -> Audio {
    let speech = audio.withoutLongPauses()
    let present = speech.rootMeanSquare
    return present > 0 ? speech.scaled(by: min(level / present, 1 / speech.peak)) : speech
  }

  /// Windows that cover a recording of so many samples: at least one; a last one with less than 75 % sound is left out.
  static func windowCount(samples: Int) -> Int {
    let frames = samples / hop + 1
    var count = (max(1, frames - SpeakerEncoder.windowFrames + step + 1) + step - 1) / step
    let start = (count - 1) * step * hop
    let covered = Double(samples - start) / Double(SpeakerEncoder.windowFrames * hop)
    if covered < coverage && count > 1 { count -= 1 }
    return count
  }

  /// Mel power of the windows of a recording, `[windows, 160, 40]`; sound behind the recording's end is silence.
  ///
  /// - Precondition: the rate is 16 kHz.
  package func windows(of audio: Audio, on device: Device) -> Tensor {
    precondition(audio.sampleRate == Self.sampleRate, "the encoder hears 16 kHz, not \(audio.sampleRate) Hz")
    let count = Self.windowCount(samples: audio.count)
    let frames = (count - 1) * Self.step + SpeakerEncoder.windowFrames
    var samples = audio.samples
    if samples.count < frames * Self.hop {
      samples += [Float](repeating: 0, count: frames * Self.hop - samples.count)
    }
    let spectra = mel(Tensor(samples, shape: [1, samples.count], on: device))
    let width = SpeakerEncoder.melCount
    let windows = Framing(length: SpeakerEncoder.windowFrames * width, hop: Self.step * width)
    return spectra.reshaped(to: [1, spectra.shape[1] * width]).framed(windows).sliced(0..<count, along: 1)
      .reshaped(to: [count, SpeakerEncoder.windowFrames, width]).detached
  }

  /// Mel power of sounds of one length, `[sounds, frames, 40]` with `frames = samples / 160 + 1`.
  func spectra(_ sounds: [[Float]], on device: Device) -> Tensor {
    mel(Tensor(sounds.flatMap { $0 }, shape: [sounds.count, sounds[0].count], on: device)).detached
  }
}
