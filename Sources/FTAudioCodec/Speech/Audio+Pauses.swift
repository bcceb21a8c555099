extension Audio {
  /// Speech with at most `pause` seconds of every pause left, and none before the first and after the last word; all of it
  /// where no speech is found.
  public func withoutLongPauses(_ activity: VoiceActivity = VoiceActivity(), pause: Double = 0.3) -> Audio {
    // Quiet beginnings and ends of words lie outside of what the detector finds.
    let margin = Int(0.06 * Double(sampleRate))
    var segments: [Range<Int>] = []
    for segment in activity.segments(in: self) {
      let wide = max(0, segment.lowerBound - margin)..<min(count, segment.upperBound + margin)
      if let last = segments.last, wide.lowerBound <= last.upperBound {
        segments[segments.count - 1] = last.lowerBound..<wide.upperBound
      } else {
        segments.append(wide)
      }
    }
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
