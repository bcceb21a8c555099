import FTAudioCodec
import FTAugment
import FTData
import FTRandom
import Foundation

/// The same words in another room, through another microphone, at another pace.
///
/// ```swift
/// let plan = try AugmentPlan(parsing: "speed 0.9/1/1.1, noise 10..30 p 0.5", for: .voice)
/// let other = try SoundAugmentation(plan)(audio, &generator)
/// ```
///
/// Nothing is ever cut: what would go beyond ±1 is made quieter as a whole.
public struct SoundAugmentation: Augmentation {
  /// The highest absolute sample of a result.
  public static let peak: Float = 0.99

  public let plan: AugmentPlan
  /// Recorded noises, by the folder that the plan names.
  private let noises: [String: [Audio]]
  /// What was read for it, a sentence each.
  public let accounts: [String]
  /// The files that it was read from.
  package let files: [String]

  /// - Parameter plan: for sounds.
  /// - Throws: ``NoiseRecordingsError`` for a folder of noises that cannot be used.
  public init(_ plan: AugmentPlan) throws(NoiseRecordingsError) {
    precondition(plan.modality == .voice, "SoundAugmentation: the plan is for \(plan.modality)")
    var noises: [String: [Audio]] = [:]
    var accounts: [String] = []
    var files: [String] = []
    for operation in plan.operations {
      guard let folder = operation.source, noises[folder] == nil else { continue }
      let recordings = try NoiseRecordings(folder: folder)
      noises[folder] = recordings.recordings
      accounts.append("noise: \(recordings.account)")
      files += recordings.files
    }
    self.plan = plan
    self.noises = noises
    self.accounts = accounts
    self.files = files
  }

  private init(_ plan: AugmentPlan, _ other: SoundAugmentation) {
    self.plan = plan
    noises = other.noises
    accounts = other.accounts
    files = other.files
  }

  /// The same without some kinds.
  package func without(_ kinds: Set<AugmentKind>) -> SoundAugmentation { SoundAugmentation(plan.without(kinds), self) }

  public func callAsFunction(_ content: Audio, _ generator: inout RandomGenerator) -> Audio {
    changed(content, &generator).sound
  }

  /// The sound changed, and by what: "speed 1.1", "noise 17.2 dB".
  package func changed(
    _ sound: Audio, _ generator: inout RandomGenerator
  ) -> (sound: Audio, steps: [(AugmentKind, String)]) {
    // A sample that is no number would spread over everything.
    var result = Audio(samples: sound.samples.map { $0.isFinite ? $0 : 0 }, sampleRate: sound.sampleRate)
    var steps: [(AugmentKind, String)] = []
    for operation in plan.operations where operation.isApplied(&generator) {
      let strength = operation.strength(&generator)
      switch operation.kind {
      case .speed: result = result.faster(by: strength)
      case .pitch: result = result.higher(bySemitones: strength)
      case .room: result = result.inRoom(seconds: strength, &generator)
      case .noise:
        let recordings = operation.source.flatMap { noises[$0] } ?? []
        result = result.withNoise(decibelsBelow: strength, recordings, &generator)
      case .gain: result = result.scaled(by: Float(pow(10, strength / 20)))
      default: preconditionFailure("SoundAugmentation: \(operation.kind) is not for sounds")
      }
      // A speed of 1 is no change.
      guard operation.kind != .speed || strength != 1 else { continue }
      let unit = operation.kind.unit.map { " \($0)" } ?? ""
      steps.append((operation.kind, "\(operation.kind.rawValue) \((strength * 100).rounded() / 100)\(unit)"))
    }
    let peak = result.peak
    if peak > Self.peak { result = result.scaled(by: Self.peak / peak) }
    return (result, steps)
  }
}
