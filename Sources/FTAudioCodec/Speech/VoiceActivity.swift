/// Finds where somebody speaks, by energy.
///
/// ```swift
/// let speech = VoiceActivity().segments(in: audio)   // sample ranges
/// ```
///
/// Frames of 30 ms every 10 ms are measured between about 80 and 4,000 Hz. The background is the 10th percentile of their
/// levels, the voice the level that the loudest 0.2 s exceed (5 % in short recordings). A frame is speech when its level
/// exceeds the background by a share of their distance. A recording whose levels hardly differ, noise or silence alone, has
/// no speech; nor has one steady tone. Rates from 4 to 768 kHz. Noises that are as loud as a voice are taken for one.
public struct VoiceActivity: Sendable {
  public struct Settings: Sendable, Equatable {
    /// dB re full scale below which nothing is speech.
    public var quietest = -55.0
    /// Least distance in dB between background and voice.
    public var minimumRange = 7.0
    /// Where the threshold lies between background (0) and voice (1)…
    public var threshold = 0.4
    /// …but at most this many dB above the background: quiet sounds beside loud ones are speech too.
    public var highestThreshold = 12.0
    /// Seconds kept after the last loud frame: words fade.
    public var hangover = 0.03
    /// Seconds of loud frames without which a stretch is a click.
    public var minimumSpeech = 0.08
    /// Shorter pauses in seconds belong to the speech around them.
    public var minimumPause = 0.2

    public init() {}
  }

  public let settings: Settings

  public init(_ settings: Settings = Settings()) {
    precondition(
      settings.minimumRange > 0 && (0...1).contains(settings.threshold) && settings.hangover >= 0
        && settings.minimumSpeech >= 0 && settings.minimumPause >= 0,
      "voice activity settings \(settings)")
    self.settings = settings
  }

  /// Speech in samples: sorted, apart by pauses, inside the recording; empty where nobody speaks.
  public func segments(in audio: Audio) -> [Range<Int>] { segments(in: EnergyContour(audio)) }

  func segments(in contour: EnergyContour) -> [Range<Int>] {
    blocks(in: contour).map(contour.samples(ofBlocks:)).filter { !$0.isEmpty }
  }

  /// Speech in blocks of 10 ms.
  func blocks(in contour: EnergyContour) -> [Range<Int>] {
    let levels = contour.levels
    guard let range = EnergyContour.range(of: levels),
      range.voice - range.background >= settings.minimumRange, range.voice > settings.quietest
    else { return [] }
    let above = min(settings.highestThreshold, settings.threshold * (range.voice - range.background))
    let threshold = max(settings.quietest, range.background + above)
    let pause = Self.blocks(settings.minimumPause)
    var found: [(range: Range<Int>, loud: Int)] = []
    for block in levels.indices where levels[block] > threshold {
      if let last = found.last, block - last.range.upperBound < max(1, pause) {
        found[found.count - 1] = (last.range.lowerBound..<block + 1, last.loud + 1)
      } else {
        found.append((block..<block + 1, 1))
      }
    }
    found.removeAll { $0.loud < Self.blocks(settings.minimumSpeech) }
    let hangover = Self.blocks(settings.hangover)
    return found.indices.map { i in
      let next = i + 1 < found.count ? found[i + 1].range.lowerBound : levels.count
      return found[i].range.lowerBound..<min(next, found[i].range.upperBound + hangover)
    }
  }

  private static func blocks(_ seconds: Double) -> Int {
    Int((seconds * Double(EnergyContour.blocksPerSecond)).rounded())
  }
}

extension Audio {
  /// A recording without the silence around it, and how much was cut.
  public struct Trimmed: Sendable, Equatable {
    public var audio: Audio
    /// Seconds cut before and after.
    public var leading: Double
    public var trailing: Double
  }

  /// Cuts the silence before the first and after the last speech but for `padding` seconds; pauses within stay.
  ///
  /// - Returns: empty audio where nobody speaks, all of it being counted as leading.
  public func trimmed(padding: Double = 0.05, by activity: VoiceActivity = VoiceActivity()) -> Trimmed {
    precondition(padding >= 0, "a padding of \(padding) s")
    let speech = activity.segments(in: self)
    guard let first = speech.first, let last = speech.last else {
      return Trimmed(audio: slice(0..<0), leading: duration, trailing: 0)
    }
    let margin = Int(min(padding, duration) * Double(sampleRate))
    let kept = max(0, first.lowerBound - margin)..<min(count, last.upperBound + margin)
    let rate = Double(sampleRate)
    return Trimmed(
      audio: slice(kept), leading: Double(kept.lowerBound) / rate, trailing: Double(count - kept.upperBound) / rate)
  }

  /// Seconds in which somebody speaks, by ``VoiceActivity``.
  public func speechDuration(by activity: VoiceActivity = VoiceActivity()) -> Double {
    Double(activity.segments(in: self).reduce(0) { $0 + $1.count }) / Double(sampleRate)
  }
}
