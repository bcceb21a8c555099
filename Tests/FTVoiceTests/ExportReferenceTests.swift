import FTAudioCodec
import FTCheckpoint
import FTModels
import FTNN
import FTPronunciation
import FTRandom
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTVoice

/// Writes what tools/export/check_onnx.py compares: exported networks, inputs, and what this program computes of them.
///
/// NAME.onnx with NAME.CASE.safetensors, whose tensors are called "in:INPUT", "out:OUTPUT" and "given:VALUE", a value within
/// the graph.
@Suite(.enabled(if: exportFolder != nil && checkpoints != nil, "FTLAB_EXPORT or FTLAB_CHECKPOINTS is not set"))
struct ExportReferenceTests {
  private let context = ForwardContext(computeType: .float32)

  @Test func encoders() throws {
    let device = try TestDevice.make()
    try write("resemblyzer", SpeakerEncoder.load(speakerEncoder(), on: device), device)
    try write("tiny-speaker", ExportFixtures.projectedEncoder(on: device), device)
  }

  private func write(_ name: String, _ encoder: SpeakerEncoder, _ device: Device) throws {
    try encoder.onnxModel(input: .sound).write(to: exportPath("\(name)-sound.onnx"))
    try encoder.onnxModel(input: .mel).write(to: exportPath("\(name)-mel.onnx"))
    let embedder = SpeakerEmbedder(encoder, context: context, on: device)
    var generator = SplitMix64(state: 7)
    // Around what makes one window more: 160 + 77 frames, three quarters of them covered.
    let noises = [1600, 25_600, 31_519, 31_520, 37_919, 37_920, 113_333].map { count in
      Audio(
        samples: (0..<count).map { _ in Float(generator.next() >> 40) / Float(1 << 25) - 0.25 }, sampleRate: 16_000)
    }
    let clips = try SpeakerEncoderTests.clips.map { try Audio(path: "\(sampleVoices)/\($0).ogg") }
    for (index, audio) in (noises + clips).enumerated() {
      let mel = SpeakerFrontEnd(on: device).windows(of: audio, on: device)
      let windows = embedder.projected(embedder.windowEmbeddings(mel)).flatMap(\.values)
      let outputs = [
        ("out:embedding", Tensor(windows, shape: [mel.shape[0], encoder.width], on: device)),
        ("out:voice", Tensor(embedder.embedding(of: audio).values, on: device)),
      ]
      let samples = Tensor(audio.samples, on: device)
      try TensorFile.write([("in:samples", samples)] + outputs, to: exportPath("\(name)-sound.\(index).safetensors"))
      try TensorFile.write([("in:mel", mel)] + outputs, to: exportPath("\(name)-mel.\(index).safetensors"))
    }
  }

  @Test func synthesizers() throws {
    let device = try TestDevice.make()
    let folder = try ModelFolder<SynthesizerConfiguration>(url: #require(checkpoints).appending(path: "hibari"))
    let synthesizer = try SpeechSynthesizer.load(folder, on: device)
    let pronouncer = try Pronouncer(folder: folder.url, on: device)
    let texts = [
      "Go.", "Your parcel arrives on Friday.",
      "The quick brown fox jumps over the lazy dog, and nobody in the whole village was surprised at all by it.",
    ]
    let sentences = try texts.map { text in
      pronouncer.vocabulary.ids(try pronouncer.pronunciation(of: text).sentences[0].phonemes)
    }
    try write("hibari", synthesizer, pronouncer.vocabulary, sentences, device)
    synthesizer.pitchMap = PitchMap(slope: 0.8, offset: 0.7)
    synthesizer.gain = 1.6
    try write("hibari-learned", synthesizer, pronouncer.vocabulary, sentences, device)
    let tiny = try ExportFixtures.synthesizer(on: device)
    try write("tiny-synthesizer", tiny, pronouncer.vocabulary, sentences, device)
  }

  private func write(
    _ name: String, _ synthesizer: SpeechSynthesizer, _ vocabulary: PhonemeVocabulary, _ sentences: [[Int32]],
    _ device: Device
  ) throws {
    try synthesizer.onnxModel(vocabulary: vocabulary).write(to: exportPath("\(name).onnx"))
    for (index, ids) in sentences.enumerated() {
      let delivery = SpeechSynthesizer.Delivery(
        speed: [1, 1.3, 0.9][index % 3], pitch: [1, 0.8, 1.1][index % 3], seed: UInt64(index))
      let audio = synthesizer.speech(ids: ids, delivery, context).samples
      let prosody = synthesizer.prosody(Tensor(indices: ids, on: device), speed: delivery.speed, context)
      let pitch = synthesizer.pitchMap(prosody.pitch).map { $0 * delivery.pitch }
      let noise = Tensor.normalNoise([2, audio.count / SourceFilter.hop, 601], seed: delivery.seed, on: device)
      try TensorFile.write(
        [
          ("in:phonemes", Tensor(indices: ids, on: device)), ("in:speed", Tensor([delivery.speed], on: device)),
          ("in:pitch", Tensor([delivery.pitch], on: device)), ("in:noise", noise),
          ("out:audio", Tensor(audio, on: device)),
          ("out:durations", Tensor(indices: prosody.durations.map { Int32($0) }, on: device)),
          ("given:pitch curve:out", Tensor(pitch, on: device)),
        ], to: exportPath("\(name).\(index).safetensors"))
    }
  }
}

/// Where files for tools/export/check_onnx.py are written, where that is asked for.
let exportFolder = ProcessInfo.processInfo.environment["FTLAB_EXPORT"]

func exportPath(_ name: String) throws -> String {
  let folder = try #require(exportFolder)
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  return "\(folder)/\(name)"
}
