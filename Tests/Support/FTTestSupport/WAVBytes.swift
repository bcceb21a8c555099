import Foundation

/// WAV files as bytes, right and damaged.
public enum WAVBytes {
  /// Float32 samples of some channels, frame by frame. Lengths that are given stand in the header instead of the true ones.
  public static func float(
    _ channels: [[Float]], rate: Int, riff: UInt32? = nil, data: UInt32? = nil, more: [UInt8] = []
  ) -> Data {
    func little(_ value: UInt32, _ count: Int = 4) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }
    let (count, rate) = (UInt32(channels.count), UInt32(rate))
    let frames = channels[0].indices.flatMap { frame in channels.flatMap { little($0[frame].bitPattern) } }
    let length = UInt32(frames.count)
    let format =
      little(3, 2) + little(count, 2) + little(rate) + little(rate * 4 * count) + little(4 * count, 2) + little(32, 2)
    return Data(
      Array("RIFF".utf8) + little(riff ?? 36 + length) + Array("WAVEfmt ".utf8) + little(16) + format
        + Array("data".utf8) + little(data ?? length) + frames + more)
  }
}
