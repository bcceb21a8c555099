import FTAudioCodec
import FTData
import FTNN
import FTPronunciation
import FTTensor
import Foundation

/// Brings recordings and text into the synthesiser's terms: alignment, level, pitch.
final class SpeechPreparation {
  let synthesizer: SpeechSynthesizer
  let pronouncer: Pronouncer
  private(set) var analyzer: SpeechAnalyzer
  private let context: ForwardContext
  private let device: Device
  /// Root mean square of the synthesiser's own speech, in its louder half.
  private(set) var level: Float = 0.1
  /// Root mean square of the synthesiser's own speech without its pauses, as the speaker encoder's recordings are measured.
  private(set) var heardLevel = SpeakerFrontEnd.level
  /// The highest sample of the synthesiser's own speech.
  private var peak: Float = 0.5
  /// Mean and deviation of ln F0 of the synthesiser's own voice.
  private(set) var ownPitch = PitchStatistics(mean: 5.3, deviation: 0.2)

  /// A transcript that does not fit its recording has a higher cost of alignment: of eighteen utterances of a person, 0.48 to
  /// 0.58 with their own transcripts, 0.61 to 0.71 with each other's.
  static let highestCost: Float = 0.62

  /// Where a voice is so near the synthesiser's that all costs are low, one that stands out does not fit either.
  static func highestCost(of costs: [Float]) -> Float {
    guard !costs.isEmpty else { return highestCost }
    let median = costs.sorted()[costs.count / 2]
    return min(highestCost, max(1.3 * median, median + 0.12))
  }

  /// - Parameter progress: sentences that the synthesiser has spoken to be measured, sentences in all; what it throws ends the
  ///   work.
  init(
    _ narrator: Narrator, on device: Device, progress: (Int, Int) throws -> Void = { _, _ in }
  ) rethrows {
    synthesizer = narrator.synthesizer
    pronouncer = narrator.pronouncer
    context = ForwardContext(computeType: .float32)
    analyzer = SpeechAnalyzer(on: device)
    self.device = device
    try calibrate(progress)
  }

  /// Sentences that a voice is tried on while it learns; no recording can hold them by chance.
  static let trialSentences = [
    "The old lighthouse keeper told us a long story about the storm.",
    "Nobody knew why the quiet garden was suddenly full of music.",
    "She would rather measure twice than cut the cloth too short.",
    "Every Thursday we buy fresh bread, cheese, and a bunch of flowers.",
  ]

  func ids(_ text: String) throws -> [Int32] { try pronouncer.symbols(of: text) }

  /// The synthesiser's frames for a text in its own rhythm and melody.
  func track(ids: [Int32], prosody: Prosody, source: Place? = nil) -> SpeechTrack {
    let symbols = prosody.symbols
    let features = synthesizer.acoustic.text(Tensor(indices: ids, on: device), context)
      .gathered(Tensor(indices: symbols, on: device)).values()
    return SpeechTrack(features: features, pitch: prosody.pitch, energy: prosody.energy, source: source)
  }

  func prosody(ids: [Int32], speed: Float = 1) -> Prosody {
    synthesizer.prosody(Tensor(indices: ids, on: device), speed: speed, context)
  }

  /// A text's symbols and frames with its melody changed; nil for what cannot be read.
  func reading(of text: String, _ pitchMap: PitchMap) -> (ids: [Int32], track: SpeechTrack)? {
    guard let ids = try? ids(text) else { return nil }
    var prosody = prosody(ids: ids)
    prosody.pitch = pitchMap(prosody.pitch)
    return (ids, track(ids: ids, prosody: prosody, source: .spoken(text)))
  }

  /// The sound of a track with the acoustic network as it is.
  func sound(_ track: SpeechTrack, seed: UInt64 = 1) -> [Float] {
    let head = synthesizer.acoustic(SpeechTrack.inputs([track], on: device), context)
    let pulses = synthesizer.sourceFilter.pulseSpectrum(pitch: [track.pitch], on: device)
    let noise = Tensor.normalNoise(pulses.shape, seed: seed, on: device)
    return synthesizer.sourceFilter.waveform(head: head, pulses: pulses, noise: noise, clips: 1).values()
  }

  private func calibrate(_ progress: (Int, Int) throws -> Void) rethrows {
    var raw: [Float] = []
    var wanted: [Float] = []
    var logs: [Float] = []
    var levels: [Float] = []
    var heard: [Float] = []
    peak = 0
    for (index, text) in Self.trialSentences.enumerated() {
      try progress(index, Self.trialSentences.count)
      guard let ids = try? ids(text) else { continue }
      let prosody = prosody(ids: ids)
      let samples = sound(track(ids: ids, prosody: prosody))
      raw += analyzer.rawEnergy(samples)
      wanted += prosody.energy
      logs += prosody.pitch.filter { $0 > SourceFilter.voicedAbove }.map { log($0) }
      levels.append(Self.level(samples))
      let spoken = Audio(samples: samples, sampleRate: SourceFilter.sampleRate)
      heard.append(spoken.withoutLongPauses().rootMeanSquare)
      peak = samples.reduce(peak) { max($0, abs($1)) }
    }
    analyzer.fitEnergy(raw: raw, wanted: wanted)
    ownPitch = PitchStatistics(logs)
    level = levels.reduce(0, +) / Float(levels.count)
    let loudness = heard.reduce(0, +) / Float(heard.count)
    if loudness > 0 { heardLevel = loudness }
  }

  /// What makes the synthesiser as loud as recordings of a level, but neither faint nor louder than `highest` nor near clipping.
  func gain(to level: Float, highest: Float) -> Float { min(max(level / self.level, 0.7), highest, 0.9 / peak) }

  /// Root mean square of the louder half of the frames.
  static func level(_ samples: [Float]) -> Float {
    let hop = SourceFilter.hop
    let powers = stride(from: 0, to: samples.count - hop + 1, by: hop).map { start in
      samples[start..<start + hop].reduce(0) { $0 + $1 * $1 } / Float(hop)
    }.sorted()
    let loud = powers.suffix(max(1, powers.count / 2))
    return (loud.reduce(0, +) / Float(loud.count)).squareRoot()
  }

  func analysis(
    _ audio: Audio, progress: (Int, Int) throws -> Void = { _, _ in }
  ) rethrows -> SpeechAnalysis { try SpeechAnalysis(audio, analyzer, progress: progress) }

  /// A recording with its transcript, frame by frame.
  ///
  /// - Parameters:
  ///   - recording: at 24 kHz and the synthesiser's level, with the symbols of its transcript.
  ///   - progress: parts done, parts in all; what it throws ends the work.
  /// - Returns: the frames, the sentence for the prosody network, and the cost of the alignment.
  func aligned(
    _ recording: SpeechSet.Recording, progress: (Int, Int) throws -> Void = { _, _ in }
  ) rethrows -> (track: SpeechTrack, sentence: SpokenSentence, cost: Float) {
    guard let ids = recording.transcript.symbols else {
      preconditionFailure("\(recording.place) is aligned without a transcript")
    }
    let audio = recording.audio
    let own = prosody(ids: ids)
    let ownTrack = track(ids: ids, prosody: own)
    let samples = SpeechAnalysis.wholeFrames(audio)
    try progress(0, 2)
    let alignment = SpeechAlignment(analyzer.cepstrum(sound(ownTrack)), analyzer.cepstrum(samples))
    try progress(1, 2)
    let heard = try SpeechAnalysis(
      audio, analyzer, isVoiced: { own.pitch[alignment.frames[$0]] > SourceFilter.voicedAbove }, progress: progress)
    let symbolOfFrame = own.symbols
    let symbols = alignment.frames.map { symbolOfFrame[$0] }
    let width = ownTrack.featureCount
    let features = alignment.frames.flatMap { ownTrack.features[$0 * width..<($0 + 1) * width] }
    let track = SpeechTrack(
      features: features, pitch: heard.pitch, energy: heard.energy, samples: heard.samples, source: recording.place)
    var durations = [Int](repeating: 0, count: ids.count)
    for unit in 0..<heard.frames / 2 { durations[Int(symbols[2 * unit])] += 1 }
    let sentence = SpokenSentence(
      ids: ids, durations: durations, pitch: heard.pitch, energy: heard.energy, place: recording.place)
    return (track, sentence, alignment.cost)
  }
}

/// Where a voice's pitch lies: of ln F0 of its voiced frames.
struct PitchStatistics: Sendable, Equatable {
  var mean: Float
  var deviation: Float

  init(mean: Float, deviation: Float) { (self.mean, self.deviation) = (mean, deviation) }

  /// By median and quartiles, because trackers jump octaves.
  init(_ logs: [Float]) {
    let sorted = logs.sorted()
    guard sorted.count >= 4 else {
      self.init(mean: 5.2, deviation: 0.2)
      return
    }
    let spread = sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]
    self.init(mean: sorted[sorted.count / 2], deviation: max(0.03, spread / 1.349))
  }

  /// The map that brings this voice's melody to another's; liveliness changes by at most a third.
  func map(to other: PitchStatistics) -> PitchMap {
    let slope = min(max(other.deviation / deviation, 0.75), 1.33)
    return PitchMap(slope: slope, offset: other.mean - slope * mean)
  }
}
