import FTAudioCodec
import FTTensor
import FTTraining
import Foundation

extension SpeechFinetune {
  /// What the networks learn from.
  struct Material {
    var track = SpeechTrack()
    var sentences: [SpokenSentence] = []
    var references: [SpeechJudge.Reference] = []
    var voice: Embedding
    var pitch: PitchStatistics
    var metrics = SpeechMetrics()
  }

  /// Recordings set aside from many: one in ten, at most eight.
  static func heldOutCount(_ count: Int) -> Int { count < 8 ? 0 : min(8, count / 10 + 1) }

  func material(
    _ preparation: SpeechPreparation, _ embedder: SpeakerEmbedder, _ listener: Listener,
    _ observer: (SpeechFinetuneEvent) -> TrainingDecision, on device: Device
  ) throws -> Material {
    var recordings = speech.recordings
    if plan.isAligned { recordings = recordings.filter { $0.text != nil } }
    let asRecorded = SpeechJudge.embeddings(of: recordings.map(\.audio), embedder)
    // One level for all, the synthesiser's own.
    let level = recordings.map { SpeechPreparation.level($0.audio.samples) }.sorted()[recordings.count / 2]
    for index in recordings.indices {
      recordings[index].audio = recordings[index].audio.scaled(by: preparation.level / max(level, 1e-5))
    }
    let heldOut = plan.isAligned ? Self.heldOutCount(recordings.count) : 0
    let stride = heldOut > 0 ? recordings.count / heldOut : 0
    func isHeldOut(_ index: Int) -> Bool { heldOut > 0 && index % stride == stride - 1 }
    let learnedFrom = recordings.indices.filter { !isHeldOut($0) }
    var material = Material(
      voice: Embedding(mean: SpeechJudge.embeddings(of: learnedFrom.map { recordings[$0].audio }, embedder)),
      pitch: PitchStatistics([]))
    material.metrics.gain = preparation.gain(to: level, highest: plan.highestGain)
    material.metrics.isHeldOut = heldOut > 0
    material.metrics.recordings = recordings.count
    material.metrics.seconds = recordings.reduce(0) { $0 + $1.audio.duration }
    var logs: [Float] = []
    var aligned: [(name: String, track: SpeechTrack, sentence: SpokenSentence, cost: Float)] = []
    for (index, recording) in recordings.enumerated() {
      _ = observer(.preparing(index, recordings.count))
      let analysis = preparation.analysis(recording.audio)
      let voiced = analysis.pitch.filter { $0 > SourceFilter.voicedAbove }
      material.references.append(
        SpeechJudge.Reference(embedding: asRecorded[index], pitch: voiced, isHeldOut: isHeldOut(index)))
      guard !isHeldOut(index) else { continue }
      logs += voiced.map { log($0) }
      if !plan.isAligned {
        let features = listener.features(analysis)
        material.track.append(
          SpeechTrack(
            features: features, pitch: analysis.pitch, energy: analysis.energy, samples: analysis.samples))
        continue
      }
      guard let ids = try? preparation.ids(recording.text!), ids.count <= 402 else {
        material.metrics.mismatched.append(recording.name)
        continue
      }
      let (track, sentence, cost) = preparation.aligned(recording.audio, ids: ids)
      material.metrics.alignmentCosts[recording.name] = Double(cost)
      aligned.append((recording.name, track, sentence, cost))
    }
    let highest = SpeechPreparation.highestCost(of: aligned.map(\.cost))
    for (name, track, sentence, cost) in aligned {
      if cost <= highest {
        material.track.append(track)
        material.sentences.append(sentence)
      } else {
        material.metrics.mismatched.append(name)
        _ = observer(.mismatch(name: name, cost: cost))
      }
    }
    _ = observer(.preparing(recordings.count, recordings.count))
    guard material.track.frames >= 160 else {
      throw SpeechFinetuneError.tooLittle(
        seconds: Double(material.track.frames) / 80,
        refused: speech.ledger.refusals.map(\.reason)
          + material.metrics.mismatched.map { "\($0): its transcript does not fit it" })
    }
    material.pitch = PitchStatistics(logs)
    return material
  }
}
