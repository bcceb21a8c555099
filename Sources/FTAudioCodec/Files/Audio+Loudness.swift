import CEBUR128
import FTTensor
import Foundation

extension Audio {
  /// Integrated loudness in LUFS by EBU R 128 (ITU-R BS.1770-4), measured by libebur128; `nil` for silence and for less
  /// than 0.4 s.
  public func integratedLoudness() -> Double? {
    guard !samples.isEmpty else { return nil }
    var state = ebur128_init(1, UInt(sampleRate), Int32(EBUR128_MODE_I.rawValue))
    if state == nil { OutOfMemory(purpose: "measuring loudness").end() }
    defer { ebur128_destroy(&state) }
    // One channel is heard from both loudspeakers of a stereo pair in broadcasting; here it counts once, as ffmpeg does.
    ebur128_set_channel(state, 0, Int32(EBUR128_CENTER.rawValue))
    var loudness = 0.0
    samples.withUnsafeBufferPointer { _ = ebur128_add_frames_float(state, $0.baseAddress!, $0.count) }
    ebur128_loudness_global(state, &loudness)
    return loudness.isFinite ? loudness : nil
  }

  /// The recording at a loudness; its peak stays below `peakLimit` dBFS even where that leaves it quieter. Silence stays.
  public func normalized(toLoudness target: Double = -23, peakLimit: Double = -1) -> Audio {
    guard !samples.isEmpty, let loudness = integratedLoudness() else { return self }
    let gain = pow(10, (target - loudness) / 20)
    let most = pow(10, peakLimit / 20) / Double(max(peak, 1e-9))
    return scaled(by: Float(min(gain, most)))
  }
}
