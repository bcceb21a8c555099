/// What was done to pictures, all together.
public struct PictureTotals: Sendable, Equatable {
  /// Files that were written, of so many records.
  public internal(set) var written = 0
  /// Those whose size changed, those that became larger, and those whose colour space was converted or taken for sRGB.
  public internal(set) var resized = 0
  public internal(set) var enlarged = 0
  public internal(set) var recolored = 0
  /// Pixels of all that were read and all that were written.
  public internal(set) var pixelsBefore = 0
  public internal(set) var pixelsAfter = 0
}

/// What was done to recordings, all together.
public struct SoundTotals: Sendable, Equatable {
  /// Files that were written.
  public internal(set) var written = 0
  /// Recordings that were cut into several, and those that were long enough and kept whole, since a text is that of
  /// the whole.
  public internal(set) var cut = 0
  public internal(set) var keptWhole = 0
  /// Seconds read and written.
  public internal(set) var secondsBefore = 0.0
  public internal(set) var secondsAfter = 0.0
  /// Seconds of silence before and after, and of pauses and short stretches between pieces.
  public internal(set) var trimmed = 0.0
  public internal(set) var dropped = 0.0
  /// The changes of level, in dB, of what was written: least, most, and their sum.
  public internal(set) var lowestGain = Double.infinity
  public internal(set) var highestGain = -Double.infinity
  /// Files whose loudness is not the one that was asked for.
  public internal(set) var offLevel = 0
}
