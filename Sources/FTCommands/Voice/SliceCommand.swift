import ArgumentParser
import FTLab
import Foundation

struct SliceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slice", abstract: "Cut long recordings at pauses into clips, and account for every second.",
    discussion: """
      Example:
        ftlab voice slice interview.mp3 --output clips/ --minimum 2 --maximum 10
      """)

  @Argument(help: ArgumentHelp("Recordings.", valueName: "recording")) var recordings: [String]
  @Option(help: "The folder for the clips.") var output: String
  @Option(help: "Seconds of a clip at least.") var minimum = 2.0
  @Option(help: "Seconds of a clip at most.") var maximum = 10.0
  @Option(help: "Sample rate of the clips. Default: the recording's.") var rate: Int?
  @Option(parsing: .unconditional, help: "Bring the clips to this loudness in LUFS, such as -23.")
  var loudness: Double?

  func validate() throws {
    if recordings.isEmpty { throw ValidationError("name a recording") }
    if !(minimum > 0 && maximum >= 2 * minimum) {
      throw ValidationError("--maximum is \(maximum): it must be at least twice --minimum, which is \(minimum)")
    }
    if let rate, !(8_000...192_000).contains(rate) {
      throw ValidationError("--rate is \(rate), expected 8000 to 192000")
    }
  }

  func run() throws {
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    var settings = Slicer.Settings()
    (settings.minimum, settings.maximum) = (minimum, maximum)
    for file in recordings {
      let audio = try Audio(path: file, sampleRate: rate)
      let report = Slicer(settings).slices(of: audio)
      let stem = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
      for (number, range) in report.slices.enumerated() {
        let clip = audio.slice(range)
        let target = "\(output)/\(stem)-\(String(format: "%03d", number + 1)).wav"
        try (loudness.map { clip.normalized(toLoudness: $0) } ?? clip).write(to: target)
      }
      Terminal.show("\(file): \(report.summary)")
    }
  }
}
