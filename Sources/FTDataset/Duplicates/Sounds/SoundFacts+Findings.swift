import FTData
import Foundation

extension SoundFacts {
  /// Recordings that stand out, that are cut off, or that hold too few high notes.
  ///
  /// - Parameters:
  ///   - facts: of each item, nil where it was not read.
  ///   - readRate: samples in a second below which a recording is said to be coarse.
  static func findings(_ facts: [SoundFacts?], _ items: [MediaItem], readRate: Int?) -> [DataFinding] {
    func cases(_ odd: (SoundFacts) -> (words: String, score: Double)?) -> [DataFinding.Case] {
      facts.indices.compactMap { item in
        facts[item].flatMap(odd).map { DataFinding.Case([items[item].place], $0.words, score: $0.score) }
      }
      .sorted { ($0.score ?? 0) > ($1.score ?? 0) }
    }
    let usual = Usual(facts.compactMap { $0 })
    var findings: [DataFinding] = []
    func add(_ check: String, _ cases: [DataFinding.Case], _ sentence: String) {
      if !cases.isEmpty { findings.append(DataFinding(check, .warns, sentence, cases: cases)) }
    }
    let odd = cases { $0.absolute ?? usual.odd($0) }
    let read = facts.count { $0 != nil }
    add("outliers", odd, "\(odd.count) of \(read) recordings are silent, spoilt or unlike the others. Listen to them.")
    if !usual.mixed.isEmpty {
      findings.append(
        DataFinding(
          "outliers", .notes,
          "The recordings are of several kinds in \(usual.mixed.joined(separator: " and ")): more than 5 % "
            + "lie far from the rest, and none is named for it."))
    }
    let cut = cases(\.cut)
    add(
      "cut-off", cut,
      "\(cut.count) of \(read) recordings begin or end in the middle of a sound. A word may be missing: "
        + "record them again, or trim them at a pause.")
    if let readRate {
      let coarse = cases { facts in
        facts.sampleRate < readRate ? ("\(facts.sampleRate) samples a second", Double(-facts.sampleRate)) : nil
      }
      add(
        "low-sample-rate", coarse,
        "\(coarse.count) recording\(coarse.count == 1 ? " has" : "s have") fewer than \(readRate) samples a second: the high notes of consonants are "
          + "missing, and no resampling brings them back.")
    }
    return findings
  }

  /// What is odd whatever the others are.
  private var absolute: (words: String, score: Double)? {
    guard peak >= 0.001, let level else { return ("silent (peak \(Self.text(20 * log10(max(peak, 1e-6)))) dB)", 100) }
    if clippedShare > 0.01 { return ("clipped: \(Self.text(100 * clippedShare)) % of the samples are cut off", 99) }
    if abs(offset) > 0.02 { return ("swings about \((offset * 1000).rounded() / 1000) instead of 0", 98) }
    if level < -50 { return ("very quiet (\(Self.text(level)) dB)", 97) }
    guard silenceShare > 0.85, duration > 1 else { return nil }
    return ("\(Self.text(100 * silenceShare)) % of it is silence", 96)
  }

  /// Where a recording begins or ends as loud as it is elsewhere. One without any pause may be music or noise, which
  /// may end anywhere.
  private var cut: (words: String, score: Double)? {
    guard hasPauses, let level, level > -50, duration > 0.3 else { return nil }
    let (starts, ends) = (startFall < Self.abruptStart, endFall < Self.abruptEnd)
    guard starts || ends else { return nil }
    let fall = min(startFall, endFall)
    return (
      "\(starts && ends ? "begins and ends" : starts ? "begins" : "ends") in the middle of a sound, only "
        + "\(Self.text(max(0, fall))) dB below its loud parts",
      Self.abruptEnd - fall
    )
  }

  /// Within so many dB of the loud parts a voice is in full sound. Words may begin with a burst, none ends with one.
  private static let abruptStart = 5.0
  private static let abruptEnd = 8.0

  /// What is usual in a set of recordings.
  private struct Usual {
    private let level: RobustScale?
    private let duration: RobustScale?
    /// Measures in which the recordings are of several kinds.
    let mixed: [String]

    init(_ all: [SoundFacts]) {
      var mixed: [String] = []
      func scale(_ name: String, _ values: [Double], floor: Double) -> RobustScale? {
        guard let scale = RobustScale(values, floor: floor) else { return nil }
        if scale.isMixed(values) {
          mixed.append(name)
          return nil
        }
        return scale
      }
      level = scale("level", all.compactMap(\.level), floor: 2)
      duration = scale("length", all.filter { $0.duration > 0 }.map { log($0.duration) }, floor: 0.3)
      self.mixed = mixed
    }

    func odd(_ facts: SoundFacts) -> (words: String, score: Double)? {
      if let own = facts.level, let z = level?.z(own), abs(z) > RobustScale.far {
        return ("much \(z < 0 ? "quieter" : "louder") than the others (\(SoundFacts.text(own)) dB)", abs(z))
      }
      if facts.duration > 0, let z = duration?.z(log(facts.duration)), abs(z) > RobustScale.far {
        return ("much \(z < 0 ? "shorter" : "longer") than the others (\(SoundFacts.text(facts.duration)) s)", abs(z))
      }
      return nil
    }
  }

  private static func text(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
