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
  /// - Throws: `FileError` when the file is there and cannot be understood.
  public init(of model: ModelFolder<SpeakerEncoderConfiguration>) throws {
    let path = model.url.appending(path: Self.fileName).path
    guard let data = FileManager.default.contents(atPath: path) else {
      self = .resemblyzer
      return
    }
    self = try JSONDecoder().decode(Self.self, from: data)
  }

  /// Writes the calibration, whole or not at all.
  public func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    try AtomicFile.write(
      [UInt8](encoder.encode(self)) + [UInt8(ascii: "\n")], to: path)
  }
}
