import FTAudioCodec
import FTJSON
import Foundation

/// Step `sound`: every recording in one channel, at one rate, about zero, without silence at its ends, at one
/// loudness and, on request, cut at its pauses.
///
/// Settings:
/// - `rate`: samples in a second, 24000 unless given; null keeps the recording's;
/// - `trim`: whether silence before the first and after the last speech goes, true unless given; `padding` seconds of
///   it stay, 0.1 unless given;
/// - `loudness`: LUFS (EBU R 128), -23 unless given; null leaves the level;
/// - `true-peak`: dBTP that no recording exceeds, -1 unless given; a recording that would is left quieter than
///   `loudness`;
/// - `slice`: whether long recordings are cut into clips of `shortest` (2) to `longest` (15) seconds, false unless
///   given.
///
/// The true peak is that of the sound at four times the rate (ITU-R BS.1770-4, Annex 2).
public struct SoundStep: Sendable, Equatable {
  static let name = "sound"

  let rate: Int?
  let trims: Bool
  let padding: Double
  let loudness: Double?
  let truePeak: Double
  let slices: Bool
  let shortest: Double
  let longest: Double

  var settings: JSONObject {
    .settings(
      ("rate", rate.map { JSONValue($0) } ?? .null), ("trim", .bool(trims)), ("padding", JSONValue(padding)),
      ("loudness", loudness.map { JSONValue($0) } ?? .null), ("true-peak", JSONValue(truePeak)),
      ("slice", .bool(slices)),
      ("shortest", JSONValue(shortest)), ("longest", JSONValue(longest)))
  }

  init(_ settings: inout StepSettings) throws(PreprocessError) {
    let given = try settings.optionalNumber("rate", in: 8000...192_000, default: 24_000)
    if let given, given != given.rounded() {
      throw settings.bad("rate", JSONValue(given), "a whole number from 8000 to 192000, or null")
    }
    rate = given.map { Int($0) }
    trims = try settings.bool("trim", default: true)
    padding = try settings.number("padding", in: 0...10, default: 0.1)
    loudness = try settings.optionalNumber("loudness", in: -70...0, default: -23)
    truePeak = try settings.number("true-peak", in: -40...0, default: -1)
    slices = try settings.bool("slice", default: false)
    shortest = try settings.number("shortest", in: 0.5...600, default: 2)
    longest = try settings.number("longest", in: 1...3600, default: 15)
    guard longest >= 2 * shortest else {
      throw settings.bad("longest", JSONValue(longest), "at least twice \"shortest\", which is \(shortest)")
    }
  }

  /// A recording, or a piece of one, as the step makes it.
  public struct Piece: Sendable, Equatable {
    public let audio: Audio
    /// Where it begins in the recording, in seconds.
    public let offset: Double
    /// By how much its level was changed, in dB; 0 where it was left.
    public let gain: Double
    /// Why its loudness is not the one that was asked for; nil where it is.
    public let levelRemark: String?
  }

  /// What became of a recording; every second of it is in a piece, trimmed or dropped.
  public struct Prepared: Sendable, Equatable {
    /// Empty where nobody speaks, or no stretch of speech is long enough for a clip.
    public let pieces: [Piece]
    /// Of the recording, in seconds.
    public let duration: Double
    /// Seconds of silence that were cut off before the first and after the last piece.
    public let leading: Double
    public let trailing: Double
    /// Seconds between pieces that are in none.
    public let dropped: Double
    /// What was wrong with it and mended while it was read, and how it was cut.
    public let remarks: [String]
  }

  /// Reads a recording and makes it what the step says.
  ///
  /// - Parameter cuts: false keeps it in one piece whatever the settings say, as where a text is that of the whole.
  /// - Throws: `AudioError`.
  public func prepared(path: String, cuts: Bool = true) throws(AudioError) -> Prepared {
    prepared(try MendedAudio(path: path, sampleRate: rate), cuts: cuts)
  }

  /// The same for a recording in memory.
  public func apply(to audio: Audio, cuts: Bool = true) -> Prepared {
    prepared(MendedAudio(rate.map(audio.resampled(to:)) ?? audio), cuts: cuts)
  }

  private func prepared(_ mended: MendedAudio, cuts: Bool) -> Prepared {
    let mean = mended.audio.mean
    let audio = Audio(samples: mended.audio.samples.map { $0 - mean }, sampleRate: mended.audio.sampleRate)
    var remarks = mended.remarks.map(\.description)
    var ranges = [0..<audio.count]
    if slices, cuts, audio.duration > longest {
      var settings = Slicer.Settings()
      settings.minimum = shortest
      settings.maximum = longest
      let report = Slicer(settings).slices(of: audio)
      ranges = report.slices
      remarks.append(report.summary)
    } else if trims {
      let trimmed = audio.trimmed(padding: padding)
      let first = Int((trimmed.leading * Double(audio.sampleRate)).rounded())
      ranges = trimmed.audio.samples.isEmpty ? [] : [first..<first + trimmed.audio.count]
      if ranges.isEmpty { remarks.append("nobody speaks in it") }
    }
    let seconds = { (samples: Int) in Double(samples) / Double(audio.sampleRate) }
    guard let first = ranges.first, let last = ranges.last else {
      return Prepared(
        pieces: [], duration: audio.duration, leading: audio.duration, trailing: 0, dropped: 0, remarks: remarks)
    }
    let kept = ranges.reduce(0) { $0 + $1.count }
    return Prepared(
      pieces: ranges.map { levelled(audio.slice($0), offset: seconds($0.lowerBound)) }, duration: audio.duration,
      leading: seconds(first.lowerBound), trailing: seconds(audio.count - last.upperBound),
      dropped: seconds(last.upperBound - first.lowerBound - kept), remarks: remarks)
  }

  private func levelled(_ audio: Audio, offset: Double) -> Piece {
    let peak = audio.truePeak
    let limit = truePeak - peak
    guard let loudness else {
      // The level stays, but nothing is left that players would cut off.
      let gain = min(0, limit)
      return Piece(
        audio: gain < 0 ? audio.scaled(by: Float(pow(10, gain / 20))) : audio, offset: offset, gain: gain,
        levelRemark: nil)
    }
    guard let measured = audio.integratedLoudness() else {
      return Piece(
        audio: audio, offset: offset, gain: 0, levelRemark: "it is too short or too quiet to measure its loudness")
    }
    let wanted = loudness - measured
    let gain = min(wanted, limit)
    let remark =
      wanted - gain > 0.05
      ? "it is \(((wanted - gain) * 10).rounded() / 10) dB below \(loudness) LUFS, since its peaks would exceed "
        + "\(truePeak) dBTP"
      : nil
    return Piece(audio: audio.scaled(by: Float(pow(10, gain / 20))), offset: offset, gain: gain, levelRemark: remark)
  }
}

extension Audio {
  /// The largest value of the sound between and at its samples, in dB of full scale, found at four times the rate
  /// (twice from 96 kHz on, once from 192 kHz on); -200 for silence.
  var truePeak: Double {
    let factor = sampleRate < 96_000 ? 4 : sampleRate < 192_000 ? 2 : 1
    let highest = max(peak, factor == 1 || samples.isEmpty ? 0 : resampled(to: factor * sampleRate).peak)
    return highest > 0 ? max(-200, 20 * log10(Double(highest))) : -200
  }
}
