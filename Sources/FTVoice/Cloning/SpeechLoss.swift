import FTAudioCodec
import FTNN
import FTTensor
import Foundation

/// How far speech is from other speech, and from a person's voice.
final class SpeechLoss {
  /// Two spectral resolutions weigh alike, whatever their sizes.
  private struct Resolution {
    let fourier: ShortTimeFourier
    /// Bins below the end of the band.
    let bins: Int
  }

  private let resolutions: [Resolution]
  private let mels: [MelSpectrogram]
  private let listener: ShortTimeFourier
  private let listenerFilters: Tensor
  private let encoder: SpeakerEncoder
  /// Frames that a crop must have for the speaker encoder: 1.6 s.
  static let cropFrames = 128

  /// - Parameters:
  ///   - band: the highest frequency that the recordings hold, in Hz.
  ///   - level: of the speech that is given, as ``SpeakerFrontEnd/level``, to which it is brought for the encoder.
  init(encoder: SpeakerEncoder, band: Double, level: Float = SpeakerFrontEnd.level, on device: Device) {
    precondition(level > 0, "SpeechLoss: the level is \(level), it must be positive")
    let rate = Double(SourceFilter.sampleRate)
    resolutions = [(512, 128), (1200, 300), (2048, 512)].map { size, hop in
      Resolution(
        fourier: ShortTimeFourier(size: size, hop: hop, on: device),
        bins: min(size / 2 + 1, Int(band / rate * Double(size)) + 1))
    }
    let fourier = resolutions[1].fourier
    mels = [40, 80].map { count in
      MelSpectrogram(
        fourier,
        MelFilterbank(
          count: count, size: SourceFilter.size, sampleRate: SourceFilter.sampleRate, lowest: 40, highest: band),
        on: device)
    }
    // 25 ms at 24 kHz have the encoder's bins of 40 Hz; power grows with the square of the samples that are summed.
    listener = ShortTimeFourier(size: 600, hop: 240, on: device)
    let filters = MelFilterbank(count: SpeakerEncoder.melCount, size: 400, sampleRate: SpeakerFrontEnd.sampleRate)
    let gain = SpeakerFrontEnd.level / level
    listenerFilters = filters.tensor(on: device) * (Float(16.0 * 16 / (24 * 24)) * gain * gain)
    encoder.freezeAll()
    self.encoder = encoder
  }

  /// Log magnitudes and spectral convergence at three resolutions, and log mel spectra of 40 and 80 bands:
  /// `[clips, samples]` each → a scalar.
  func spectral(_ speech: Tensor, _ target: Tensor) -> Tensor {
    var sum: Tensor?
    func add(_ term: Tensor, _ weight: Float) { sum = sum.map { $0 + term * weight } ?? term * weight }
    for resolution in resolutions {
      let powers = (own: resolution.fourier.power(speech), wanted: resolution.fourier.power(target))
      func magnitude(_ power: Tensor) -> Tensor {
        (power.sliced(0..<resolution.bins, along: 2) + 1e-7).squareRoot()
      }
      let (own, wanted) = (magnitude(powers.own), magnitude(powers.wanted).detached)
      add((own.log() - wanted.log()).absolute().mean(), 1.0 / 3)
      let scale = 1 / Float(max(1e-6, wanted.sumOfSquares().squareRoot()))
      add(((own - wanted).square().sum() + 1e-9).squareRoot() * scale, 0.5 / 3)
      for mel in mels where mel.fourier.size == resolution.fourier.size {
        let difference = mel.logarithmic(power: powers.own) - mel.logarithmic(power: powers.wanted).detached
        add(difference.absolute().mean(), 0.5)
      }
    }
    return sum!
  }

  /// 1 − cosine to a person's embedding, of each clip; only their first 1.6 s are heard, and shorter ones are followed by silence.
  ///
  /// - Parameter voice: `[1, width]`, of length 1.
  /// - Returns: `[clips]`.
  func speaker(_ speech: Tensor, _ voice: Tensor, _ context: ForwardContext) -> Tensor {
    let frames = SpeakerEncoder.windowFrames
    var power = listener.power(speech)
    let missing = frames - power.shape[1]
    if missing > 0 {
      let silence = Tensor(zeros: [power.shape[0], missing, power.shape[2]], on: speech.device)
      power = Tensor.concatenated([power, silence], along: 1)
    }
    power = power.sliced(0..<frames, along: 1).sliced(0..<201, along: 2)
    let embeddings = encoder(power.linear(weight: listenerFilters), context)
    return (embeddings * voice).sum(along: 1) * -1 + 1
  }
}
