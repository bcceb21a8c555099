import FTAudioCodec
import FTData
import FTEvaluation
import FTModels
import FTRun
import FTTensor
import FTTraining
import Foundation

/// Measures a learned voice on recordings of its person that it has not learned from, beside the untouched synthesiser and the
/// person.
///
/// ```swift
/// let voice = try SpeakingVoice.locate("me", beside: models)
/// let evaluation = try SpeechEvaluation(voice: voice, recordings: ["held-out"], base: base, encoder: encoder)
/// let measured = try evaluation.run(compute)
/// ```
public struct SpeechEvaluation: Sendable {
  let voice: String
  let base: ModelFolder<SynthesizerConfiguration>
  let encoder: ModelFolder<SpeakerEncoderConfiguration>
  let recordings: [SpeechSet.Recording]
  /// Whether a run has learned from none of them, as far as it is known.
  let isHeldOut: Bool
  /// Every recording that was named, kept or refused.
  public let ledger: Ledger
  /// The files of the recordings that are measured on.
  public var files: [String] { recordings.map(\.file) }

  /// - Parameters:
  ///   - voice: the file of a learned voice, see ``SpeakingVoice/locate(_:beside:)``.
  ///   - recordings: files, folders or lists; at least one must hold speech.
  ///   - progress: recordings read, recordings in all; what it throws ends the reading.
  /// - Throws: ``SpeechFinetuneError``, and the errors of files.
  public init(
    voice: String, recordings: [String], base: ModelFolder<SynthesizerConfiguration>,
    encoder: ModelFolder<SpeakerEncoderConfiguration>,
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    let speech = try SpeechSet(recordings, speaker: nil, progress: progress)
    guard !speech.recordings.isEmpty else {
      throw SpeechFinetuneError.tooLittle(seconds: 0, refused: speech.reasons)
    }
    self.init(voice, base, encoder, speech.recordings, speech.ledger, isHeldOut: true)
  }

  private init(
    _ voice: String, _ base: ModelFolder<SynthesizerConfiguration>, _ encoder: ModelFolder<SpeakerEncoderConfiguration>,
    _ recordings: [SpeechSet.Recording],
    _ ledger: Ledger, isHeldOut: Bool
  ) {
    self.voice = voice
    self.base = base
    self.encoder = encoder
    self.recordings = recordings
    self.ledger = ledger
    self.isHeldOut = isHeldOut
  }

  /// The same on some of the recordings.
  ///
  /// - Parameter isHeldOut: whether the voice has learned from none of them.
  public func selecting(_ chosen: [Int], isHeldOut: Bool) -> SpeechEvaluation {
    SpeechEvaluation(voice, base, encoder, chosen.map { recordings[$0] }, ledger, isHeldOut: isHeldOut)
  }

  /// The numbers of the recordings that a run has learned from, known by their sound.
  ///
  /// - Throws: ``RunFolderError`` where the run does not say it.
  public func learned(in run: RunFolder) throws -> [Int] {
    let known = Set(try run.read(VoiceNotes.self, from: VoiceNotes.fileName).learned)
    return recordings.indices.filter { known.contains(recordings[$0].fingerprint) }
  }

  /// - Parameters:
  ///   - page: a page to listen to; its sounds are written beside it and marked as synthetic.
  ///   - progress: what is done, how much of it, and of how much; what it throws ends the work.
  /// - Returns: the untouched synthesiser, the person where there are two recordings, and the voice.
  /// - Throws: ``SpeakingVoiceError`` when the voice's ledger does not allow measuring, or, with a page, speaking.
  public func run(
    _ compute: ComputeThread, precision: ComputePrecision = .auto, page: String? = nil,
    progress: @escaping @Sendable (String, Int, Int) throws -> Void = { _, _, _ in }
  ) throws -> [(subject: Subject, evaluation: Evaluation)] {
    try compute.run { device in try run(precision, page, progress, on: device) }
  }

  private func run(
    _ precision: ComputePrecision, _ page: String?, _ progress: (String, Int, Int) throws -> Void, on device: Device
  ) throws -> [(subject: Subject, evaluation: Evaluation)] {
    func trying(_ done: Int, _ all: Int) throws { try progress("trying the synthesiser", done, all) }
    let narrator = try Narrator(base, voice: voice, for: .evaluation, precision: precision, on: device)
    // What can be listened to is speech, whatever it was asked for.
    if page != nil { try narrator.voice?.check(allows: .synthesis) }
    let embedder = try SpeakerEmbedder(encoder, precision: precision, on: device)
    let original = try Narrator(base, precision: precision, on: device)
    let untouched = try SpeechPreparation(original, on: device, progress: trying)
    let references = try references(untouched, embedder, progress)
    let goal = SpeakerEmbedding(mean: references.map(\.embedding))
    let learned = try SpeechPreparation(narrator, on: device, progress: trying)
    let before = try SpeechJudge.evaluation(untouched, embedder, goal: goal, pitchMap: .identity) {
      try progress("measuring the untouched synthesiser", $0, $1)
    }
    let person = references.count >= 2 ? SpeechJudge.person(references) : nil
    var now = try SpeechJudge.evaluation(
      learned, embedder, goal: goal, pitchMap: narrator.synthesizer.pitchMap
    ) { try progress("measuring the learned voice", $0, $1) }
    now.remarks = [SpeechVerdict(untouched: before, learned: now, person: person, isHeldOut: isHeldOut).text]
    var measured = [(subject: Subject.untouched, evaluation: before)]
    if let person { measured.append((SpeechFinetune.person, person)) }
    measured.append((.result, now))
    if let page {
      let report = SpeechReport(
        name: narrator.voice?.name ?? voice, subjects: measured.map { ($0.subject.name, $0.evaluation) },
        verdict: now.remarks[0], recordings: recordings, isHeldOut: isHeldOut)
      try report.write(narrator, beside: original, to: page) { try progress("speaking for the page", $0, $1) }
    }
    return measured
  }

  private func references(
    _ preparation: SpeechPreparation, _ embedder: SpeakerEmbedder, _ progress: (String, Int, Int) throws -> Void
  ) throws -> [SpeechJudge.Reference] {
    let embeddings = try SpeechJudge.embeddings(of: recordings.map(\.audio), embedder) {
      try progress("listening to the recordings", $0, $1)
    }
    return try recordings.indices.map { index in
      let analysis = try preparation.analysis(recordings[index].audio) { _, _ in
        try progress("finding the pitch", index, recordings.count)
      }
      return SpeechJudge.Reference(
        fingerprint: recordings[index].fingerprint, embedding: embeddings[index],
        pitch: analysis.pitch.filter { $0 > SourceFilter.voicedAbove }, isHeldOut: isHeldOut)
    }
  }
}
