import FTAudioCodec
import Foundation

extension Audio {
  /// Faster by a factor, and higher with it: the same samples played at another rate.
  package func faster(by factor: Double) -> Audio {
    guard factor > 0, factor.isFinite, factor != 1, !samples.isEmpty else { return self }
    // As a recording of another rate that is brought to this one; rates are whole hertz, which is a cent at most.
    let rate = Int((Double(sampleRate) * factor).rounded())
    guard rate != sampleRate, rate > 0 else { return self }
    return Audio(samples: samples, sampleRate: rate).resampled(to: sampleRate)
  }

  /// Higher by so many semitones in the same time: stretched, and then played so much faster.
  func higher(bySemitones semitones: Double) -> Audio {
    let factor = exp2(semitones / 12)
    guard factor != 1, !samples.isEmpty else { return self }
    var result = stretched(by: factor).faster(by: factor)
    result.samples = Array(result.samples.prefix(count))
    result.samples += [Float](repeating: 0, count: count - result.count)
    return result
  }

  /// Longer by a factor without another pitch: windows of 30 ms are laid over each other at half their length, each taken from
  /// where within 8 ms it goes on most alike.
  ///
  /// Source: W. Verhelst and M. Roelands, "An overlap-add technique based on waveform similarity (WSOLA) for high quality
  /// time-scale modification of speech", ICASSP 1993.
  func stretched(by factor: Double) -> Audio {
    let half = max(8, sampleRate * 15 / 1000)
    let length = Int((Double(count) * factor).rounded())
    guard factor > 0, factor != 1, count > 4 * half, length > 0 else { return self }
    let reach = max(1, sampleRate * 8 / 1000)
    let window = (0..<2 * half).map { Float(0.5 - 0.5 * cos(.pi * (Double($0) + 0.5) / Double(half))) }
    var result = [Float](repeating: 0, count: length + 2 * half)
    // The first window is whole at its beginning, where none lies under it.
    for index in 0..<half { result[index] = samples[index] * (1 - window[index]) }
    var place = 0
    var taken = 0
    while place < length {
      let wanted = Int(Double(place) / factor)
      if place > 0 { taken = nearest(to: wanted, following: taken + half, half: half, reach: reach) }
      for index in 0..<2 * half where taken + index < count {
        result[place + index] += samples[taken + index] * window[index]
      }
      place += half
      if place + 2 * half > result.count { break }
    }
    return Audio(samples: Array(result.prefix(length)), sampleRate: sampleRate)
  }

  /// Where about `wanted` the sound is most like what follows the last window: by correlation, every second place and sample
  /// first and then its neighbours.
  private func nearest(to wanted: Int, following: Int, half: Int, reach: Int) -> Int {
    let last = max(0, count - 2 * half)
    let places = max(0, min(last, wanted - reach))...max(0, min(last, wanted + reach))
    let natural = min(following, last)
    func likeness(_ place: Int, _ step: Int) -> Float {
      var product: Float = 0
      var power: Float = 1e-9
      var index = 0
      while index < half {
        let sample = samples[place + index]
        product += sample * samples[natural + index]
        power += sample * sample
        index += step
      }
      return product / power.squareRoot()
    }
    var best = places.lowerBound
    var most = -Float.infinity
    for place in stride(from: places.lowerBound, through: places.upperBound, by: 2) {
      let value = likeness(place, 2)
      if value > most {
        most = value
        best = place
      }
    }
    most = -Float.infinity
    var result = best
    for place in max(places.lowerBound, best - 1)...min(places.upperBound, best + 1) {
      let value = likeness(place, 1)
      if value > most {
        most = value
        result = place
      }
    }
    return result
  }
}
