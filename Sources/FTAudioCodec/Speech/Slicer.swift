/// Cuts a recording into clips for training, at pauses.
///
/// ```swift
/// let report = Slicer().slices(of: audio)
/// let clips = report.slices.map(audio.slice)
/// print(report.summary)
/// ```
///
/// Stretches of speech between long pauses become clips, with a little of the pause at both ends so that no head is cut. A
/// stretch above the maximum is cut in the longest pause between minimum and maximum (of equal ones in the quietest), and
/// where there is no pause at the quietest 20 ms. What is left out is named, and every sample is either in a clip or in the
/// list of what was dropped.
public struct Slicer: Sendable {
  public struct Settings: Sendable, Equatable {
    /// Shortest clip in seconds.
    public var minimum = 2.0
    /// Longest clip in seconds, at least twice the shortest.
    public var maximum = 10.0
    /// Longer pauses in seconds are left out; shorter ones stay in a clip.
    public var longestPause = 0.8
    /// Seconds of pause kept before speech begins.
    public var lead = 0.08
    /// Seconds of pause kept after speech ends.
    public var trail = 0.1
    public var activity = VoiceActivity.Settings()

    public init() {}
  }

  public let settings: Settings

  public init(_ settings: Settings = Settings()) {
    precondition(
      settings.minimum > 0 && settings.maximum >= 2 * settings.minimum,
      "clips from \(settings.minimum) to \(settings.maximum) s; the longest must be twice the shortest, or a stretch of "
        + "speech could not always be cut")
    precondition(
      settings.lead >= 0 && settings.trail >= 0 && settings.longestPause >= settings.lead + settings.trail,
      "pauses up to \(settings.longestPause) s with \(settings.lead) s kept before and \(settings.trail) s after speech"
    )
    self.settings = settings
  }

  public func slices(of audio: Audio) -> SliceReport {
    let contour = EnergyContour(audio)
    var report = SliceReport(sampleCount: audio.count, sampleRate: audio.sampleRate)
    var kept = 0
    for stretch in stretches(VoiceActivity(settings.activity).segments(in: contour), contour) {
      report.drop(kept..<stretch.range.lowerBound, .silence)
      if stretch.range.count < shortest(contour) {
        report.drop(stretch.range, .tooShort)
      } else {
        report.slices += cut(stretch, contour)
      }
      kept = stretch.range.upperBound
    }
    report.drop(kept..<audio.count, .silence)
    return report
  }

  /// Speech between long pauses, with the pauses inside it.
  private struct Stretch {
    var range: Range<Int>
    var pauses: [Range<Int>] = []
  }

  private func stretches(_ segments: [Range<Int>], _ contour: EnergyContour) -> [Stretch] {
    let (lead, trail) = (samples(settings.lead, contour), samples(settings.trail, contour))
    let longest = samples(settings.longestPause, contour)
    var result: [Stretch] = []
    for segment in segments {
      if let last = result.last, segment.lowerBound - last.range.upperBound <= longest {
        result[result.count - 1].pauses.append(last.range.upperBound..<segment.lowerBound)
        result[result.count - 1].range = last.range.lowerBound..<segment.upperBound
      } else {
        result.append(Stretch(range: segment))
      }
    }
    // Long pauses have room for both margins, as the settings are checked.
    for i in result.indices {
      let range = result[i].range
      result[i].range = max(0, range.lowerBound - lead)..<min(contour.sampleCount, range.upperBound + trail)
    }
    return result
  }

  private func cut(_ stretch: Stretch, _ contour: EnergyContour) -> [Range<Int>] {
    let shortest = shortest(contour)
    let longest = max(2 * shortest, samples(settings.maximum, contour))
    let (lead, trail) = (samples(settings.lead, contour), samples(settings.trail, contour))
    var result: [Range<Int>] = []
    let end = stretch.range.upperBound
    var start = stretch.range.lowerBound
    while end - start > longest {
      let window = start + shortest...min(start + longest, end - shortest)
      var best: (at: Int, pause: Int, energy: Double)?
      for pause in stretch.pauses where pause.upperBound > window.lowerBound && pause.lowerBound < window.upperBound {
        // Both clips keep their margins, or half of a short pause.
        let first = max(window.lowerBound, pause.lowerBound + min(trail, pause.count / 2))
        let last = min(window.upperBound, pause.upperBound - min(lead, pause.count / 2))
        guard first <= last else { continue }
        let quiet = contour.quietest(in: first...last)
        if best == nil || (pause.count, -quiet.energy) > (best!.pause, -best!.energy) {
          best = (quiet.at, pause.count, quiet.energy)
        }
      }
      let at = best?.at ?? contour.quietest(in: window).at
      result.append(start..<at)
      start = at
    }
    result.append(start..<end)
    return result
  }

  private func shortest(_ contour: EnergyContour) -> Int { max(1, samples(settings.minimum, contour)) }

  private func samples(_ seconds: Double, _ contour: EnergyContour) -> Int {
    Int(min(seconds, 1e9) * Double(contour.sampleRate))
  }
}

extension EnergyContour {
  /// The middle of the quietest 20 ms whose middle lies in a range of samples; the range's own middle where no boundary of
  /// two blocks lies in it.
  func quietest(in range: ClosedRange<Int>) -> (at: Int, energy: Double) {
    let rate = sampleRate
    var best: (at: Int, energy: Double)?
    let first = max(1, (range.lowerBound * Self.blocksPerSecond + rate - 1) / rate)
    var block = first
    while block < energies.count {
      let at = samples(ofBlocks: block..<block + 1).lowerBound
      if at > range.upperBound { break }
      let energy = energies[block - 1] + energies[block]
      if at >= range.lowerBound, energy < best?.energy ?? .infinity { best = (at, energy) }
      block += 1
    }
    return best ?? (range.lowerBound + range.count / 2, .infinity)
  }
}
