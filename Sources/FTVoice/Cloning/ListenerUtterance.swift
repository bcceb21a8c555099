import FTTensor

/// A sentence of the synthesiser with what it read to say it.
struct ListenerUtterance {
  let power: Tensor
  let pitch: [Float]
  /// 128 a frame.
  let features: [Float]
  var frames: Int { pitch.count }

  /// - Parameters:
  ///   - delivery: pace, and a factor on the pitch, of the sentence with a number.
  ///   - progress: sentences said, sentences in all; false ends the work.
  /// - Returns: `nil` when it was ended.
  static func all(
    _ texts: [String], _ preparation: SpeechPreparation, on device: Device,
    delivery: (Int) -> (speed: Float, pitch: Float),
    progress: (Int, Int) -> Bool = { _, _ in true }
  ) -> [ListenerUtterance]? {
    let spectra = ListenerSpectra(on: device)
    var result: [ListenerUtterance] = []
    for (index, text) in texts.enumerated() {
      guard progress(index, texts.count) else { return nil }
      guard let ids = try? preparation.ids(text) else { continue }
      let (speed, pitch) = delivery(index)
      var prosody = preparation.prosody(ids: ids, speed: speed)
      prosody.pitch = prosody.pitch.map { $0 * pitch }
      let track = preparation.track(ids: ids, prosody: prosody)
      result.append(
        ListenerUtterance(
          power: spectra.power(preparation.sound(track, seed: UInt64(index))), pitch: prosody.pitch,
          features: track.features))
    }
    return progress(texts.count, texts.count) ? result : nil
  }

  /// The sentences to learn by, at several paces and pitches.
  static func training(
    _ texts: [String], _ preparation: SpeechPreparation, on device: Device,
    progress: (Int, Int) -> Bool = { _, _ in true }
  ) -> [ListenerUtterance]? {
    all(
      texts, preparation, on: device, delivery: { ([0.85, 1, 1.25][$0 % 3], [0.6, 0.8, 1, 1.15][$0 % 4]) },
      progress: progress)
  }

  /// The sentences to try it on, with paces and pitches that it has not learned from.
  static func heldOut(_ preparation: SpeechPreparation, on device: Device) -> [ListenerUtterance] {
    all(
      ListenerTexts.heldOut, preparation, on: device,
      delivery: { ([0.92, 1.1, 1.35][$0 % 3], [0.7, 0.9, 1.07][$0 / 3 % 3]) }) ?? []
  }
}
