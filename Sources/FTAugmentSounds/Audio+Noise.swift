import FTAudioCodec
import FTData
import FTRandom
import Foundation

extension Audio {
  /// The sound with noise under it, its power so many decibels below the sound's. Silence gets none.
  ///
  /// - Parameter noises: recorded ones of any rate, of which a piece is taken; without any, white or pink noise.
  func withNoise(decibelsBelow ratio: Double, _ noises: [Audio], _ generator: inout RandomGenerator) -> Audio {
    let level = rootMeanSquare
    guard level > 0, ratio.isFinite else { return self }
    let noise =
      noises.isEmpty
      ? generator.uniform() < 0.5
        ? Self.whiteNoise(count, &generator) : Self.pinkNoise(count, &generator)
      : piece(of: noises[generator.integer(below: noises.count)], &generator)
    let power = Audio(samples: noise, sampleRate: sampleRate).rootMeanSquare
    guard power > 0 else { return self }
    let scale = level / power * Float(pow(10, -ratio / 20))
    return Audio(samples: zip(samples, noise).map { $0 + scale * $1 }, sampleRate: sampleRate)
  }

  /// Equal power in every hertz.
  static func whiteNoise(_ count: Int, _ generator: inout RandomGenerator) -> [Float] {
    (0..<count).map { _ in Float(2 * generator.uniform() - 1) }
  }

  /// Equal power in every octave, as most rooms and machines have it: octaves of random numbers, each held twice as long as
  /// the one above it.
  ///
  /// Source: R. Voss; M. Gardner, "White and brown music, fractal curves and one-over-f fluctuations", Scientific American,
  /// 1978; in J. McCartney's order, in which one octave changes at a sample.
  static func pinkNoise(_ count: Int, _ generator: inout RandomGenerator) -> [Float] {
    var octaves = (0..<12).map { _ in Float(2 * generator.uniform() - 1) }
    var sum = octaves.reduce(0, +)
    return (0..<count).map { index in
      let octave = min(octaves.count - 1, (index + 1).trailingZeroBitCount)
      let value = Float(2 * generator.uniform() - 1)
      sum += value - octaves[octave]
      octaves[octave] = value
      return sum + Float(2 * generator.uniform() - 1)
    }
  }

  /// As much of a recorded noise as this sound is long, from a random place; a short one is repeated.
  private func piece(of noise: Audio, _ generator: inout RandomGenerator) -> [Float] {
    guard !noise.samples.isEmpty else { return [Float](repeating: 0, count: count) }
    let wanted = Int((duration * Double(noise.sampleRate)).rounded(.up)) + 1
    let start = generator.integer(below: max(1, noise.count - wanted + 1))
    var part = noise.slice(start..<min(noise.count, start + wanted)).resampled(to: sampleRate).samples
    guard !part.isEmpty else { return [Float](repeating: 0, count: count) }
    while part.count < count { part += part }
    return Array(part.prefix(count))
  }
}

/// Recorded noises of a folder, to be laid under voices.
public struct NoiseRecordings: Sendable {
  /// At most a minute of each.
  static let seconds = 60.0
  /// So many files at most; the rest is left out and said.
  static let mostFiles = 1_000

  public let recordings: [Audio]
  /// How many there are, and which could not be read.
  public let account: String
  /// Those that are used.
  package let files: [String]

  /// - Throws: ``NoiseRecordingsError`` where the folder has none that can be used.
  public init(folder: String) throws(NoiseRecordingsError) {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw NoiseRecordingsError(folder: folder, sentence: "there is no such folder, or it cannot be read")
    }
    let sounds = names.filter { name in
      !name.hasPrefix(".")
        && ["wav", "flac", "ogg", "mp3", "opus", "aiff"].contains { name.lowercased().hasSuffix(".\($0)") }
    }.sorted()
    var recordings: [Audio] = []
    var refused: [String] = []
    var files: [String] = []
    for name in sounds.prefix(Self.mostFiles) {
      do {
        let sound = try Audio(path: folder + "/" + name)
        let part = sound.slice(0..<Int(Self.seconds * Double(sound.sampleRate)))
        guard part.rootMeanSquare > 0 else {
          refused.append("\(name): it is silent")
          continue
        }
        recordings.append(part)
        files.append(folder + "/" + name)
      } catch { refused.append("\(error)") }
    }
    let left = max(0, sounds.count - Self.mostFiles)
    let reasons = refused.isEmpty ? "" : ", \(refused.count) left out (\(refused[0]))"
    guard !recordings.isEmpty else {
      throw NoiseRecordingsError(
        folder: folder,
        sentence: "it holds no recording of noise that can be used\(reasons); put WAV or FLAC files there")
    }
    self.recordings = recordings
    self.files = files
    account =
      "\(recordings.count) recordings in \(folder)\(reasons)" + (left == 0 ? "" : ", \(left) beyond \(Self.mostFiles)")
  }
}

/// A folder of noises that cannot be used.
public struct NoiseRecordingsError: Blamable, CustomStringConvertible, Equatable {
  public let folder: String
  public let sentence: String
  public var blame: Blame { .settings }
  public var description: String { "\(folder): \(sentence)" }
}
