import FTData
import FTNN
import FTTensor

/// Frames of 12.5 ms, one after the other: what the acoustic network reads, and what it should say.
struct SpeechTrack {
  static let framesPerSecond = 80.0

  /// Where frames come from.
  struct Source {
    var firstFrame: Int
    var place: Place
  }

  /// Text features, as many a frame as the synthesiser has.
  var features: [Float] = []
  /// Hz; 0 where there is no voice.
  var pitch: [Float] = []
  /// In the synthesiser's measure, see ``SpeechAnalyzer/rawEnergy(_:)``.
  var energy: [Float] = []
  /// The sound of the frames, 300 samples each; empty where there is none to learn from.
  var samples: [Float] = []
  /// In the order of their frames.
  private(set) var sources: [Source] = []

  var frames: Int { pitch.count }
  /// Text features of a frame.
  var featureCount: Int { features.count / max(1, frames) }

  init() {}

  /// - Parameter source: the recording, or the sentence, that the frames are of.
  init(features: [Float], pitch: [Float], energy: [Float], samples: [Float] = [], source: Place? = nil) {
    self.features = features
    self.pitch = pitch
    self.energy = energy
    self.samples = samples
    if let source { sources = [Source(firstFrame: 0, place: source)] }
  }

  mutating func append(_ other: SpeechTrack) {
    sources += other.sources.map { Source(firstFrame: frames + $0.firstFrame, place: $0.place) }
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

  /// Where a crop comes from: the recordings it touches, each with the second at which it begins in them.
  func places(from start: Int, count: Int) -> [Place] {
    Self.runs(from: start, count: count, of: frames).flatMap { run in
      sources.indices.compactMap { index -> Place? in
        let first = sources[index].firstFrame
        let end = index + 1 < sources.count ? sources[index + 1].firstFrame : frames
        guard first < run.upperBound, end > run.lowerBound else { return nil }
        return sources[index].place.piece(at: Double(max(0, run.lowerBound - first)) / Self.framesPerSecond)
      }
    }
  }

  /// A part; what lies beyond the end is the beginning again.
  func crop(from start: Int, count: Int) -> SpeechTrack {
    var part = SpeechTrack()
    let (width, hop) = (featureCount, SourceFilter.hop)
    for run in Self.runs(from: start, count: count, of: frames) {
      part.features += features[run.lowerBound * width..<run.upperBound * width]
      part.pitch += pitch[run]
      part.energy += energy[run]
      if !samples.isEmpty { part.samples += samples[run.lowerBound * hop..<run.upperBound * hop] }
    }
    return part
  }

  /// The acoustic network's input for tracks of one length, `[tracks, frames, text + 2]`.
  static func inputs(_ tracks: [SpeechTrack], on device: Device) -> Tensor {
    let (count, frames) = (tracks.count, tracks[0].frames)
    let features = Tensor(
      tracks.flatMap(\.features), shape: [count, frames, tracks[0].featureCount], on: device)
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
  /// The recording it was heard in.
  let place: Place

  /// The symbol of each unit.
  var symbols: [Int32] { durations.enumerated().flatMap { [Int32](repeating: Int32($0), count: $1) } }
}

extension Place {
  /// A sentence that the program speaks to itself.
  static func spoken(_ text: String) -> Place { Place(file: "the sentence \"\(text)\"") }
}
