import FTImage
import Foundation

/// What the stages of a run lost, step by step, from their events.jsonl.
///
/// ```swift
/// let curves = try LossCurves(RunFolder(opening: "runs/mine"))
/// try curves.charts[0].svg.write(toFile: "loss.svg", atomically: true, encoding: .utf8)
/// ```
public struct LossCurves: Sendable, Equatable {
  /// Points are (step, loss): a training step's own loss, and the mean over the validation items.
  public struct Stage: Sendable, Equatable {
    public let name: String
    public internal(set) var training: [Chart.Point] = []
    public internal(set) var validation: [Chart.Point] = []
    /// What validations measured, where it was no loss.
    var chosenBy: String?
  }

  /// In the order in which they were trained.
  public let stages: [Stage]

  /// - Throws: ``RunFolderError`` where there is no stage, or a line is no event; the errors of files.
  public init(_ run: RunFolder) throws {
    let folder = run.path("stages")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    // In the order in which they were trained; one that has not ended is the last.
    let ended = try run.readRecord().stages.map(\.name)
    let order = { (name: String) in ended.firstIndex(of: name) ?? ended.count }
    let stages = try names.filter { run.exists("stages/\($0)/events.jsonl") }
      .sorted { (order($0), $0) < (order($1), $1) }
      .map { try Stage($0, events: "\(folder)/\($0)/events.jsonl") }
    guard !stages.isEmpty else { throw RunFolderError.broken(folder, "no stage has been trained, so nothing is drawn") }
    self.stages = stages
  }

  /// A chart of each stage.
  public var charts: [Chart] {
    stages.map { stage in
      let both = (stage.training + stage.validation).map(\.y)
      // Falls by a power of ten and more are seen on a logarithmic scale only.
      let isSteep = (both.min() ?? 0) > 0 && (both.max() ?? 0) / (both.min() ?? 1) > 20
      let series = [
        Chart.Series("training", .line, stage.training),
        Chart.Series(stage.chosenBy ?? "validation", .line, stage.validation),
      ]
      return Chart(
        "Loss of \(stage.name)", x: .init("step"), y: .init("loss", isSteep ? .log : .linear),
        series: series.filter { !$0.points.isEmpty })
    }
  }
}

extension LossCurves.Stage {
  init(_ name: String, events file: String) throws {
    self.init(name: name)
    var reader = try LineReader(file: file)
    while let line = try reader.next() {
      guard let text = line.text, let event = try? JSONValue(parsing: Array(text.utf8)),
        let kind = event["event"]?.stringValue
      else { throw RunFolderError.broken("\(file):\(line.number)", "this line is no event") }
      if kind == "started", let choice = event["chosen_by"]?.stringValue, choice != TrainingEvent.Start.usualChoice {
        chosenBy = choice
      }
      guard kind == "step" || kind == "validation" else { continue }
      guard let step = event["step"]?.doubleValue, let loss = event["loss"]?.doubleValue else {
        throw RunFolderError.broken("\(file):\(line.number)", "this \(kind) has no step or no loss")
      }
      if kind == "step" { training.append(.init(step, loss)) } else { validation.append(.init(step, loss)) }
    }
  }
}
