import FTNN
import FTTensor

/// Frames of 12.5 ms, one after the other: what the acoustic network reads, and what it should say.
struct SpeechTrack {
  /// Text features, 128 a frame.
  var features: [Float] = []
  var pitch: [Float] = []
  var energy: [Float] = []
  /// The sound of the frames, 300 samples each; empty where there is none to learn from.
  var samples: [Float] = []

  var frames: Int { pitch.count }

  mutating func append(_ other: SpeechTrack) {
    features += other.features
    pitch += other.pitch
    energy += other.energy
    samples += other.samples
  }

  /// The frames of a part, in runs; beyond the end of the track comes its beginning again.
  static func runs(from start: Int, count: Int, of frames: Int) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var (at, missing) = (start, count)
    while missing > 0 {
      let end = min(frames, at + missing)
      runs.append(at..<end)
      missing -= end - at
      at = 0
    }
    return runs
  }

  /// A part; what lies beyond the end is the beginning again.
  func crop(from start: Int, count: Int) -> SpeechTrack {
    var part = SpeechTrack()
    let (width, hop) = (AcousticNetwork.textWidth, SourceFilter.hop)
    for run in Self.runs(from: start, count: count, of: frames) {
      part.features += features[run.lowerBound * width..<run.upperBound * width]
      part.pitch += pitch[run]
      part.energy += energy[run]
      if !samples.isEmpty { part.samples += samples[run.lowerBound * hop..<run.upperBound * hop] }
    }
    return part
  }

  /// The acoustic network's input for tracks of one length, `[tracks, frames, 130]`.
  static func inputs(_ tracks: [SpeechTrack], on device: Device) -> Tensor {
    let (count, frames) = (tracks.count, tracks[0].frames)
    let features = Tensor(
      tracks.flatMap(\.features), shape: [count, frames, AcousticNetwork.textWidth], on: device)
    let conditions = tracks.flatMap { AcousticNetwork.conditions(pitch: $0.pitch, energy: $0.energy) }
    return Tensor.concatenated([features, Tensor(conditions, shape: [count, frames, 2], on: device)], along: 2)
  }
}

/// A sentence with its rhythm, for the prosody network.
struct SpokenSentence {
  let ids: [Int32]
  /// In units of 25 ms, one for each symbol; 0 where a symbol is not heard.
  let durations: [Int]
  let pitch: [Float]
  let energy: [Float]

  /// The symbol of each unit.
  var symbols: [Int32] { durations.enumerated().flatMap { [Int32](repeating: Int32($0), count: $1) } }
}
