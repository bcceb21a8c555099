import FTCheckpoint
import FTData
import FTEvaluation
import Foundation

/// Whether learning from changed examples helped: runs with an augmentation beside runs without it that are the same in all
/// else, item by item.
///
/// ```swift
/// let pair = try AugmentGain.Pair(settings)
/// for side in [pair.with, pair.without] { _ = try RunEngine<TextFinetune>(world).startOrResume(side) }
/// let gain = try AugmentGain([pair])
/// print(gain.sentence)
/// ```
///
/// "No gain: left off" is an answer: a difference counts only where its interval leaves out zero. The items are those that the
/// runs measure their results on; who goes by the answer has chosen by them.
public struct AugmentGain: Codable, Sendable, Equatable {
  public enum Verdict: String, Codable, Sendable {
    /// The interval lies on the better side of zero.
    case keep
    /// The interval holds zero, or there is none.
    case leaveOff = "leave-off"
    /// The interval lies on the worse side of zero.
    case harmful
  }

  /// In the words of the plan.
  public let augmentation: String
  public let seeds: [UInt64]
  /// The main measure: the first that has a direction. The mean over the seeds.
  public let measure: String
  public let unit: String
  /// nil where a run has no value.
  public let with: Double?
  public let without: Double?
  /// nil where the measure has no values by item.
  public let comparison: Comparison?
  public let verdict: Verdict
  /// All of it in plain words.
  public let sentence: String

  /// The settings of two runs that differ in their augmentation alone.
  public struct Pair<Settings: AugmentingSettings>: Sendable {
    public let with: Settings
    public let without: Settings

    /// - Parameter settings: `run.output` is the folder that the two run folders are made in.
    /// - Throws: ``SettingsError`` where they change nothing.
    public init(_ settings: Settings) throws {
      let plan = try settings.augmentation()
      guard !plan.isEmpty else {
        throw SettingsError([
          "--augment-gain needs an augmentation to be measured: --augment default, or words of yours"
        ])
      }
      var with = settings
      with.run.output = "\(settings.run.output)/with-\(settings.run.seed)"
      var without = settings
      without.augment = "none"
      without.run.output = "\(settings.run.output)/without-\(settings.run.seed)"
      self.with = with
      self.without = without
    }
  }

  /// Reads what finished runs have measured.
  ///
  /// - Parameter pairs: one for each seed.
  /// - Throws: ``RunFolderError``; ``ComparisonError`` where the runs have measured different things.
  public init<Settings: AugmentingSettings>(_ pairs: [Pair<Settings>]) throws {
    precondition(!pairs.isEmpty, "AugmentGain: no runs")
    var rows: [(with: Measure, without: Measure, items: [Place])] = []
    for pair in pairs {
      let folders = try [pair.with, pair.without].map { try RunFolder(opening: $0.run.output) }
      let results = try folders.map { folder in
        guard let result = try folder.read(MeasuresFile.self, from: RunFolder.measures).result else {
          throw RunFolderError.unfinished(folder.name)
        }
        return result
      }
      guard let main = results[0].measures.first(where: { $0.direction != .none }), let other = results[1][main.name]
      else { throw RunFolderError.broken(folders[1].name, "it has not measured what the other has") }
      let partition = try folders[0].readPartition()
      let items = zip(partition.places, partition.sides).filter { $0.1 == .test }.map(\.0)
      rows.append((main, other, items))
    }
    let plan = try pairs[0].with.augmentation()
    self.init(rows, augmentation: plan.words, seeds: pairs.map(\.with.run.seed))
  }

  /// - Parameter rows: a measure with and without augmentation for each seed, and the items that it was taken on.
  init(_ rows: [(with: Measure, without: Measure, items: [Place])], augmentation: String, seeds: [UInt64]) {
    self.augmentation = augmentation
    self.seeds = seeds
    measure = rows[0].with.name
    unit = rows[0].with.unit
    let with = Self.pooled(rows.map(\.with))
    let without = Self.pooled(rows.map(\.without))
    self.with = with.value
    self.without = without.value
    // One item is measured by several seeds, and is one item.
    var numbers: [Place: Int] = [:]
    let places = rows.flatMap(\.items)
    let groups = places.map { place -> Int in
      let number = numbers[place] ?? numbers.count
      numbers[place] = number
      return number
    }
    // Where it is not known which values are of one item, they would count as so many items, and the interval be too narrow.
    let isTold = rows.count == 1 || groups.count == with.perItem?.count
    let comparison = isTold ? try? Comparison(with, minus: without, groups: rows.count > 1 ? groups : nil) : nil
    let lack: String
    if with.perItem == nil || without.perItem == nil {
      lack =
        "The measure is one number of all items together, as an error rate over pairs is: no item has a value of its own, so the "
        + "runs cannot be compared item by item"
    } else {
      lack =
        isTold
        ? "So few items, or items all alike, allow none" : "Which value is of which item is not known over the runs"
    }
    self.comparison = comparison
    switch comparison?.outcome {
    case .better: verdict = .keep
    case .worse: verdict = .harmful
    case .different, .notToldApart, nil: verdict = .leaveOff
    }
    sentence = Self.sentence(
      with, without, comparison, verdict, items: numbers.isEmpty ? nil : numbers.count, augmentation, seeds,
      withoutInterval: lack, byRun: (rows.map(\.with), rows.map(\.without)))
  }

  /// The measures of several seeds as one; its values by item stand one behind the other.
  private static func pooled(_ measures: [Measure]) -> Measure {
    let first = measures[0]
    guard measures.count > 1 else { return first }
    let values = measures.compactMap(\.value)
    guard values.count == measures.count else {
      return Measure(first.name, unit: first.unit, first.direction, undefined: "a run has no \(first.name)")
    }
    let items = measures.compactMap(\.perItem)
    return Measure(
      first.name, unit: first.unit, first.direction, values.reduce(0, +) / Double(values.count),
      count: measures.reduce(0) { $0 + $1.count },
      perItem: items.count == measures.count ? Array(items.joined()) : nil)
  }

  private static func sentence(
    _ with: Measure, _ without: Measure, _ comparison: Comparison?, _ verdict: Verdict, items: Int?,
    _ augmentation: String, _ seeds: [UInt64], withoutInterval lack: String,
    byRun: (with: [Measure], without: [Measure])
  ) -> String {
    let share = with.unit == "%"
    let unit = with.unit.isEmpty || share ? "" : " \(with.unit)"
    func number(_ value: Double) -> String {
      String(format: share ? "%.1f %%" : "%.4f", share ? 100 * value : value) + unit
    }
    func signed(_ value: Double) -> String { String(format: share ? "%+.1f" : "%+.4f", share ? 100 * value : value) }
    guard let first = with.value, let second = without.value else {
      let why = with.undefined ?? without.undefined ?? Measure.nothing
      return "There is no \(with.name) to compare (\(why)). Nothing is known of a gain: left off."
    }
    let numbers = "\(with.name) \(number(first)) with \(augmentation), \(number(second)) without"
    guard let comparison, let interval = comparison.interval else {
      func alone(_ measures: [Measure]) -> String {
        measures.map { measure in
          let value = measure.value.map(number) ?? "none"
          guard let low = measure.low, let high = measure.high else { return value }
          return "\(value) (\(number(low)) to \(number(high)))"
        }.joined(separator: ", ")
      }
      let runs = seeds.count == 1 ? "By itself each run has" : "By themselves the runs have"
      return "\(numbers). The difference has no interval. \(lack). \(runs) \(alone(byRun.with)) with, "
        + "\(alone(byRun.without)) without. Nothing is known of a gain: left off."
    }
    let what = seeds.count == 1 ? "" : " in \(seeds.count) runs of each kind"
    let difference =
      "\(signed(comparison.difference))\(share ? " points" : unit), 95 % interval \(signed(interval.low)) to "
      + "\(signed(interval.high)), \(items ?? comparison.count) items\(what)"
    switch verdict {
    case .keep: return "Gain: \(numbers) (\(difference)). Keep it."
    case .harmful: return "Loss: \(numbers) (\(difference)). Leave it off."
    case .leaveOff:
      let visible = comparison.smallestVisible.map {
        " So many items would show a difference of \(number($0).replacing(" %", with: " points")) in four of five trials."
      }
      return "No gain: \(numbers) (\(difference)), which chance explains as well. Left off.\(visible ?? "")"
    }
  }
}

extension RunEngine {
  /// Begins a run, or goes on with the one that its folder holds where that was begun with the same settings.
  ///
  /// - Throws: as `start` and `resume`; ``SettingsError`` where the folder's run has others.
  public func startOrResume(_ settings: R.Settings) throws -> RunOutcome {
    guard let folder = try? RunFolder(opening: settings.run.output) else { return try start(settings) }
    var begun = try folder.settings(of: R.self)
    begun.run.output = settings.run.output
    guard begun.tree == settings.tree else {
      let keys = settings.tree.members.filter { begun.tree[$0.key] != $0.value }.map(\.key)
      throw SettingsError([
        "\(folder.name): this run was begun with another \(keys.joined(separator: ", ")); choose another --output"
      ])
    }
    return try resume(folder)
  }
}
