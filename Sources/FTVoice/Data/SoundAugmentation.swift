import FTAudioCodec
import FTData
import FTRandom
import Foundation

/// Other microphones and rooms for a recording, so that a voice is learned and not its surroundings.
struct SoundAugmentation: Augmentation {
  /// Louder or quieter by up to this many dB.
  var gain = 6.0
  /// Part of the recordings that get noise, 10 to 30 dB below the voice.
  var noise = 0.5
  /// Part of the recordings that are put into a room.
  var room = 0.4

  /// Speeds that make another person of a speaker: pitch and formants move with them. Every voice and speed is a speaker of
  /// its own while training, three times as many as were recorded.
  static let speeds = [1, 0.86, 1.16]

  func callAsFunction(_ audio: Audio, _ generator: inout RandomGenerator) -> Audio {
    var samples = audio.samples
    if generator.uniform() < room { samples = inRoom(samples, audio.sampleRate, &generator) }
    if generator.uniform() < noise { addNoise(&samples, &generator) }
    let factor = Float(pow(10, gain * (2 * generator.uniform() - 1) / 20))
    return Audio(samples: samples.map { max(-1, min(1, $0 * factor)) }, sampleRate: audio.sampleRate)
  }

  /// Faster or slower by straight lines between samples, which is good enough below 4 kHz.
  static func faster(_ x: [Float], by factor: Double) -> [Float] {
    guard x.count > 1, factor != 1 else { return x }
    return (0..<Int(Double(x.count - 1) / factor)).map { i in
      let at = Double(i) * factor
      let part = Float(at - at.rounded(.down))
      return x[Int(at)] * (1 - part) + x[min(x.count - 1, Int(at) + 1)] * part
    }
  }

  /// A dozen echoes that fade within a tenth of a second.
  private func inRoom(_ x: [Float], _ rate: Int, _ generator: inout RandomGenerator) -> [Float] {
    var y = x
    let strength = 0.1 + 0.4 * generator.uniform()
    for _ in 0..<12 {
      let seconds = 0.002 + 0.1 * generator.uniform()
      let delay = Int(seconds * Double(rate))
      let echo = Float(strength * exp(-seconds / 0.04) * (generator.uniform() < 0.5 ? 1 : -1))
      guard delay < x.count else { continue }
      for i in delay..<x.count { y[i] += echo * x[i - delay] }
    }
    return y
  }

  /// White noise, or noise that falls with frequency as in rooms.
  private func addNoise(_ x: inout [Float], _ generator: inout RandomGenerator) {
    let power = x.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(max(1, x.count))
    let ratio = 10 + 20 * generator.uniform()
    let memory = Float(generator.uniform() < 0.5 ? 0 : 0.9)
    // A one-pole filter of white noise has power 1 / (1 − memory²).
    let level = Float((power * pow(10, -ratio / 10) * Double(1 - memory * memory) * 3).squareRoot())
    var last: Float = 0
    for i in x.indices {
      last = memory * last + level * Float(2 * generator.uniform() - 1)
      x[i] += last
    }
  }
}
