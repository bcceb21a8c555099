import FTCheckpoint
import FTEvaluation
import FTModels
import Foundation

extension ScoreCalibration {
  /// For the untouched checkpoint `resemblyzer` and clips of about five seconds, learned from the speakers that
  /// tools/fetch-voices brings together; `ftlab voice evaluate --calibration` finds it again.
  public static let resemblyzer = ScoreCalibration(
    slope: 30.1, offset: -20.7, origin: "45 speakers of six Debian packages, clips of 4 to 7 s")

  /// The file beside a model's weights.
  public static let fileName = "calibration.json"

  /// The calibration of an encoder: the one published with it, or that of the untouched checkpoint.
  ///
  /// - Throws: ``VoiceFileError/outdatedCalibration(_:)`` for one of before recordings were brought to a level, which would be
  ///   off without a word; an error of decoding when the file cannot be understood.
  public init(of model: ModelFolder<SpeakerEncoderConfiguration>) throws {
    let path = model.url.appending(path: Self.fileName).path
    guard let data = FileManager.default.contents(atPath: path) else {
      self = .resemblyzer
      return
    }
    guard try JSONDecoder().decode(Level.self, from: data).level == Level.present.level else {
      throw VoiceFileError.outdatedCalibration(path)
    }
    self = try JSONDecoder().decode(Self.self, from: data)
  }

  /// The level, in dB of full scale, of the recordings that a calibration was learned on; it stands in the file beside it.
  private struct Level: Codable {
    var level: Double?

    static var present: Level { Level(level: (20 * log10(Double(SpeakerFrontEnd.level))).rounded()) }
  }

  /// What stands in the file: the calibration's members and the level's.
  private struct Stored: Encodable {
    let calibration: ScoreCalibration

    func encode(to encoder: any Encoder) throws {
      try calibration.encode(to: encoder)
      try Level.present.encode(to: encoder)
    }
  }

  /// Writes the calibration, whole or not at all.
  public func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    try AtomicFile.write(
      [UInt8](encoder.encode(Stored(calibration: self))) + [UInt8(ascii: "\n")], to: path)
  }
}
