import FTAudioCodec
import FTCheckpoint
import FTEvaluation
import FTReport
import Foundation

/// A page to listen to: the person, the measures of all, and the learned voice on sentences nobody recorded.
struct SpeechReport {
  let name: String
  /// Who was measured, and what they scored.
  let subjects: [(name: String, evaluation: Evaluation)]
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
    var heard: [Page.Recording] = []
    for (index, recording) in recordings.prefix(3).enumerated() {
      let file = "person-\(index + 1).wav"
      try recording.audio.write(to: sounds.appending(path: file).path)
      heard.append(.init("The person", recording.transcript.text ?? "(no transcript)", .file("samples/\(file)")))
    }
    for (index, text) in SpeechTexts.judged.enumerated() {
      try progress(index, SpeechTexts.judged.count)
      let file = "\(index + 1 < 10 ? "0" : "")\(index + 1).wav"
      let sound = try narrator.speech(of: text)
      try sound.write(
        to: sounds.appending(path: file).path,
        comment: "Synthetic speech, made with ftlab, voice \"\(name)\"")
      heard.append(.init("Learned", text, .file("samples/\(file)")))
    }
    try AtomicFile.write(page(heard).html, to: path)
  }

  /// The page around what there is to hear.
  func page(_ heard: [Page.Recording]) -> Page {
    Page(
      "Voice “\(name)”",
      [
        .text(verdict), .table(Table(measures: subjects)),
        .text(
          "Likeness is the cosine to the person’s recordings by the speaker encoder, each utterance by itself. Everything "
            + "below marked “Learned” is synthetic."),
        .recordings(heard),
      ])
  }
}
