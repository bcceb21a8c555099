import FTAudioCodec
import FTRandom
import Foundation

extension Audio {
  /// The sound in a room that takes `seconds` to fall by 60 dB (RT60): the sound itself, and behind it 1,500 echoes a second
  /// of random sign that fade exponentially and lose their treble. Its length and its mean power stay.
  ///
  /// So few echoes sound like noise and cost no transform; they are called velvet noise. Source: M. Karjalainen and H.
  /// Järveläinen, "Reverberation Modeling Using Velvet Noise", AES 30th Conference, 2007.
  func inRoom(seconds: Double, _ generator: inout RandomGenerator) -> Audio {
    guard !samples.isEmpty, seconds > 0, seconds.isFinite else { return self }
    // A small room's first echoes come within some milliseconds; then the tail sets in.
    let rate = Double(sampleRate)
    let spacing = rate / 1_500
    let length = min(seconds, 2) * rate
    let direct = 1.0
    // Energy of the tail against the sound itself: a wet room has more of it.
    let wetness = 0.15 + 0.35 * generator.uniform()
    var echoes: [(delay: Int, level: Float)] = []
    var power = 0.0
    var place = 0.0025 * rate
    while place < length {
      let delay = Int(place + generator.uniform() * (spacing - 1))
      // −60 dB after `seconds`.
      let level = pow(10, -3 * Double(delay) / (seconds * rate)) * (generator.uniform() < 0.5 ? 1 : -1)
      echoes.append((delay, Float(level)))
      power += level * level
      place += spacing
    }
    let scale = Float(direct * (wetness / max(power, 1e-9)).squareRoot())
    var tail = [Float](repeating: 0, count: samples.count)
    for echo in echoes where echo.delay < samples.count {
      let level = echo.level * scale
      let delay = echo.delay
      for index in delay..<samples.count { tail[index] += level * samples[index - delay] }
    }
    // Walls and air take the treble: one pole at about 4 kHz.
    let memory = Float(exp(-2 * .pi * min(4_000, 0.4 * rate) / rate))
    var last: Float = 0
    var result = samples
    for index in tail.indices {
      last = memory * last + (1 - memory) * tail[index]
      result[index] += last
    }
    let wet = Audio(samples: result, sampleRate: sampleRate)
    let level = wet.rootMeanSquare
    return level > 0 ? wet.scaled(by: rootMeanSquare / level) : wet
  }
}
