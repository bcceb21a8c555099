import Foundation

/// Fundamental frequency of a voice through time.
package struct PitchTrack: Sendable, Equatable {
  /// Seconds between two frames; frame `i` is centred at `i · hop`.
  package var hop: Double
  /// Hz of each frame; 0 is unvoiced.
  package var frequencies: [Float]
  /// How likely each frame is voiced, 0…1, before its neighbours are asked.
  package var voicedProbability: [Float]

  /// Number of frames.
  package var count: Int { frequencies.count }

  /// Share of the frames that are voiced, 0…1.
  package var voicedShare: Double {
    frequencies.isEmpty ? 0 : Double(frequencies.count { $0 > 0 }) / Double(frequencies.count)
  }

  /// Median of the voiced frames in Hz: how high a voice is; `nil` where none is voiced.
  package var median: Float? {
    let voiced = frequencies.filter { $0 > 0 }.sorted()
    return voiced.isEmpty ? nil : voiced[voiced.count / 2]
  }
}

/// Finds the pitch of one voice: pYIN of Mauch and Dixon, "pYIN: a fundamental frequency estimator using probabilistic
/// threshold distributions" (ICASSP 2014), with the constants of librosa's `pyin`.
///
/// ```swift
/// let track = PitchTracker().track(try Audio(path: "voice.wav"))
/// print(track.median ?? 0, "Hz")
/// ```
///
/// The sound is brought to 16 kHz. Each frame of 1,024 samples, centred at multiples of 160 with zeros beyond both ends, gives
/// candidates from the troughs of the difference function of YIN for every threshold between 0.01 and 1 (beta(2, 18) weights); a Viterbi
/// search takes the likeliest path over bins of 0.1 semitones, in which the pitch moves by at most 35.92 octaves a second and
/// voicing changes with probability 0.01. Frequencies are those of the bins: at most 0.3 % off for their width.
package struct PitchTracker: Sendable {
  package struct Settings: Sendable, Equatable {
    /// Lowest pitch in Hz; two periods should fit into a frame.
    package var lowest = 65.0
    /// Highest pitch in Hz.
    package var highest = 500.0
    /// The rate that the sound is brought to.
    package var sampleRate = 16_000
    /// Samples compared with themselves at a time.
    package var frameLength = 1024
    /// Samples between frames.
    package var hop = 160
    /// Width of a bin in semitones.
    package var resolution = 0.1
    /// Fastest change of the pitch in octaves a second.
    package var fastestChange = 35.92

    package init() {}
  }

  package let settings: Settings
  private let difference: YinDifference
  private let candidates: PitchCandidates
  private let binsPerOctave: Double
  private let binCount: Int

  package init(_ settings: Settings = Settings()) {
    let rate = Double(settings.sampleRate)
    precondition(
      0 < settings.lowest && settings.lowest < settings.highest && settings.highest <= rate / 2,
      "pitch from \(settings.lowest) to \(settings.highest) Hz at \(settings.sampleRate) Hz")
    precondition(
      rate / settings.lowest < Double(settings.frameLength - 1),
      "a period of \(settings.lowest) Hz does not fit into \(settings.frameLength) samples at \(settings.sampleRate) Hz"
    )
    precondition(
      settings.hop > 0 && settings.resolution > 0 && settings.fastestChange > 0,
      "hop \(settings.hop), resolution \(settings.resolution), fastest change \(settings.fastestChange)")
    self.settings = settings
    difference = YinDifference(
      frameLength: settings.frameLength, minimumPeriod: Int(rate / settings.highest),
      maximumPeriod: min(Int((rate / settings.lowest).rounded(.up)), settings.frameLength - 1))
    candidates = PitchCandidates(minimumPeriod: difference.minimumPeriod, periods: difference.count)
    binsPerOctave = 12 * (1 / settings.resolution).rounded(.up)
    binCount = Int(binsPerOctave * log2(settings.highest / settings.lowest)) + 1
  }

  /// The pitch of each frame, `1 + samples / hop` of them at the tracker's rate; none for empty audio. Samples that are not
  /// numbers count as silence.
  package func track(_ audio: Audio) -> PitchTrack { track(audio) { _, _ in } }

  /// The same, and somebody may end it.
  ///
  /// - Parameter progress: frames done, frames in all, every two seconds of sound; what it throws ends the work.
  package func track(_ audio: Audio, progress: (Int, Int) throws -> Void) rethrows -> PitchTrack {
    let hop = Double(settings.hop) / Double(settings.sampleRate)
    guard audio.count > 0 else { return PitchTrack(hop: hop, frequencies: [], voicedProbability: []) }
    let samples = audio.withoutInvalidSamples.resampled(to: settings.sampleRate).samples
    let semitones = (settings.fastestChange * 12 * hop).rounded(.toNearestOrEven)
    let path = PitchPath(bins: binCount, reach: Int(semitones * binsPerOctave / 12) / 2)
    let frames = 1 + samples.count / settings.hop
    var probability = [Float](repeating: 0, count: frames)
    var frame = [Float](repeating: 0, count: difference.paddedLength)
    var scratch = [Float](repeating: 0, count: difference.scratchLength)
    var normalised = [Float](repeating: 0, count: difference.count)
    var bins = [Double](repeating: 0, count: binCount)
    var found: [PitchCandidates.Candidate] = []
    for index in 0..<frames {
      if index % Self.progressInterval == 0 { try progress(index, frames) }
      load(&frame, from: samples, at: index * settings.hop - settings.frameLength / 2)
      frame.withUnsafeBufferPointer { frame in
        scratch.withUnsafeMutableBufferPointer { scratch in
          normalised.withUnsafeMutableBufferPointer {
            difference.compute(frame.baseAddress!, into: $0.baseAddress!, scratch: scratch.baseAddress!)
          }
        }
      }
      normalised.withUnsafeBufferPointer { candidates.find(in: $0, &found) }
      let voiced = fill(&bins, with: found)
      probability[index] = Float(voiced)
      bins.withUnsafeBufferPointer { path.append($0, voiced: voiced) }
    }
    path.finish()
    let frequencies = path.bins.map { bin in
      bin.map { Float(settings.lowest * exp2(Double($0) / binsPerOctave)) } ?? 0
    }
    return PitchTrack(hop: hop, frequencies: frequencies, voicedProbability: probability)
  }

  private static let progressInterval = 200

  /// Copies the samples from `start` on; those outside the recording are zero.
  private func load(_ frame: inout [Float], from samples: [Float], at start: Int) {
    let (length, count) = (settings.frameLength, samples.count)
    let inside = max(0, start)..<max(max(0, start), min(count, start + length))
    samples.withUnsafeBufferPointer { samples in
      frame.withUnsafeMutableBufferPointer { frame in
        frame[0..<length].update(repeating: 0)
        for i in inside { frame[i - start] = samples[i] }
      }
    }
  }

  /// Writes the probability of each bin and returns their sum. Of two candidates in one bin the longer period counts.
  private func fill(_ bins: inout [Double], with found: [PitchCandidates.Candidate]) -> Double {
    bins.withUnsafeMutableBufferPointer { bins in
      bins.update(repeating: 0)
      for candidate in found {
        let octaves = log2(Double(settings.sampleRate) / candidate.period / settings.lowest)
        let bin = max(0, (binsPerOctave * octaves).rounded(.toNearestOrEven))
        if bin < Double(bins.count) { bins[Int(bin)] = candidate.probability }
      }
      return min(1, bins.reduce(0, +))
    }
  }
}

extension Audio {
  /// Infinities and what is not a number turned into silence; nothing is copied where there is none.
  var withoutInvalidSamples: Audio {
    guard samples.contains(where: { !$0.isFinite }) else { return self }
    return Audio(samples: samples.map { $0.isFinite ? $0 : 0 }, sampleRate: sampleRate)
  }
}
