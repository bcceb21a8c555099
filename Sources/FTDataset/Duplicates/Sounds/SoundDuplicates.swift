import FTAudioCodec
import FTData
import FTRandom

/// Finds recordings that stand twice in a data set, recordings of one side of a split that are known from another,
/// and recordings that stand out.
///
/// Found again is a recording that was made louder or quieter, resampled (from 8 kHz on), packed with loss, cut out
/// of a longer one, trimmed, or overlaid with some noise, by its sub-band fingerprint (after Haitsma and Kalker,
/// 2002). Two recordings are the same when most of the shorter one is (70 %): another reading of the same sentence is
/// not. Not found: a changed speed or pitch, and pieces with less than about half a second of sound.
///
/// ```swift
/// let report = try SoundDuplicates().report(on: items) { done, total in true }
/// for finding in report.findings { print(finding.check, finding.cases.count) }
/// ```
public struct SoundDuplicates: Sendable {
  public struct Settings: Sendable, Equatable {
    /// Share of the shorter recording that the other one must hold, 0 to 1.
    public var share = 0.7
    /// Samples in a second below which a voice loses its consonants; nil where that does not matter.
    public var readRate: Int? = 16_000
    /// Seconds of sound at most in one file.
    public var longest = 4.0 * 3600
    /// Threads at work, at least 1.
    public var threads = 1

    public init() {}
  }

  public let settings: Settings
  /// Fewest loud frames that are compared, 0.4 s: less is alike by chance.
  static let fewest = 24
  /// Most comparisons for one recording.
  private static let comparisons = 300

  public init(_ settings: Settings = Settings()) { self.settings = settings }

  /// Reads all recordings and compares them.
  ///
  /// Findings: "broken" (a file that cannot be read; refuses), "exact-duplicates", "near-duplicates" (warn),
  /// "leakage" (refuses), "outliers", "cut-off" and "low-sample-rate" (warn).
  ///
  /// - Parameter progress: gets steps done and in all, two for each file; false stops.
  /// - Throws: `CancellationError` where `progress` says stop; a file that cannot be read is a finding.
  public func report(
    on items: [MediaItem], progress: (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
  ) throws -> MediaReport<SoundFacts> {
    let files = MediaFiles(items)
    let sweep = FileSweep(threads: settings.threads)
    let total = 2 * files.paths.count
    let longest = settings.longest
    @Sendable func read(_ file: Int) -> SoundReading { SoundReading(path: files.paths[file], longest: longest) }
    let readings = try sweep.results(count: files.paths.count, progress: { progress($0, total) }, read)
    var clusters = MediaClusters(items)
    // The hash is of all samples: equal is equal.
    let first = files.joinEqual(
      &clusters, readings.map(\.contentKey), sameBytes: "the same samples", equal: { _, _ in true })
    let prints = readings.indices.map { first[$0] == $0 ? readings[$0].fingerprint : nil }
    let index = SoundIndex(prints)
    let share = settings.share
    @Sendable func compare(_ file: Int) -> (found: [Match], leftOut: Int) {
      Self.matches(of: file, prints, index, share: share)
    }
    let found = try sweep.results(
      count: files.paths.count, progress: { progress(files.paths.count + $0, total) }, compare)
    for match in found.flatMap(\.found) { clusters.add(match.pair(files)) }
    var findings = files.broken(readings.map(\.problem), thing: "sound")
    findings += clusters.findings(
      thing: "recording", things: "recordings", unread: found.reduce(0) { $0 + $1.leftOut })
    findings += Self.short(prints, files)
    let facts = files.spread(readings.map(\.facts))
    findings += SoundFacts.findings(facts, items, readRate: settings.readRate)
    return MediaReport(findings: findings, facts: facts, pairs: clusters.pairs)
  }

  /// Two recordings that share a passage.
  private struct Match: Sendable {
    /// The shorter one and the other one.
    let first: Int
    let second: Int
    let score: Double
    let share: Double
    let shareOther: Double
    /// Seconds by which the other one begins later in the shorter one.
    let delay: Double

    func pair(_ files: MediaFiles) -> MediaPair {
      let items = [files.users[first][0], files.users[second][0]].sorted()
      func percent(_ value: Double) -> String { "\(Int((min(1, value) * 100).rounded())) %" }
      var words = "\(percent(share)) of the shorter and \(percent(shareOther)) of the other sound the same"
      if abs(delay) >= 0.05 { words += ", \((abs(delay) * 100).rounded() / 100) s apart" }
      return MediaPair(
        first: items[0], second: items[1], kind: .near, score: score,
        words: words + ", \(percent(score)) of the bits alike")
    }
  }

  private static func matches(
    of recording: Int, _ prints: [SoundFingerprint?], _ index: SoundIndex, share: Double
  ) -> (found: [Match], leftOut: Int) {
    guard let own = prints[recording], own.loudCount >= fewest else { return ([], 0) }
    var best: [Int: Match] = [:]
    let proposals = index.proposals(of: recording)
    for (proposal, _) in proposals.prefix(comparisons) {
      guard let other = prints[proposal.other], other.loudCount >= fewest,
        let comparison = SoundComparison(own, other, shift: proposal.shift), comparison.same >= fewest,
        max(comparison.share, comparison.shareOther) >= share, comparison.isConvincing
      else { continue }
      let score = 1 - comparison.errorRateOfSame
      if let known = best[proposal.other], known.score >= score { continue }
      best[proposal.other] = Match(
        first: recording, second: proposal.other, score: score, share: comparison.share,
        shareOther: comparison.shareOther, delay: -Double(proposal.shift) / SoundFingerprint.framesPerSecond)
    }
    return (best.values.sorted { $0.second < $1.second }, max(0, proposals.count - comparisons))
  }

  /// Recordings too short to be known again, which is said rather than passed over.
  private static func short(_ prints: [SoundFingerprint?], _ files: MediaFiles) -> [DataFinding] {
    let short = prints.indices.filter { prints[$0].map { $0.loudCount < fewest } ?? false }
    guard !short.isEmpty else { return [] }
    return [
      DataFinding(
        "too-short-to-compare", .notes,
        "\(short.count) recording\(short.count == 1 ? " has" : "s have") less than 0.5 s of sound; only exact copies of them were looked for.",
        cases: short.map { DataFinding.Case(files.users[$0].map(files.place), files.paths[$0]) })
    ]
  }
}

/// What is kept of a sound file that was read.
struct SoundReading: Sendable {
  let facts: SoundFacts?
  let fingerprint: SoundFingerprint?
  let contentKey: ContentKey?
  /// Why it could not be read.
  let problem: String?

  init(path: String, longest: Double) {
    do throws(AudioError) {
      var reader = try AudioReader(path: path)
      var read = try Self.read(reader, longest)
      // Of channels that cancel each other one is heard.
      if let agreement = reader.mix.agreement, agreement < ChannelMix.cancelling {
        reader = try AudioReader(path: path, channel: reader.mix.loudest)
        read = try Self.read(reader, longest)
      }
      self = read
    } catch { self.init(problem: "\(error)") }
  }

  private init(problem: String) {
    facts = nil
    fingerprint = nil
    contentKey = nil
    self.problem = problem
  }

  private init(facts: SoundFacts, fingerprint: SoundFingerprint, contentKey: ContentKey) {
    self.facts = facts
    self.fingerprint = fingerprint
    self.contentKey = contentKey
    problem = nil
  }

  /// Block by block, so that hours take no more memory than what is kept of them.
  private static func read(_ reader: AudioReader, _ longest: Double) throws(AudioError) -> SoundReading {
    let resampler =
      reader.sampleRate == SoundFingerprint.rate
      ? nil : Resampler(from: reader.sampleRate, to: SoundFingerprint.rate)
    var meter = SoundMeter(sampleRate: reader.sampleRate)
    var fingerprinter = SoundFingerprinter()
    var hash = FNV1a()
    while let block = try reader.read(frames: 1 << 15) {
      let seconds = Double(reader.framesRead) / Double(reader.sampleRate)
      guard seconds <= longest else { throw AudioError(reader.path, .tooLong(seconds: seconds, limit: longest)) }
      meter.add(block)
      for sample in block {
        let value = UInt16(bitPattern: Int16(max(-1, min(1, sample)) * 32767))
        hash.combine(UInt8(truncatingIfNeeded: value))
        hash.combine(UInt8(truncatingIfNeeded: value >> 8))
      }
      fingerprinter.add(resampler?.process(block) ?? block)
    }
    if let resampler { fingerprinter.add(resampler.finish()) }
    return SoundReading(
      facts: meter.facts(), fingerprint: fingerprinter.fingerprint(),
      contentKey: ContentKey(
        bytes: hash.value, count: reader.framesRead, content: hash.value,
        size: [reader.framesRead, reader.sampleRate]))
  }
}
