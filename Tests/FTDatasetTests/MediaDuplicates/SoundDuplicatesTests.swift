import FTAudioCodec
import FTData
import FTRandom
import FTTestSupport
import Foundation
import Testing

@testable import FTDataset

@Suite struct SoundDuplicatesTests {
  private func item(_ path: String, _ side: Partition.Side? = nil) -> MediaItem {
    MediaItem(Place(file: path), path: path, side: side)
  }

  enum Copy: String, CaseIterable {
    case quiet, loud, telephone, studio, piece, trimmed, noisy, noisyPiece, packed
  }

  private func copy(_ audio: Audio, _ kind: Copy, _ generator: inout RandomGenerator) -> Audio {
    func piece(_ audio: Audio) -> Audio {
      let start = generator.integer(below: audio.count - 2 * audio.sampleRate)
      return audio.slice(start..<start + 2 * audio.sampleRate)
    }
    switch kind {
    case .quiet: return audio.scaled(by: 0.1)
    case .loud: return Audio(samples: audio.samples.map { max(-1, min(1, 4 * $0)) }, sampleRate: audio.sampleRate)
    case .telephone: return audio.resampled(to: 8_000)
    case .studio: return audio.resampled(to: 48_000)
    case .piece: return piece(audio)
    case .trimmed: return audio.slice(audio.sampleRate / 4..<audio.count)
    case .noisy: return MediaFixtures.noisy(audio, decibels: 20, &generator)
    case .noisyPiece: return MediaFixtures.noisy(piece(audio), decibels: 20, &generator).scaled(by: 0.3)
    case .packed: return audio
    }
  }

  @Test(arguments: Copy.allCases)
  func aCopyOfEveryKindIsALeak(_ kind: Copy) throws {
    let folder = try ScratchFolder()
    var generator = RandomGenerator(seed: 6).split(kind.rawValue)
    var items: [MediaItem] = []
    for seed in 0..<10 as Range<UInt64> {
      let speech = MediaFixtures.speech(seed)
      try speech.write(to: folder.path("\(seed)-声.wav"))
      items.append(item(folder.path("\(seed)-声.wav"), .training))
      let name = folder.path("\(seed)-copy.\(kind == .packed ? "ogg" : "wav")")
      try copy(speech, kind, &generator).write(to: name)
      items.append(item(name, .test))
    }
    let report = try SoundDuplicates().report(on: items)
    let leaks = report.names("leakage")
    #expect(leaks.count == 10)
    for leak in leaks { #expect(leak[0].prefix(while: \.isNumber) == leak[1].prefix(while: \.isNumber)) }
    #expect(report.finding("leakage")?.weight == .refuses)
  }

  @Test func differentRecordingsAreNotTheSame() throws {
    let folder = try ScratchFolder()
    let items = try (0..<30 as Range<UInt64>).map { seed in
      try MediaFixtures.speech(200 + seed, seconds: 3).write(to: folder.path("\(seed).wav"))
      return item(folder.path("\(seed).wav"), seed < 15 ? .training : .validation)
    }
    let report = try SoundDuplicates().report(on: items)
    #expect(report.pairs.isEmpty)
    #expect(report.facts.allSatisfy { $0.map { abs($0.duration - 3) < 1e-9 } ?? false })
  }

  @Test func equalSamplesAreExactHoweverTheyArePacked() throws {
    let folder = try ScratchFolder()
    let speech = MediaFixtures.speech(1)
    _ = try folder.file("a.wav", MediaFixtures.wav(speech))
    _ = try folder.file("b.wav", MediaFixtures.wav(speech, remark: "the same in other bytes"))
    try speech.scaled(by: 0.5).write(to: folder.path("c.flac"))
    let report = try SoundDuplicates().report(on: ["a.wav", "b.wav", "c.flac"].map { item(folder.path($0)) })
    #expect(report.pairs.map(\.kind) == [.exact, .near])
    #expect(report.pairs.map { [$0.first, $0.second] } == [[0, 1], [0, 2]])
    #expect(report.finding("leakage") == nil)
  }

  @Test func filesThatCannotBeReadAreSaidAndShortOnesNoted() throws {
    let folder = try ScratchFolder()
    try MediaFixtures.speech(2).write(to: folder.path("good.wav"))
    let whole = try [UInt8](Data(contentsOf: folder.url.appendingPathComponent("good.wav")))
    let broken = [
      try folder.file("cut.wav", Array(whole.prefix(whole.count / 2))), try folder.file("empty.wav", [UInt8]()),
      try folder.file("text.wav", "これは音ではない"), folder.path("missing.wav"), folder.url.path,
      try folder.file("header.wav", Array(whole.prefix(44))),
    ]
    try MediaFixtures.speech(3, seconds: 0.3).write(to: folder.path("short.wav"))
    let report = try SoundDuplicates().report(
      on: (broken + [folder.path("good.wav"), folder.path("short.wav")]).map { item($0, .training) })
    #expect(report.finding("broken")?.cases.map { $0.places[0].file } == broken)
    #expect(report.names("too-short-to-compare") == [["short.wav"]])
    #expect(report.facts.map { $0 == nil } == broken.map { _ in true } + [false, false])
    #expect(try SoundDuplicates().report(on: []).findings.isEmpty)
  }

  @Test func theNumberOfThreadsChangesNothingAndProgressCanStop() throws {
    let folder = try ScratchFolder()
    var generator = RandomGenerator(seed: 3)
    let items = try (0..<9 as Range<UInt64>).map { seed in
      try copy(MediaFixtures.speech(seed % 4), .noisyPiece, &generator).write(to: folder.path("\(seed).wav"))
      return item(folder.path("\(seed).wav"), seed < 5 ? .training : .test)
    }
    var several = SoundDuplicates.Settings()
    several.threads = 3
    let report = try SoundDuplicates().report(on: items)
    #expect(try report == SoundDuplicates(several).report(on: items))
    #expect(throws: CancellationError.self) { try SoundDuplicates().report(on: items) { done, _ in done < 12 } }
  }

  @Test func thePowerSpectrumIsThatOfTheDefinition() {
    var generator = RandomGenerator(seed: 1)
    let size = 64
    let samples = (0..<size + 3).map { _ in Float(generator.normal()) }
    var spectrum = PowerSpectrum(size: size)
    var power = [Float](repeating: 0, count: size / 2)
    spectrum.compute(samples, from: 3, into: &power)
    for bin in 0..<size / 2 {
      var real = 0.0
      var imaginary = 0.0
      for n in 0..<size {
        let value = Double(samples[3 + n]) * (0.5 - 0.5 * cos(2 * .pi * (Double(n) + 0.5) / Double(size)))
        real += value * cos(2 * .pi * Double(bin * n) / Double(size))
        imaginary -= value * sin(2 * .pi * Double(bin * n) / Double(size))
      }
      #expect(abs(Double(power[bin]) - real * real - imaginary * imaginary) < 1e-3)
    }
  }

  @Test func theFingerprintDoesNotDependOnHowTheSamplesCome() {
    let samples = MediaFixtures.speech(4, seconds: 2, rate: SoundFingerprint.rate).samples
    var whole = SoundFingerprinter()
    whole.add(samples)
    var pieces = SoundFingerprinter()
    for start in stride(from: 0, to: samples.count, by: 777) {
      pieces.add(Array(samples[start..<min(samples.count, start + 777)]))
    }
    #expect(whole.fingerprint() == pieces.fingerprint())
    #expect(whole.fingerprint().codes.count == (samples.count - 1_024) / 96 + 1 - SoundFingerprint.lag)
    #expect(SoundFingerprinter().fingerprint().codes.isEmpty)
  }
}
