import FTTensor

/// A sentence of the synthesiser with what it read to say it.
struct ContentEncoderUtterance {
  let text: String
  let power: Tensor
  let pitch: [Float]
  /// As many a frame as the synthesiser has.
  let features: [Float]
  var frames: Int { pitch.count }

  /// - Parameters:
  ///   - delivery: pace, and a factor on the pitch, of the sentence with a number.
  ///   - progress: sentences said, sentences in all; what it throws ends the work.
  static func all(
    _ texts: [String], _ preparation: SpeechPreparation, on device: Device,
    delivery: (Int) -> (speed: Float, pitch: Float),
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) rethrows -> [ContentEncoderUtterance] {
    let spectra = ContentEncoderSpectra(on: device)
    var result: [ContentEncoderUtterance] = []
    for (index, text) in texts.enumerated() {
      try progress(index, texts.count)
      guard let ids = try? preparation.ids(text) else { continue }
      let (speed, pitch) = delivery(index)
      var prosody = preparation.prosody(ids: ids, speed: speed)
      prosody.pitch = prosody.pitch.map { $0 * pitch }
      let track = preparation.track(ids: ids, prosody: prosody)
      result.append(
        ContentEncoderUtterance(
          text: text, power: spectra.power(preparation.sound(track, seed: UInt64(index))), pitch: prosody.pitch,
          features: track.features))
    }
    try progress(texts.count, texts.count)
    return result
  }

  /// The sentences to learn by, at several paces and pitches.
  static func training(
    _ texts: [String], _ preparation: SpeechPreparation, on device: Device,
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) rethrows -> [ContentEncoderUtterance] {
    try all(
      texts, preparation, on: device, delivery: { ([0.85, 1, 1.25][$0 % 3], [0.6, 0.8, 1, 1.15][$0 % 4]) },
      progress: progress)
  }

  /// The sentences to try it on, with paces and pitches that it has not learned from.
  static func heldOut(
    _ preparation: SpeechPreparation, on device: Device, progress: (Int, Int) throws -> Void = { _, _ in }
  ) rethrows -> [ContentEncoderUtterance] {
    try all(
      ContentEncoderTexts.heldOut, preparation, on: device,
      delivery: { ([0.92, 1.1, 1.35][$0 % 3], [0.7, 0.9, 1.07][$0 / 3 % 3]) }, progress: progress)
  }
}
