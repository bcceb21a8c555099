import FTAudioCodec
import FTCheckpoint
import FTEvaluation
import FTReport
import Foundation

/// A page to listen to: the person, the measures of all, and sentences nobody recorded, said by the learned voice and by the
/// untouched one, to be compared without knowing which is which.
struct SpeechReport {
  let name: String
  /// Who was measured, and what they scored.
  let subjects: [(name: String, evaluation: Evaluation)]
  let verdict: String
  /// Of the person: those that the voice has not learned from, where there are any.
  let recordings: [SpeechSet.Recording]
  /// Whether the voice has learned from none of them.
  let isHeldOut: Bool

  /// Writes the page and, beside it, its sounds, which are marked as synthetic.
  ///
  /// - Parameters:
  ///   - untouched: the voice that was begun from; it speaks with the learned one's gain from here on, so that
  ///     neither is the louder one throughout.
  ///   - progress: sentences spoken, sentences in all; what it throws ends the work.
  func write(
    _ learned: Narrator, beside untouched: Narrator, to path: String, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    untouched.synthesizer.gain = learned.synthesizer.gain
    let sounds = URL(fileURLWithPath: path).deletingLastPathComponent().appending(path: Self.folder)
    try FileManager.default.createDirectory(at: sounds, withIntermediateDirectories: true)
    var person: [Page.Recording] = []
    var references: [Page.Comparison.Sound] = []
    for (index, recording) in recordings.prefix(3).enumerated() {
      let file = "person-\(index + 1).wav"
      try recording.audio.write(to: sounds.appending(path: file).path)
      let sound = Self.sound(recording.audio, file)
      person.append(.init(Self.person, recording.transcript.text ?? "(no transcript)", sound.source))
      references.append(sound)
    }
    var pairs: [Page.Comparison.Pair] = []
    for (index, text) in SpeechTexts.judged.enumerated() {
      try progress(index, SpeechTexts.judged.count)
      let (before, now) = (try untouched.speech(of: text), try learned.speech(of: text))
      let files = Self.fileNames(index, before, now)
      // In the order of the names, so that the files' times do not tell either.
      for (file, sound) in [(files.before, before), (files.now, now)].sorted(by: { $0.0 < $1.0 }) {
        try sound.write(to: sounds.appending(path: file).path, comment: remark)
      }
      pairs.append(
        .init(
          text, baseline: Self.sound(before, files.before), candidate: Self.sound(now, files.now),
          reference: references.isEmpty ? nil : references[index % references.count]))
    }
    try AtomicFile.write(page(person, pairs).html, to: path)
  }

  /// The page around what there is to hear.
  func page(_ person: [Page.Recording], _ pairs: [Page.Comparison.Pair]) -> Page {
    var comparison = Page.Comparison(
      "Which sounds more like the person?", explanation: explanation, baseline: "Untouched", candidate: "Learned",
      reference: Self.person)
    comparison.pairs = pairs
    return Page(
      "Voice “\(name)”",
      [
        .text(verdict), .table(Table(measures: subjects)),
        .text("Likeness is the cosine to the person’s recordings by the speaker encoder, each utterance by itself."),
        .recordings(person), .comparison(comparison),
      ])
  }

  private var explanation: String {
    let person =
      isHeldOut
      ? "is a recording that the voice has not learned from, of other words."
      : "is a recording that the voice has learned from, for there are no others: a room or a microphone may be what sounds "
        + "alike."
    return """
      The untouched voice and the learned one say the same sentences; both are synthetic. “\(Self.person)” \(person)
      All are played as they are. The two voices have the same gain, the learned one’s. Sentences may still \
      differ in loudness, and the louder is easily taken for the better: it is shown with the names, in LUFS.
      """
  }

  /// What both sound files of a pair say about themselves: which of the two voices it is would be told too early.
  private var remark: String {
    "Synthetic speech, made with ftlab, voice \"\(name)\" or voice of \(Narrator.ownVoice)"
  }

  private static let person = "The person"
  private static let folder = "samples"

  private static func sound(_ audio: Audio, _ file: String) -> Page.Comparison.Sound {
    .init(.file("\(folder)/\(file)"), loudness: audio.integratedLoudness())
  }

  /// Names that do not tell which voice it is: the sounds' digests decide who is called a, so that the same run writes the same
  /// names.
  static func fileNames(_ index: Int, _ before: Audio, _ now: Audio) -> (before: String, now: String) {
    let number = String(format: "%02d", index + 1)
    let isFirst = before.fingerprint < now.fingerprint
    return ("\(number)-\(isFirst ? "a" : "b").wav", "\(number)-\(isFirst ? "b" : "a").wav")
  }
}
