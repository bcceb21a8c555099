import FTTensor
import Foundation

/// Mel spectra of sound, differentiable: power of the short-time Fourier transform through mel filters.
package struct MelSpectrogram {
  package let fourier: ShortTimeFourier
  package let filters: MelFilterbank
  private let weights: Tensor

  package init(_ fourier: ShortTimeFourier, _ filters: MelFilterbank, on device: Device) {
    precondition(filters.bins == fourier.bins, "filters of \(filters.bins) bins, spectra of \(fourier.bins)")
    (self.fourier, self.filters) = (fourier, filters)
    weights = filters.tensor(on: device)
  }

  /// Linear power, `[clips, samples]` → `[clips, frames, filters]`.
  package func callAsFunction(_ sound: Tensor) -> Tensor { fourier.power(sound).linear(weight: weights) }

  /// Natural logarithm of the power, which is raised to `floor` first.
  package func logarithmic(_ sound: Tensor, floor: Float = 1e-5) -> Tensor {
    logarithmic(power: fourier.power(sound), floor: floor)
  }

  /// The same of power spectra that are there, `[clips, frames, bins]`.
  package func logarithmic(power: Tensor, floor: Float = 1e-5) -> Tensor {
    precondition(power.shape.last == filters.bins, "filters of \(filters.bins) bins, power \(power.shape)")
    // max(x, floor) as relu(x − floor) + floor.
    return ((power.linear(weight: weights) + -floor).relu() + floor).log()
  }

  /// Decibels of the power, 10 · log₁₀ max(1e-10, x): librosa's `power_to_db` with `top_db=None`.
  package func decibels(_ sound: Tensor) -> Tensor {
    logarithmic(sound, floor: 1e-10) * Float(10 / log(10.0))
  }

  /// Mel-frequency cepstral coefficients, the orthonormal cosine transform (type II) of the decibels:
  /// `[clips, samples]` → `[clips, frames, count]`.
  package func cepstrum(_ sound: Tensor, count: Int = 20) -> Tensor {
    let mels = filters.count
    precondition(count <= mels, "\(count) coefficients of \(mels) mel bands")
    var cosines = [Float](repeating: 0, count: count * mels)
    for k in 0..<count {
      let scale = (k == 0 ? 1 / Double(mels) : 2 / Double(mels)).squareRoot()
      for n in 0..<mels {
        cosines[k * mels + n] = Float(scale * cos(.pi * Double(k) * (Double(n) + 0.5) / Double(mels)))
      }
    }
    return decibels(sound).linear(weight: Tensor(cosines, shape: [count, mels], on: sound.device))
  }
}
