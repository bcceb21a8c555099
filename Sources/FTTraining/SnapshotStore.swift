import FTCheckpoint
import FTData
import FTNN
import FTOptim
import FTTensor
import Foundation

/// The snapshots of a run: the last one, to resume from, and the best one, to ship.
///
/// A snapshot is a folder that appears under its name only when it is complete: it is written beside it, forced to disk,
/// and renamed. A run killed at any moment finds the last complete one. SHA256SUMS in it tells damaged files.
public struct SnapshotStore {
  public let folder: URL

  public init(folder: URL) {
    self.folder = folder
    AtomicFolder.removeLeftovers(in: folder)
  }

  static let bestName = "best"
  static let statePart = "state.json"
  static let parametersPart = "parameters.safetensors"
  static let optimizerPart = "optimizer.safetensors"
  private static let parts = [optimizerPart, parametersPart, statePart]

  /// The newest complete snapshot.
  public var last: URL? { complete.last }

  /// The snapshot with the best validation loss, as `best` names it.
  public var best: URL? {
    let url = folder.appendingPathComponent(Self.bestName)
    return FileManager.default.fileExists(atPath: url.appendingPathComponent(Self.parametersPart).path) ? url : nil
  }

  private var complete: [URL] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasPrefix("step-") }.sorted().map { folder.appendingPathComponent($0) }
  }

  /// Writes a snapshot and removes older ones.
  func write(
    _ state: TrainerState, parameters: [(name: String, parameter: Parameter)], optimizer: any Optimizer
  ) throws {
    let digits = String(state.step)
    let name = "step-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    try AtomicFolder.write(to: folder.appending(path: name)) { folder in
      let part = { (name: String) in folder.appending(path: name).path }
      try TensorFile.write(parameters.map { ($0.name, $0.parameter.value) }, to: part(Self.parametersPart))
      let moments = optimizer.state
      try TensorFile.write(
        moments.tensors, metadata: ["step": String(moments.stepCount), "records": String(moments.records.count)],
        to: part(Self.optimizerPart))
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
      try AtomicFile.write([UInt8](encoder.encode(state)), to: part(Self.statePart))
      try SnapshotDigests.write(Self.parts, in: folder)
    }
    for old in complete where old.lastPathComponent != name { try? FileManager.default.removeItem(at: old) }
  }

  /// Writes the weights of the best validation so far.
  func writeBest(step: Int, parameters: [(name: String, parameter: Parameter)]) throws {
    try AtomicFolder.write(to: folder.appending(path: Self.bestName)) { folder in
      try TensorFile.write(
        parameters.map { ($0.name, $0.parameter.value) }, metadata: ["step": String(step)],
        to: folder.appending(path: Self.parametersPart).path)
      try SnapshotDigests.write([Self.parametersPart], in: folder)
    }
  }

  /// Reads a snapshot back into the parameters and the optimizer; with an error neither has changed.
  ///
  /// - Parameters:
  ///   - parameters: all that was saved.
  ///   - trained: those of them that the optimizer changes.
  ///   - problem: what shows that a state is none of this run.
  /// - Throws: ``TrainingError/snapshotMismatch(path:reason:)`` and the errors of files.
  func load(
    _ snapshot: URL, into parameters: [(name: String, parameter: Parameter)],
    training trained: [(name: String, parameter: Parameter)], optimizer: any Optimizer, on device: Device,
    problem: (TrainerState) -> String?
  ) throws -> TrainerState {
    try SnapshotDigests.check(Self.parts, in: snapshot)
    let path = { (part: String) in snapshot.appendingPathComponent(part).path }
    let state: TrainerState
    do {
      state = try JSONDecoder().decode(
        TrainerState.self, from: Data(contentsOf: URL(fileURLWithPath: path(Self.statePart))))
    } catch {
      throw TrainingError.snapshotMismatch(
        path: path(Self.statePart), reason: "it cannot be read: \(SystemReason(error)?.words ?? "\(error)")")
    }
    guard state.trainableNames == parameters.map(\.name) else {
      throw TrainingError.snapshotMismatch(
        path: snapshot.path,
        reason: "it trains \(state.trainableNames.count) parameters, the run \(parameters.count), or other ones")
    }
    if let problem = problem(state) {
      throw TrainingError.snapshotMismatch(path: path(Self.statePart), reason: problem)
    }
    let values = try Self.readParameters(path(Self.parametersPart), parameters, on: device).tensors
    let moments = try Self.readOptimizer(path(Self.optimizerPart), step: state.step, trained, on: device)
    do { try optimizer.load(moments, for: trained) } catch {
      throw TrainingError.snapshotMismatch(path: path(Self.optimizerPart), reason: "\(error)")
    }
    for (name, parameter) in parameters { parameter.load(values[name]!) }
    return state
  }

  /// Reads the weights of the best validation.
  ///
  /// - Parameter step: the step that they must be of.
  func loadBest(step: Int, into parameters: [(name: String, parameter: Parameter)], on device: Device) throws {
    guard let best else {
      throw TrainingError.snapshotMismatch(
        path: folder.appending(path: Self.bestName).path, reason: "the best weights, of step \(step), are not there")
    }
    try SnapshotDigests.check([Self.parametersPart], in: best)
    let path = best.appending(path: Self.parametersPart).path
    let (values, metadata) = try Self.readParameters(path, parameters, on: device)
    guard metadata["step"] == String(step) else {
      throw TrainingError.snapshotMismatch(
        path: path, reason: "it is of step \(metadata["step"] ?? "?"), the best was \(step)")
    }
    for (name, parameter) in parameters { parameter.load(values[name]!) }
  }

  /// Reads weights; every parameter must be there and nothing else.
  private static func readParameters(
    _ path: String, _ parameters: [(name: String, parameter: Parameter)], on device: Device
  ) throws -> (tensors: [String: Tensor], metadata: [String: String]) {
    let file = try SafetensorsFile(path: path)
    guard Set(file.names) == Set(parameters.map(\.name)) else {
      throw TrainingError.snapshotMismatch(path: path, reason: "its tensors are not the trained parameters")
    }
    var tensors: [String: Tensor] = [:]
    for (name, parameter) in parameters {
      // Not copied here: a parameter that is trained copies what it is given.
      let tensor = try file.tensor(name, on: device)
      guard tensor.shape == parameter.shape, tensor.dtype == .float32 else {
        throw TrainingError.snapshotMismatch(
          path: path, reason: "\(name) is \(tensor.shape) of \(tensor.dtype), expected \(parameter.shape) of float32")
      }
      tensors[name] = tensor
    }
    return (tensors, file.metadata)
  }

  /// Reads an optimizer's state; it must be of this step, and of as many parameters as were saved.
  private static func readOptimizer(
    _ path: String, step: Int, _ parameters: [(name: String, parameter: Parameter)], on device: Device
  ) throws -> OptimizerState {
    let file = try SafetensorsFile(path: path)
    let refuse = { (reason: String) in TrainingError.snapshotMismatch(path: path, reason: reason) }
    if let noted = file.metadata["step"], noted != String(step) {
      throw refuse("the optimizer has taken \(noted) steps, the run \(step)")
    }
    var tensors: [String: Tensor] = [:]
    for name in file.names { tensors[name] = try file.tensor(name, on: device, copies: true) }
    let state = OptimizerState(stepCount: step, tensors: tensors)
    // Earlier versions did not count.
    if let noted = file.metadata["records"], noted != String(state.records.count) {
      let without = parameters.map(\.name).filter { state.records[$0] == nil }
      throw refuse(
        "it holds the state of \(state.records.count) parameters, \(noted) were saved"
          + (without.isEmpty ? "" : "; there is none of \(without.prefix(4).joined(separator: ", "))"))
    }
    return state
  }
}
