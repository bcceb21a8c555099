import FTDataset
import FTText
import Foundation

/// The quality gate of data sets, asked by a run before it begins: the cheap checks on exactly what will be learned from and
/// measured on.
///
/// ```swift
/// let world = World(models: models, directory: directory, program: "mine", gate: DataSetGate())
/// let outcome = try RunEngine<TextClassify>(world).start(settings)   // throws DataRefusedByGate
/// ```
///
/// Of very many items a sample is looked at: all that is held out, up to half of the sample, and of the rest every n-th.
public struct DataSetGate: RunGate {
  /// The most items that are looked at: some seconds each on two cores.
  public var limits: [Modality: Int] = [.text: 50_000, .image: 2_000, .voice: 1_000]

  public init() {}

  public func prepare(_ subject: GateSubject) throws -> MeasureBar? {
    do { _ = try DataGate(DataCheck.all, allow: Set(subject.allow)) } catch let .unknownNames(names, known) {
      throw DataGateError.unknownNames(names, known: subject.otherAllowances + known)
    }
    for (key, paths) in subject.data {
      if let path = paths.first(where: DataSetFolder.isOne) { throw try DataSetAsRows(path, key, subject.kind) }
    }
    return try subject.taskFile.flatMap { try DataTask(contentsOf: $0).measure }
  }

  public func examine(
    _ material: RunMaterial, _ partition: Partition, _ subject: GateSubject, _ control: RunControl
  ) throws -> GateOpinion {
    // A run that goes on was prepared when it began, and its task file may be gone.
    let task = subject.isResumed ? nil : try subject.taskFile.map { try DataTask(contentsOf: $0) }
    let modality = material.modality
    if let task, task.modality != modality, material.absence == nil, let file = subject.taskFile {
      throw SettingsError([
        "\(file): modality: is \(task.modality.rawValue), and this run learns from \(modality.item)s"
      ])
    }
    if let absence = material.absence { return .nothing(absence, allow: subject.allow) }
    let sides = Dictionary(zip(partition.places, partition.sides)) { first, _ in first }
    // What was kept but is on no side is not learned from.
    let items = material.items.filter { sides[$0.place] != nil }
    let chosen = Self.sample(items, sides, atMost: limits[modality] ?? .max)
    var input = DataCheckInput(
      chosen.map { DataRecord($0.place, $0.fields) }, fields: DataFields(material), modality: modality,
      partition: partition, method: subject.method.flatMap(LearningMethod.init), threads: subject.threads)
    input.labels = task?.labels
    input.isMeasuredOnTest = modality == .text || material.label != nil
    let thing = modality.item
    let weights = RunWeights(material, sides, thing: thing)
    // Nothing is refused of a run that goes on.
    let accepted = subject.isResumed ? Set(DataCheck.all.flatMap(\.findings)) : Set(subject.allow)
    var gate = try DataGate(DataCheck.all, allow: accepted)
    gate.revise = { weights.revised($0) }
    let report = try Self.run(gate, input, control)
    return GateOpinion(
      isShut: report.verdict == .shut,
      lines: report.brief(thing, sampledFrom: chosen.count < items.count ? items.count : nil)
        + Self.notes(report, subject, unseen: partition.places.count - items.count),
      summary: report.json(casesAtMost: 5), report: report.json(casesAtMost: 1_000))
  }

  /// Runs the checks; what lasts is told, and a wish to stop is heard.
  private static func run(_ gate: DataGate, _ input: DataCheckInput, _ control: RunControl) throws -> GateReport {
    let begin = ContinuousClock.now
    do {
      return try gate.run(input) { _, done, total in
        if ContinuousClock.now - begin > .seconds(1), total > 0 {
          control.tell(.progress(RunProgress(part: "checking the data", done: done, total: total)))
        }
        return !control.shouldStop
      }
    } catch is CancellationError { throw RunInterrupted() }
  }

  /// The items that are looked at, in their order.
  static func sample(
    _ items: [RunMaterial.Item], _ sides: [Place: Partition.Side], atMost limit: Int
  ) -> [RunMaterial.Item] {
    guard items.count > limit else { return items }
    let training = items.indices.filter { sides[items[$0].place] == .training }
    let held = items.indices.filter { sides[items[$0].place] != .training }
    let heldCount = min(held.count, max(limit / 2, limit - training.count))
    let numbers = every(held, heldCount) + every(training, limit - heldCount)
    return numbers.sorted().map { items[$0] }
  }

  /// So many of some numbers, evenly.
  private static func every(_ numbers: [Int], _ count: Int) -> [Int] {
    guard count < numbers.count else { return numbers }
    return (0..<max(0, count)).map { numbers[$0 * numbers.count / count] }
  }

  /// What is to be known besides the findings.
  private static func notes(_ report: GateReport, _ subject: GateSubject, unseen: Int) -> [String] {
    var lines: [String] = []
    if unseen > 0 { lines.append("  \(unseen) items of the run were not looked at: it does not say what they hold.") }
    if subject.isResumed {
      if report.findings.contains(where: { $0.weight == .refuses }) {
        lines.append("  The data have changed, and the run goes on because that was accepted.")
      }
      return lines
    }
    for name in report.unneededAllowances {
      lines.append("  --allow \(name) was not needed: nothing of that name refuses.")
    }
    // Standard input cannot be read again.
    let paths = subject.data.flatMap(\.paths).filter { $0 != "-" }
    let command = paths.isEmpty ? nil : ShellWords.line(["ftlab", "data", "check"] + paths)
    let isWorthALook = report.findings.contains { $0.weight != .notes }
    if report.verdict == .shut {
      var names: [String] = []
      for finding in report.refusing where !names.contains(finding.check) { names.append(finding.check) }
      lines.append("Mend the data, or accept by name what you know of: --allow \(names.joined(separator: ","))")
      if let command { lines.append("See more: \(command)") }
    } else if isWorthALook {
      lines.append("  All of it: \(subject.folder)/\(RunFolder.dataCheck)" + (command.map { ", or: \($0)" } ?? ""))
    }
    return lines
  }
}
