import FTAudioCodec
import FTCheckpoint
import FTTensor
import FTTestSupport
import Foundation
import Testing

/// Spectra, filters, cepstra, resampling and pitch against librosa; tools/golden/voices.py.
struct SpectrumTests {
  private let file: SafetensorsFile
  private let device: Device

  init() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    file = try SafetensorsFile(path: folder.appending(path: "Golden/audio.safetensors").path)
    device = try TestDevice.make()
  }

  private func tensor(_ name: String) throws -> Tensor { try file.tensor(name, on: device) }
  private func values(_ name: String) throws -> [Float] { try tensor(name).values() }
  private func sound(_ name: String) throws -> Tensor {
    let values = try values(name)
    return Tensor(values, shape: [1, values.count], on: device)
  }

  private func expect(_ found: [Float], _ name: String, within tolerance: Double) throws {
    let wanted = try tensor(name)
    let mismatch = Comparison.mismatch(
      found, wanted.values(), shape: wanted.shape.extents, tolerance: tolerance)
    #expect(mismatch == nil, "\(name): \(mismatch ?? "")")
  }

  @Test(arguments: [
    (name: "clip_400", size: 400, hop: 160, window: 400, padding: Framing.Padding.zero),
    ("clip_400_reflect", 400, 160, 400, .reflect), ("tone_1024", 1024, 256, 1024, .zero),
    ("tone_1024_800", 1024, 256, 800, .zero),
  ])
  func spectraAreLibrosas(_ c: (name: String, size: Int, hop: Int, window: Int, padding: Framing.Padding)) throws {
    let fourier = ShortTimeFourier(
      size: c.size, hop: c.hop, windowLength: c.window, padding: c.padding, on: device)
    let spectrum = fourier(try sound(c.name.hasPrefix("clip") ? "clip" : "tone"))
    let values = spectrum.values()
    // The golden file has every seventh frame.
    let frames = stride(from: 0, to: spectrum.shape[2], by: 7)
    let part = { (plane: Int) in
      frames.flatMap { frame in
        let first = (plane * spectrum.shape[2] + frame) * fourier.bins
        return values[first..<first + fourier.bins]
      }
    }
    try expect(part(0), "\(c.name).real", within: 1e-5)
    try expect(part(1), "\(c.name).imag", within: 1e-5)
  }

  @Test func inverseIsLibrosas() throws {
    let fourier = ShortTimeFourier(size: 1024, hop: 256, on: device)
    let tone = try sound("tone")
    let back = fourier.inverse(fourier(tone) * 0.5, samples: tone.shape[1])
    try expect(back.values(), "tone_1024.inverse_of_half", within: 1e-5)
  }

  /// The gradient of a spectral loss against central differences.
  @Test func gradientsFlowThroughSpectraAndBack() throws {
    let fourier = ShortTimeFourier(size: 32, hop: 8, on: device)
    let mel = MelSpectrogram(fourier, MelFilterbank(count: 6, size: 32, sampleRate: 8000), on: device)
    let samples = (0..<100).map { Float(sin(0.3 * Double($0)) + 0.3 * cos(1.1 * Double($0))) }
    func loss(_ x: Tensor) -> Tensor {
      mel.logarithmic(x).square().mean() + fourier.inverse(fourier(x) * 0.7, samples: 100).square().mean()
    }
    let leaf = Leaf()
    let value = loss(leaf.attached(to: Tensor(samples, shape: [1, 100], on: device)))
    var gradients = value.gradients()
    let found = gradients.take(leaf)!.values()
    for place in [0, 7, 31, 50, 99] {
      let difference = { (step: Float) -> Double in
        var moved = samples
        moved[place] += step
        return Double(loss(Tensor(moved, shape: [1, 100], on: self.device)).item())
      }
      let central = (difference(2e-3) - difference(-2e-3)) / 4e-3
      #expect(abs(central - Double(found[place])) < 1e-2 * max(1, abs(central)), "\(place): \(central) \(found[place])")
    }
  }

  @Test func filtersAreLibrosas() throws {
    try expect(
      MelFilterbank(count: 40, size: 400, sampleRate: 16_000).weights, "mel_slaney_16000_400_40", within: 1e-6)
    try expect(
      MelFilterbank(
        count: 80, size: 1024, sampleRate: 22_050, lowest: 50, highest: 8000, scale: .htk, isNormalized: false
      ).weights, "mel_htk_22050_1024_80", within: 1e-5)
  }

  @Test func melSpectraAndCepstraAreLibrosas() throws {
    let mel = MelSpectrogram(
      ShortTimeFourier(size: 400, hop: 160, on: device), MelFilterbank(count: 40, size: 400, sampleRate: 16_000),
      on: device)
    let clip = try sound("clip")
    try expect(mel(clip).values(), "mel_power", within: 1e-5)
    try expect(mel.decibels(clip).values(), "mel_decibels", within: 1e-4)
    try expect(mel.cepstrum(clip).values(), "mfcc", within: 1e-4)
  }

  @Test func resamplingIsSoxrs() throws {
    let sweep = Audio(samples: try values("sweep_44100"), sampleRate: 44_100)
    try expect(sweep.resampled(to: 16_000).samples, "sweep_16000", within: 1e-5)
  }

  @Test func pitchIsLibrosasPYIN() throws {
    let track = PitchTracker().track(Audio(samples: try values("clip"), sampleRate: 16_000))
    let (wanted, voiced) = (try values("pyin.f0"), try values("pyin.voiced"))
    try #require(track.count == wanted.count)
    let same = track.frequencies.indices.count { i in
      voiced[i] == 0 ? track.frequencies[i] == 0 : abs(track.frequencies[i] / wanted[i] - 1) < 1e-3
    }
    #expect(Double(same) >= 0.99 * Double(wanted.count), "\(same) of \(wanted.count)")
  }
}
