import FTAudioCodec
import FTModels
import FTNN
import FTPronunciation
import FTTensor
import FTTraining
import Foundation

/// Reads text aloud, sentence by sentence.
///
/// ```swift
/// let narrator = try Narrator(
///   models.resolve("hibari"), voice: SpeakingVoice.locate("me", beside: models), on: device)
/// let sound = try narrator.speech(of: "Your parcel arrives on Friday.")
/// ```
public final class Narrator {
  public let pronouncer: Pronouncer
  public let synthesizer: SpeechSynthesizer
  /// The learned voice, where there is one.
  public let voice: SpeakingVoice?
  private let context: ForwardContext

  /// Pauses after a sentence and after a paragraph, in seconds; the voice's own silence at both ends of a sentence adds to it.
  static let sentencePause = 0.12
  static let paragraphPause = 0.45

  /// - Parameters:
  ///   - voice: the file of a learned voice, see ``SpeakingVoice/locate(_:beside:)``; `nil` is the synthesiser's own.
  ///   - strength: how far the voice's sound goes to what was learned, in (0, 1]; `nil` is the voice's own.
  ///   - use: what for; the voice's ledger must allow it.
  /// - Throws: ``SpeakingVoiceError``, `PronunciationError`, `ModelMismatch`, and the errors of files.
  public convenience init(
    _ folder: ModelFolder<SynthesizerConfiguration>, voice: String? = nil, strength: Double? = nil,
    for use: VoiceUse = .synthesis, precision: ComputePrecision = .auto, on device: Device
  ) throws {
    try self.init(folder, voiceFile: voice, strength: strength, precision: precision, on: device)
    try self.voice?.check(allows: use)
  }

  /// - Parameter voiceFile: of a voice whose consent is asked for elsewhere.
  init(
    _ folder: ModelFolder<SynthesizerConfiguration>, voiceFile: String?, strength: Double? = nil,
    precision: ComputePrecision, on device: Device
  ) throws {
    let synthesizer = try SpeechSynthesizer.load(folder, on: device)
    self.synthesizer = synthesizer
    voice = try voiceFile.map {
      try SpeakingVoice(path: $0, into: synthesizer, of: folder, strength: strength, on: device)
    }
    synthesizer.pitchMap = voice?.pitchMap ?? .identity
    synthesizer.gain = voice?.gain ?? 1
    pronouncer = try Pronouncer(folder: folder.url, on: device)
    context = ForwardContext(computeType: precision.resolved(on: device).dtype)
  }

  /// Speaks a text piece by piece, each as soon as it is there.
  ///
  /// - Parameter body: sees the sentence and its sound, a pause included.
  /// - Throws: `PronunciationError` before anything is spoken, and what `body` throws.
  public func speak(
    _ pronunciation: Pronunciation, _ delivery: SpeechSynthesizer.Delivery = .init(),
    _ body: (Pronunciation.Sentence, Audio) throws -> Void
  ) throws {
    for (index, sentence) in pronunciation.sentences.enumerated() {
      var delivery = delivery
      delivery.seed = delivery.seed &+ UInt64(index) &* 0x9E37_79B9
      var sound = synthesizer.speech(ids: pronouncer.vocabulary.ids(sentence.phonemes), delivery, context)
      if index < pronunciation.sentences.count - 1 {
        let pause = sentence.endsParagraph ? Self.paragraphPause : Self.sentencePause
        let silence = Int(pause / Double(delivery.speed) * Double(sound.sampleRate))
        sound.samples += [Float](repeating: 0, count: silence)
      }
      try body(sentence, sound)
    }
  }

  /// A whole text.
  ///
  /// - Parameter progress: sentences spoken, sentences in all; what it throws ends the work.
  public func speech(
    of text: String, dictionary: PronunciationDictionary = PronunciationDictionary(),
    _ delivery: SpeechSynthesizer.Delivery = .init(), progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> Audio {
    var parts: [Audio] = []
    let reading = try pronouncer.pronunciation(of: text, dictionary: dictionary)
    try speak(reading, delivery) {
      parts.append($1)
      try progress(parts.count, reading.sentences.count)
    }
    return Audio.joined(parts)
  }

  /// What sound files say about themselves.
  public var remark: String {
    "Synthetic speech, made with ftlab" + (voice.map { ", voice \"\($0.name)\"" } ?? ", voice of \(Self.ownVoice)")
  }

  static let ownVoice = "the hibari synthesiser"
}
