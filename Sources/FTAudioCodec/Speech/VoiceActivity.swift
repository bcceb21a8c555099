import Foundation

/// Finds speech by its energy: frames that stand out of the recording's own noise.
///
/// The threshold adapts to the recording: it lies between the noise floor (the quiet tenth of all frames) and the speech
/// level (the loud twentieth). A recording whose loud frames hardly stand out of its quiet ones, such as silence or a
/// steady noise, holds no speech.
public struct VoiceActivity: Sendable {
  /// How speech is told from pauses.
  public struct Settings: Sendable {
    /// Frames quieter than this are never speech, in dB below full scale.
    public var floor = -55.0
    /// Loud frames must be this much above quiet ones, in dB.
    public var range = 9.0
    /// Where the threshold lies between noise floor (0) and speech level (1), in dB.
    public var part = 0.35
    /// Pauses shorter than this belong to speech, in seconds.
    public var shortestPause = 0.3
    /// Speech shorter than this is a click, in seconds.
    public var shortestSpeech = 0.1
    /// Kept before and after speech, for quiet beginnings and ends, in seconds.
    public var margin = 0.06

    public init() {}
  }

  public var settings: Settings

  public init(_ settings: Settings = Settings()) { self.settings = settings }

  static let hopSeconds = 0.01

  /// The stretches of speech in samples, in order, none touching the next.
  public func segments(in audio: Audio) -> [Range<Int>] {
    let levels = Self.levels(of: audio)
    guard let threshold = threshold(levels) else { return [] }
    let hop = max(1, Int(Double(audio.sampleRate) * Self.hopSeconds))
    var runs = Self.runs(levels.map { $0 > threshold })
    runs = Self.merged(runs, gap: Int(settings.shortestPause / Self.hopSeconds))
    let shortest = max(1, Int(settings.shortestSpeech / Self.hopSeconds))
    let margin = Int(settings.margin * Double(audio.sampleRate))
    let wide = runs.filter { $0.count >= shortest }.map {
      max(0, $0.lowerBound * hop - margin)..<min(audio.count, $0.upperBound * hop + margin)
    }
    return Self.merged(wide, gap: 0)
  }

  /// The level above which a frame is speech, in dB; `nil` where nothing stands out.
  func threshold(_ levels: [Float]) -> Float? {
    guard !levels.isEmpty else { return nil }
    let sorted = levels.sorted()
    let quiet = max(-90, sorted[sorted.count / 10])
    let loud = sorted[sorted.count - 1 - sorted.count / 20]
    guard Double(loud) > settings.floor else { return nil }
    guard Double(loud - quiet) >= settings.range else {
      // A recording cut to speech has no pauses; a steady hum or hiss has none either, and hardly moves.
      return nil
    }
    return max(Float(settings.floor), quiet + Float(settings.part) * (loud - quiet))
  }

  /// Energy of frames of 30 ms every 10 ms in dB below full scale, without what lies below about 80 Hz.
  static func levels(of audio: Audio) -> [Float] {
    let rate = Double(audio.sampleRate)
    let hop = max(1, Int(rate * hopSeconds))
    let pole = Float(exp(-2 * .pi * 80 / rate))
    var energies = [Double](repeating: 0, count: (audio.count + hop - 1) / hop)
    audio.samples.withUnsafeBufferPointer { x in
      var (last, filtered): (Float, Float) = (x.first ?? 0, 0)
      for frame in energies.indices {
        var sum: Float = 0
        for i in frame * hop..<min(x.count, (frame + 1) * hop) {
          filtered = pole * (filtered + x[i] - last)
          last = x[i]
          sum += filtered * filtered
        }
        energies[frame] = Double(sum)
      }
    }
    return energies.indices.map { frame in
      let around = max(0, frame - 1)...min(energies.count - 1, frame + 1)
      let energy = energies[around].reduce(0, +) / Double(around.count * hop)
      return Float(10 * log10(energy + 1e-12))
    }
  }

  private static func runs(_ flags: [Bool]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var begin: Int?
    for (index, flag) in flags.enumerated() {
      if flag, begin == nil { begin = index }
      if !flag, let first = begin {
        runs.append(first..<index)
        begin = nil
      }
    }
    if let begin { runs.append(begin..<flags.count) }
    return runs
  }

  /// Ranges whose gaps are no longer than `gap` as one.
  private static func merged(_ ranges: [Range<Int>], gap: Int) -> [Range<Int>] {
    ranges.reduce(into: []) { result, range in
      if let last = result.last, range.lowerBound - last.upperBound <= gap {
        result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
  }
}

extension Audio {
  /// Without the silence before the first and after the last word; all of it where no speech is found.
  public func trimmed(_ activity: VoiceActivity = VoiceActivity()) -> Audio {
    let segments = activity.segments(in: self)
    guard let first = segments.first, let last = segments.last else { return self }
    return slice(first.lowerBound..<last.upperBound)
  }

  /// Speech alone, with at most `pause` seconds of every pause left; all of it where no speech is found.
  public func withoutLongPauses(_ activity: VoiceActivity = VoiceActivity(), pause: Double = 0.3) -> Audio {
    let segments = activity.segments(in: self)
    guard let first = segments.first else { return self }
    let kept = Int(pause * Double(sampleRate))
    var result = Array(samples[first])
    for (before, segment) in zip(segments, segments.dropFirst()) {
      let gap = before.upperBound..<segment.lowerBound
      // The pause's beginning and end, so that words do not run into each other.
      let part = min(gap.count, kept)
      result += samples[gap.lowerBound..<gap.lowerBound + part / 2]
      result += samples[gap.upperBound - (part - part / 2)..<gap.upperBound]
      result += samples[segment]
    }
    return Audio(samples: result, sampleRate: sampleRate)
  }
}
