import FTCheckpoint
import FTJSON
import FTNN
import FTPronunciation
import Foundation

extension SpeechSynthesizer {
  /// The whole way from phonemes to sound as other programs run it, in the voice that the synthesiser has now.
  ///
  /// | input | |
  /// |---|---|
  /// | `phonemes [symbols]`, int64 | numbers of the vocabulary, 0 at both ends; 400 symbols at most |
  /// | `speed []` | how many times faster than the voice's own pace |
  /// | `pitch []` | what the pitch is multiplied by |
  /// | `noise [2, noise_frames, 601]` | independent normal numbers, for at least as many frames as the sentence has |
  ///
  /// Outputs: `audio [samples]` at 24 kHz, and `durations [symbols]`, int64, in units of 25 ms. A sentence has two frames a unit, so
  /// 402 · 160 · 2 frames of noise are enough for all; noise of a few hundred frames a second is enough for ordinary speech.
  ///
  /// - Precondition: low-rank adapters have been merged.
  public func onnxModel(vocabulary: PhonemeVocabulary) -> ONNXModel {
    var graph = ONNXModel(name: "speech-synthesizer", of: self)
    graph.documentation = "English phonemes in, speech at 24 kHz out."
    graph.metadata["sample_rate"] = "\(SourceFilter.sampleRate)"
    graph.metadata["vocabulary"] = Self.json(vocabulary)
    graph.metadata["preprocessing"] =
      "text to phonemes (`ftlab voice say --phonemes TEXT` prints them); their numbers in the vocabulary, 0 at both ends"
    let ids = graph.input(
      "phonemes", ["symbols"], as: .int64, "numbers of the vocabulary, 0 at both ends, 2 to 402 of them")
    let speed = graph.input("speed", [], "how many times faster than the voice's own pace, such as 1")
    let factor = graph.input("pitch", [], "what the pitch is multiplied by, such as 1")
    let noise = graph.input(
      "noise", [2, "noise_frames", .fixed(AcousticNetwork.bins)],
      "independent normal numbers, at least two frames for each unit of durations; zeros give a voice without breath")
    let prosody = prosody.described(in: &graph, ids, speed: speed)
    let pitch = graph("Mul", pitchMap.described(in: &graph, prosody.pitch), factor, named: "pitch curve")
    let head = acoustic.described(
      in: &graph, ids, symbols: prosody.symbols, pitch: pitch, energy: prosody.energy)
    let sound = SourceFilter.described(in: &graph, head: head, pitch: pitch, noise: noise)
    graph.output(amplified(sound, in: &graph), "audio", ["samples"], "sound at 24 kHz in -1...1")
    graph.output(prosody.durations, "durations", ["symbols"], as: .int64, "the length of each symbol in units of 25 ms")
    return graph
  }

  /// Louder by the voice's gain, unless that would clip.
  private func amplified(_ sound: ONNXModel.Value, in graph: inout ONNXModel) -> ONNXModel.Value {
    let peak = graph("ReduceMax", graph("Abs", sound), attributes: ["keepdims": .int(0)], named: "peak")
    let highest = graph.constant(Self.highestPeak)
    let gain = graph.constant(gain)
    let clips = graph("Greater", graph("Mul", peak, gain), highest)
    return graph("Mul", sound, graph("Where", clips, graph("Div", highest, peak), gain))
  }

  /// Symbols and their numbers as a JSON object.
  private static func json(_ vocabulary: PhonemeVocabulary) -> String {
    var object = JSONObject()
    for symbol in vocabulary.symbols.unicodeScalars.map(String.init) {
      object.append(key: symbol, JSONValue(Int(vocabulary.ids(symbol)[1])))
    }
    return JSONValue.object(object).encoded()
  }
}

extension PitchMap {
  /// As ``callAsFunction(_:)``, inside a graph.
  func described(in graph: inout ONNXModel, _ pitch: ONNXModel.Value) -> ONNXModel.Value {
    if self == .identity { return pitch }
    let voiced = graph("Greater", pitch, graph.constant(SourceFilter.voicedAbove))
    // What is not voiced is not taken from here, but must have a logarithm.
    let logarithm = graph("Log", graph("Max", pitch, graph.constant(SourceFilter.voicedAbove)))
    let moved = graph(
      "Exp", graph("Add", graph("Mul", logarithm, graph.constant(slope)), graph.constant(offset)))
    let limited = graph("Clip", moved, graph.constant(SourceFilter.voicedAbove + 5), graph.constant(Float(600)))
    return graph("Where", voiced, limited, pitch, named: "melody")
  }
}

extension Narrator {
  /// The narrator's voice from phonemes to sound, with what is known about a learned one: `voice`, `consent` (its ledger as JSON),
  /// `recipe`, `strength`, `training_origin`. See ``SpeechSynthesizer/onnxModel(vocabulary:)``.
  ///
  /// A narrator is there only if the ledger of its voice allows speaking.
  public func onnxModel() throws -> ONNXModel {
    var graph = synthesizer.onnxModel(vocabulary: pronouncer.vocabulary)
    graph.metadata["remark"] = remark
    guard let voice else { return graph }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    graph.metadata["voice"] = voice.name
    graph.metadata["consent"] = String(decoding: try encoder.encode(voice.consent), as: UTF8.self)
    graph.metadata["recipe"] = voice.recipe
    graph.metadata["strength"] = voice.strength.map { "\($0.used)" }
    graph.metadata["training_origin"] = voice.origin
    return graph
  }
}
