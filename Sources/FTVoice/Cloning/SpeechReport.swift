import FTAudioCodec
import FTCheckpoint
import Foundation

/// A page to listen to: the person, the untouched synthesiser's measures, and the learned voice on sentences nobody recorded.
enum SpeechReport {
  /// - Parameter progress: sentences spoken, sentences in all; what it throws ends the work.
  /// - Returns: the page's path.
  static func write(
    _ narrator: Narrator, _ metrics: SpeechMetrics, _ set: SpeechSet, _ name: String, into folder: URL,
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> String {
    let sounds = folder.appending(path: "samples")
    try FileManager.default.createDirectory(at: sounds, withIntermediateDirectories: true)
    var rows = ""
    for (index, recording) in set.recordings.prefix(3).enumerated() {
      let file = "person-\(index + 1).wav"
      try recording.audio.write(to: sounds.appending(path: file).path)
      rows += row("The person", recording.transcript.text ?? "(no transcript)", file)
    }
    for (index, text) in SpeechTexts.judged.enumerated() {
      try progress(index, SpeechTexts.judged.count)
      let file = "\(index + 1 < 10 ? "0" : "")\(index + 1).wav"
      let sound = try narrator.speech(of: text)
      try sound.write(
        to: sounds.appending(path: file).path,
        comment: "Synthetic speech, made with ftlab, voice \"\(name)\"")
      rows += row("Learned", text, file)
    }
    let table = metrics.rows.map { row in
      let pitch = row.pitch.map { String(format: "%.0f Hz", $0) } ?? "–"
      let spread = row.spread.map { String(format: "%.0f", $0) } ?? "–"
      let rate = row.rate.map { String(format: "%.1f", $0) } ?? "–"
      return "<tr><td>\(row.name)</td><td>\(String(format: "%.3f", row.similarity))</td>"
        + "<td>\(String(format: "%.3f", row.lowest))</td><td>\(pitch)</td><td>\(spread)</td><td>\(rate)</td></tr>"
    }.joined(separator: "\n")
    let page = """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>Voice \(escaped(name))</title>
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
      table { border-collapse: collapse; width: 100%; margin: 1rem 0 2rem; }
      th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #ddd; vertical-align: middle; }
      audio { width: 16rem; } .kind { color: #666; white-space: nowrap; }
      </style></head><body>
      <h1>Voice “\(escaped(name))”</h1>
      <p>\(escaped(metrics.verdict))</p>
      <table><tr><th></th><th>likeness</th><th>lowest</th><th>median pitch</th><th>its span in semitones</th><th>symbols a second</th></tr>
      \(table)
      </table>
      <p>Likeness is the cosine to the person’s recordings by the speaker encoder, each utterance by itself. Everything below
      marked “Learned” is synthetic.</p>
      <table>
      \(rows)</table>
      </body></html>
      """
    let path = folder.appending(path: "report.html").path
    try AtomicFile.write(Array(page.utf8), to: path)
    return path
  }

  private static func row(_ kind: String, _ text: String, _ file: String) -> String {
    "<tr><td class=\"kind\">\(kind)</td><td>\(escaped(text))</td>"
      + "<td><audio controls preload=\"none\" src=\"samples/\(file)\"></audio></td></tr>\n"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
