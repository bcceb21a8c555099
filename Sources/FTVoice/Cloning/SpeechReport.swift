import FTAudioCodec
import FTCheckpoint
import FTEvaluation
import Foundation

/// A page to listen to: the person, the measures of all, and the learned voice on sentences nobody recorded.
struct SpeechReport {
  let name: String
  /// Who was measured, and what they scored.
  let rows: [(name: String, evaluation: Evaluation)]
  let verdict: String
  let recordings: [SpeechSet.Recording]

  /// Writes the page and, beside it, its sounds, which are marked as synthetic.
  ///
  /// - Parameter progress: sentences spoken, sentences in all; what it throws ends the work.
  func write(
    _ narrator: Narrator, to path: String, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    let sounds = folder.appending(path: "samples")
    try FileManager.default.createDirectory(at: sounds, withIntermediateDirectories: true)
    var heard = ""
    for (index, recording) in recordings.prefix(3).enumerated() {
      let file = "person-\(index + 1).wav"
      try recording.audio.write(to: sounds.appending(path: file).path)
      heard += Self.row("The person", recording.transcript.text ?? "(no transcript)", file)
    }
    for (index, text) in SpeechTexts.judged.enumerated() {
      try progress(index, SpeechTexts.judged.count)
      let file = "\(index + 1 < 10 ? "0" : "")\(index + 1).wav"
      let sound = try narrator.speech(of: text)
      try sound.write(
        to: sounds.appending(path: file).path,
        comment: "Synthetic speech, made with ftlab, voice \"\(name)\"")
      heard += Self.row("Learned", text, file)
    }
    let names = rows.flatMap(\.evaluation.measures).map(\.name).reduce(into: [String]()) { names, name in
      if !names.contains(name) { names.append(name) }
    }
    let head = names.map { "<th>\(Self.escaped($0))</th>" }.joined()
    let table = rows.map { row in
      let cells = names.map { "<td>\(Self.cell(row.evaluation[$0]))</td>" }.joined()
      return "<tr><td>\(Self.escaped(row.name))</td>\(cells)</tr>"
    }.joined(separator: "\n")
    let page = """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>Voice \(Self.escaped(name))</title>
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
      table { border-collapse: collapse; width: 100%; margin: 1rem 0 2rem; }
      th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #ddd; vertical-align: middle; }
      audio { width: 16rem; } .kind { color: #666; white-space: nowrap; }
      </style></head><body>
      <h1>Voice “\(Self.escaped(name))”</h1>
      <p>\(Self.escaped(verdict))</p>
      <table><tr><th></th>\(head)</tr>
      \(table)
      </table>
      <p>Likeness is the cosine to the person’s recordings by the speaker encoder, each utterance by itself. Everything below
      marked “Learned” is synthetic.</p>
      <table>
      \(heard)</table>
      </body></html>
      """
    try AtomicFile.write(Array(page.utf8), to: path)
  }

  private static func cell(_ measure: Measure?) -> String {
    guard let measure, let value = measure.value else { return "–" }
    return String(format: abs(value) < 10 ? "%.3f" : "%.0f", value) + (measure.unit.isEmpty ? "" : " \(measure.unit)")
  }

  private static func row(_ kind: String, _ text: String, _ file: String) -> String {
    "<tr><td class=\"kind\">\(kind)</td><td>\(escaped(text))</td>"
      + "<td><audio controls preload=\"none\" src=\"samples/\(file)\"></audio></td></tr>\n"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
