import ArgumentParser
import FTImageCodec
import FTTensor
import Foundation

/// `ftlab-bench pictures`: how fast picture files become pixels.
struct PicturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pictures", abstract: "Time the decoding of PNG and JPEG files, from disk to RGB pixels.",
    discussion: """
      Example:
        ftlab-bench pictures photo.jpg photo.png --json
      """)

  @Argument(help: "Picture files.") var files: [String]
  @Option(help: "Times each file is decoded; the best counts.") var runs = 5
  @Flag(help: "Print one JSON object per line.") var json = false

  func validate() throws { try BenchmarkLimits.check("--runs", runs, 1...1_000) }

  func run() throws {
    for file in files {
      var best = Double.infinity
      var pixels = 0
      for _ in 0..<runs {
        let begin = Date()
        let image = try Image(path: file)
        best = min(best, Date().timeIntervalSince(begin))
        pixels = image.width * image.height
      }
      let result = DecodingMeasurement(
        file: URL(filePath: file).lastPathComponent, runs: runs, seconds: best, megapixels: Double(pixels) / 1e6)
      if json { try JSONLine.show(result) } else { print(result.text) }
    }
  }
}

/// The keys of one line of JSON.
struct DecodingMeasurement: Encodable {
  var kind = "decoding"
  let file: String
  let runs: Int
  /// Of the fastest run.
  let seconds: Double
  let megapixels: Double

  var text: String {
    String(
      format: "ftlab: %@ decoded in %.0f ms, %.0f megapixels/s", file, 1e3 * seconds, megapixels / seconds)
  }
}
