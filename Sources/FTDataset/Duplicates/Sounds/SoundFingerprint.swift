import Foundation

/// What is kept of a recording to know it again: 32 bits for every 16 ms, 250 bytes a second.
///
/// Bit m of a frame says whether the energy of band m falls against that of band m + 1, more than it did a moment
/// before:
///
///     E(n, m) − E(n, m + 1) − (E(n − lag, m) − E(n − lag, m + 1)) > 0
///
/// with 33 bands from 250 to 2,750 Hz, equally wide on a logarithmic scale. After Haitsma and Kalker, "A Highly
/// Robust Audio Fingerprinting System" (2002), for speech: frames of 171 ms in place of 370 ms, and a lag of four
/// frames in place of one, which noise does not drown. Gain changes no bit; sample rates from 6 kHz on and the losses
/// of MP3, Vorbis and Opus few.
struct SoundFingerprint: Sendable, Equatable {
  /// Samples in a second that are looked at.
  static let rate = 6_000
  static let frame = 1_024
  static let hop = 96
  static let lag = 4
  /// Frames in a second.
  static let framesPerSecond = Double(rate) / Double(hop)

  /// Bits of each frame.
  let codes: [UInt32]
  /// Frames in which something sounds: loud enough beside the loud parts of the recording.
  let isLoud: [Bool]

  var loudCount: Int { isLoud.count { $0 } }

  /// - Parameter energies: mean energy of each frame in all bands.
  init(codes: [UInt32], energies: [Float]) {
    self.codes = codes
    let sorted = energies.sorted()
    let loud = sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * 95 / 100)]
    // 30 dB below the loud parts; and never what 16 bits hold as noise.
    let least = max(loud * 1e-3, 1e-9)
    isLoud = energies.map { $0 > least }
  }

  init(codes: [UInt32], isLoud: [Bool]) {
    self.codes = codes
    self.isLoud = isLoud
  }
}

/// Makes a ``SoundFingerprint`` of samples as they come.
struct SoundFingerprinter {
  private var spectrum = PowerSpectrum(size: SoundFingerprint.frame)
  private var power = [Float](repeating: 0, count: SoundFingerprint.frame / 2)
  /// The first bin of each band, and the end of the last.
  private let edges: [Int]
  private var pending: [Float] = []
  /// Differences of neighbouring bands of the last frames, the oldest first.
  private var before: [[Float]] = []
  private var codes: [UInt32] = []
  private var energies: [Float] = []

  init() {
    let low = 250.0
    let high = 2_750.0
    let bands = 33
    let width = Double(SoundFingerprint.rate) / Double(SoundFingerprint.frame)
    edges = (0...bands).map { Int((low * pow(high / low, Double($0) / Double(bands)) / width).rounded()) }
  }

  /// - Parameter samples: at ``SoundFingerprint/rate``.
  mutating func add(_ samples: [Float]) {
    pending += samples
    var start = 0
    while start + SoundFingerprint.frame <= pending.count {
      take(frameAt: start)
      start += SoundFingerprint.hop
    }
    pending.removeFirst(start)
  }

  private mutating func take(frameAt start: Int) {
    spectrum.compute(pending, from: start, into: &power)
    var bands = [Float](repeating: 0, count: edges.count - 1)
    var total: Float = 0
    for band in bands.indices {
      var sum: Float = 0
      for bin in edges[band]..<max(edges[band] + 1, edges[band + 1]) { sum += power[bin] }
      bands[band] = sum
      total += sum
    }
    let differences = (0..<32).map { bands[$0] - bands[$0 + 1] }
    before.append(differences)
    guard before.count > SoundFingerprint.lag else { return }
    let past = before.removeFirst()
    var code: UInt32 = 0
    for bit in 0..<32 where differences[bit] > past[bit] { code |= 1 << UInt32(bit) }
    codes.append(code)
    // Parseval: mean square of the samples, but for the window.
    energies.append(total / Float(SoundFingerprint.frame * SoundFingerprint.frame))
  }

  func fingerprint() -> SoundFingerprint { SoundFingerprint(codes: codes, energies: energies) }
}
