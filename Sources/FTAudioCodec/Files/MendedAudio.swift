import Foundation

/// What was wrong with a recording and was mended while it was read, or a person should know of how it was.
public enum AudioRemark: Sendable, Equatable, CustomStringConvertible {
  /// The header says that there are no samples; there are, up to the end of the file.
  case unfinishedHeader(seconds: Double)
  /// The channels cancel each other: their mean is so many dB below the loudest, which was taken alone; channels count from 1.
  case cancellingChannels(loss: Double, taken: Int)
  /// The channels cancel in part: their mean, which was taken, is so many dB below the loudest.
  case weakenedByMixing(loss: Double)
  /// The two channels hold different sounds, two microphones far apart or two people; their mean was taken.
  case differentChannels
  /// The samples swing about this value, which was taken away.
  case offset(Double)
  /// The largest sample, where 1 is full scale; all were divided.
  case aboveFullScale(peak: Double)
  /// The largest sample, in dB below full scale, before all were raised by so many dB.
  case faint(peak: Double, raised: Double)

  public var description: String {
    switch self {
    case .unfinishedHeader(let seconds):
      "its header says that it is empty, as a recorder leaves it that was switched off; the \(Self.text(seconds)) s behind it were read"
    case .cancellingChannels(let loss, let taken):
      "its channels cancel each other (one is inverted; mixed, \(Self.text(loss)) dB would be lost); channel \(taken) alone was taken"
    case .weakenedByMixing(let loss):
      "its channels cancel in part: mixed they are \(Self.text(loss)) dB below the louder one; give a file of one channel"
    case .differentChannels:
      "its two channels hold different sounds, perhaps two people's; they were mixed: give a file of one channel"
    case .offset(let value): "it swings about \(Self.text(value)) instead of 0; that was taken away"
    case .aboveFullScale(let peak):
      "its samples reach \(Self.text(peak)), where 1 is full scale; all were made smaller"
    case .faint(let peak, let raised):
      "very quiet, with a peak of \(Self.text(peak)) dB of full scale; it was raised by \(Self.text(raised)) dB, and its noise with it"
    }
  }

  private static func text(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}

/// A recording as work with voices hears it: mixed to one channel without losing what cancels, about zero, and at a level that
/// detectors of speech know.
///
/// ```swift
/// let recording = try MendedAudio(path: "interview.wav", sampleRate: 16_000)
/// for remark in recording.remarks { print("interview.wav: \(remark)") }
/// ```
///
/// An ordinary recording has no remarks and the samples of `Audio(path:sampleRate:)`, bit for bit.
public struct MendedAudio: Sendable, Equatable {
  public let audio: Audio
  public let remarks: [AudioRemark]

  /// An offset that is worth a remark: this much of full scale, and of what swings about it.
  static let (leastOffset, leastOffsetShare) = (Float(0.005), Float(0.05))
  /// Peaks beyond this are no rounding of a compressed format.
  static let (highestPeak, lowestPeak) = (Float(1.5), Float(0.01))

  /// Reads a whole recording, as `Audio(path:sampleRate:limit:)` does, and mends it.
  ///
  /// - Throws: ``AudioError``.
  public init(path: String, sampleRate: Int? = nil, limit: Double = 4 * 3600) throws(AudioError) {
    var remarks: [AudioRemark] = []
    let audio = try Audio(path: path, sampleRate: sampleRate, limit: limit, remarks: &remarks)
    self.init(audio, remarks)
  }

  /// The same, and somebody may end it.
  ///
  /// - Parameter progress: is asked after every few seconds of sound; what it throws ends the reading.
  /// - Throws: ``AudioError``, and what `progress` throws.
  public init(
    path: String, sampleRate: Int? = nil, limit: Double = 4 * 3600, progress: () throws -> Void
  ) throws {
    var remarks: [AudioRemark] = []
    let audio = try Audio(path: path, sampleRate: sampleRate, limit: limit, remarks: &remarks, progress: progress)
    self.init(audio, remarks)
  }

  /// Mends a recording that was read.
  ///
  /// - Parameter remarks: what reading it has said.
  public init(_ audio: Audio, _ remarks: [AudioRemark] = []) {
    var (audio, remarks) = (audio, remarks)
    let offset = audio.notableOffset
    if offset != 0 {
      audio = Audio(samples: audio.samples.map { $0 - offset }, sampleRate: audio.sampleRate)
      remarks.append(.offset(Double(offset)))
    }
    let peak = audio.peak
    if peak > Self.highestPeak {
      audio = audio.scaled(by: 1 / peak)
      remarks.append(.aboveFullScale(peak: Double(peak)))
    } else if peak > 0, peak < Self.lowestPeak {
      // By 40 dB at most: below there is little but the steps of the numbers.
      let gain = min(100, 0.5 / peak)
      audio = audio.scaled(by: gain)
      remarks.append(.faint(peak: 20 * log10(Double(peak)), raised: 20 * log10(Double(gain))))
    }
    self.audio = audio
    self.remarks = remarks
  }
}

extension Audio {
  /// The mean of the samples, accumulated in double; 0 without any.
  public var mean: Float {
    samples.isEmpty ? 0 : Float(samples.reduce(0.0) { $0 + Double($1) } / Double(samples.count))
  }

  /// ``mean`` where it is worth a remark: beside full scale and beside what swings about it; 0 elsewhere.
  var notableOffset: Float {
    let mean = mean
    guard abs(mean) > MendedAudio.leastOffset else { return 0 }
    // Σ (x − m)² = Σ x² − n m²
    let swing = max(0, rootMeanSquare * rootMeanSquare - mean * mean).squareRoot()
    return abs(mean) > MendedAudio.leastOffsetShare * swing ? mean : 0
  }
}
