import ArgumentParser
import FTLab
import Foundation

/// How examples are changed while they are learned from; the same in every command that trains.
public struct AugmentingFlags: ParsableArguments {
  /// No setting of a run.
  struct Seeds: ExpressibleByArgument {
    let count: Int
    init?(argument: String) {
      guard let count = Int(argument), (1...100).contains(count) else { return nil }
      self.count = count
    }
  }

  @Option(
    help: ArgumentHelp(
      """
      Changed examples to learn from, in the words of `ftlab data augment`: "flip, crop 0.8", "synonyms 0.3", default or \
      none. Not given, the recipe does as it does by itself.
      """, valueName: "plan"))
  public var augment: String?
  @Option(
    help: ArgumentHelp(
      "Train with --augment and without it, by so many seeds, and say whether it helped. Both runs lie below --output.",
      valueName: "seeds"))
  var augmentGain: Seeds?

  public init() {}

  var gainSeeds: Int? { augmentGain?.count }
}

extension RunStart {
  /// Trains in pairs and says what the augmentation was good for.
  func measureGain<R: Recipe>(_ recipe: R.Type, _ settings: R.Settings, seeds: Int, _ watch: RunWatch) throws {
    guard let settings = settings as? any AugmentingSettings else {
      throw SettingsError(["--augment-gain: \(R.kind) changes no examples"])
    }
    try measureGain(recipe, of: settings, seeds: seeds, watch)
  }

  private func measureGain<R: Recipe, S: AugmentingSettings>(
    _ recipe: R.Type, of settings: S, seeds: Int, _ watch: RunWatch
  ) throws {
    let pairs = try (0..<UInt64(seeds)).map { number in
      var settings = settings
      settings.run.seed &+= number
      return try AugmentGain.Pair(settings)
    }
    for pair in pairs {
      for side in [pair.with, pair.without] {
        guard let side = side as? R.Settings else { preconditionFailure("settings of another recipe") }
        if !watch.json { Terminal.note("\n\(side.run.output)") }
        try watch.follow(isBrief: true) { world, control in
          try RunEngine<R>(world, control).startOrResume(side)
        }
      }
    }
    let gain = try AugmentGain(pairs)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let path = "\(settings.run.output)/gain.json"
    try AtomicFile.write([UInt8](try encoder.encode(gain)), to: path)
    if watch.json {
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      let line: JSONValue = ["event": "gain", "gain": try JSONValue(parsing: [UInt8](encoder.encode(gain)))]
      return Terminal.show(line.encoded())
    }
    Terminal.show("\n" + Terminal.wrapped(gain.sentence, indent: ""))
    Terminal.note("Wrote \(path)")
  }
}
