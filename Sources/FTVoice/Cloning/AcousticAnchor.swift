import FTNN
import FTTensor

/// What the untouched network says where recordings tell nothing, so that learning leaves it as it is: above their band
/// everything; within it phases and the free part, which losses of magnitudes do not hear.
struct AcousticAnchor {
  /// The head's five parts, in its order.
  private enum Part: Int, CaseIterable {
    case harmonics, phase, noise, free, freePhase
  }
  private static let silent: [Part] = [.phase, .free, .freePhase]

  /// The first bin above the band.
  private let firstBin: Int
  /// Of every frame of a track, bfloat16.
  private let base: Tensor

  /// - Parameters:
  ///   - track: what crops are taken from; must hold a frame.
  ///   - band: the highest frequency that the recordings hold, in Hz.
  ///   - progress: frames done, frames in all; what it throws ends the work.
  init(
    _ network: AcousticNetwork, _ track: SpeechTrack, band: Double, _ context: ForwardContext, on device: Device,
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) rethrows {
    let bin = Int(band / Double(SourceFilter.sampleRate) * Double(SourceFilter.size)) + 1
    firstBin = min(AcousticNetwork.bins, bin)
    // By pieces: a head is 3005 numbers a frame.
    let piece = 1024
    var parts: [Tensor] = []
    for start in stride(from: 0, to: track.frames, by: piece) {
      try progress(start, track.frames)
      let frames = track.crop(from: start, count: min(piece, track.frames - start))
      let head = network(SpeechTrack.inputs([frames], on: device), context)
      parts.append(Self.chosen(head, firstBin).converted(to: .bfloat16).detached)
    }
    base = parts.count == 1 ? parts[0] : Tensor.concatenated(parts).detached
  }

  /// Of head rows `[frames, 3005]`, what stays: `[frames, numbers]`.
  private static func chosen(_ head: Tensor, _ firstBin: Int) -> Tensor {
    let (frames, bins) = (head.shape[0], AcousticNetwork.bins)
    let parts = head.reshaped(to: [frames, Part.allCases.count, bins])
    let within = silent.map { part in
      parts.sliced(part.rawValue..<part.rawValue + 1, along: 1).sliced(0..<firstBin, along: 2)
        .reshaped(to: [frames, firstBin])
    }
    guard firstBin < bins else { return Tensor.concatenated(within, along: 1) }
    let above = parts.sliced(firstBin..<bins, along: 2)
      .reshaped(to: [frames, Part.allCases.count * (bins - firstBin)])
    return Tensor.concatenated(within + [above], along: 1)
  }

  /// The base's numbers of a crop, which goes round at the end of the track.
  private func rows(from start: Int, count: Int) -> [Tensor] {
    SpeechTrack.runs(from: start, count: count, of: base.shape[0]).map { base.sliced($0) }
  }

  /// Mean distance of head rows from the base's, a scalar.
  ///
  /// - Parameters:
  ///   - head: of crops, one after the other, `[crops · frames, 3005]`.
  ///   - crops: the track that each crop is of, and its first frame; all tracks have one band.
  static func distance(_ head: Tensor, crops: [(anchor: AcousticAnchor, start: Int)]) -> Tensor {
    let frames = head.shape[0] / crops.count
    let wanted = Tensor.concatenated(crops.flatMap { $0.anchor.rows(from: $0.start, count: frames) })
    return (chosen(head, crops[0].anchor.firstBin) - wanted.converted(to: .float32).detached).absolute().mean()
  }
}
