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
  @Flag(help: "Overwrite clips that are there already.") var force = false

  func validate() throws {
    if recordings.isEmpty { throw ValidationError("name a recording") }
    if !(minimum > 0 && maximum >= 2 * minimum) {
      throw ValidationError("--maximum is \(maximum): it must be at least twice --minimum, which is \(minimum)")
    }
    if let rate, !(8_000...192_000).contains(rate) {
      throw ValidationError("--rate is \(rate), expected 8000 to 192000")
    }
    if let loudness, !(-70...0).contains(loudness) {
      throw ValidationError("--loudness is \(loudness), expected -70 to 0 LUFS; speech has about -23")
    }
  }

  /// The beginnings of the clips' paths, a recording each.
  ///
  /// - Throws: ``OutputError`` where clips would lie on each other or on what is there.
  private func stems() throws -> [String] {
    let root = output.count > 1 && output.hasSuffix("/") ? String(output.dropLast()) : output
    let names = recordings.map { URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent }
    var sources: [String: String] = [:]
    for (name, recording) in zip(names, recordings) {
      if let first = sources.updateValue(recording, forKey: name) {
        throw OutputError("\(root)/\(name)-001.wav", "--output", .twice(first, recording))
      }
    }
    let clips = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).filter { file in
      names.contains { Self.isClip(file, of: $0) }
    }
    let paths = Set(names.map { "\($0)-001.wav" } + clips).sorted().map { "\(root)/\($0)" }
    _ = try OutputFile.list(paths, endings: ["wav"], inputs: recordings, isForced: force)
    return names.map { "\(root)/\($0)" }
  }

  private static func isClip(_ file: String, of name: String) -> Bool {
    guard file.hasPrefix("\(name)-"), file.hasSuffix(".wav") else { return false }
    let number = file.dropFirst(name.count + 1).dropLast(4)
    return number.count >= 3 && number.allSatisfy { ("0"..."9").contains($0) }
  }

  func run() throws {
    let stems = try stems()
    // What is no recording is told before anything is written.
    for file in recordings { _ = try AudioReader(path: file) }
    var settings = Slicer.Settings()
    (settings.minimum, settings.maximum) = (minimum, maximum)
    for (file, stem) in zip(recordings, stems) {
      let read = try MendedAudio(path: file, sampleRate: rate)
      for remark in read.remarks { Terminal.note("\(file): \(remark)") }
      let audio = read.audio
      let report = Slicer(settings).slices(of: audio)
      for (number, range) in report.slices.enumerated() {
        let clip = audio.slice(range)
        let target = try OutputFile(
          "\(stem)-\(String(format: "%03d", number + 1)).wav", endings: ["wav"], inputs: recordings, isForced: force)
        try target.makeFolder()
        try (loudness.map { clip.normalized(toLoudness: $0) } ?? clip).write(to: target.path)
      }
      Terminal.show("\(file): \(report.summary)")
    }
  }
}
