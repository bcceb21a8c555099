import FTCheckpoint
import FTData
import FTNN
import FTOptim
import FTTensor
import Foundation

/// The snapshots of a run: the last one, to resume from, and the best one, to ship.
///
/// A snapshot is a folder that appears under its name only when it is complete: it is written beside it, forced to disk,
/// and renamed. A run killed at any moment finds the last complete one.
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
      let tensors = optimizer.state.sorted { $0.key < $1.key }.map { (name: $0.key, tensor: $0.value) }
      try TensorFile.write(tensors, metadata: ["step": String(optimizer.stepCount)], to: part(Self.optimizerPart))
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
      try AtomicFile.write([UInt8](encoder.encode(state)), to: part(Self.statePart))
    }
    for old in complete where old.lastPathComponent != name { try? FileManager.default.removeItem(at: old) }
  }

  /// Writes the weights of the best validation so far.
  func writeBest(step: Int, parameters: [(name: String, parameter: Parameter)]) throws {
    try AtomicFolder.write(to: folder.appending(path: Self.bestName)) { folder in
      try TensorFile.write(
        parameters.map { ($0.name, $0.parameter.value) }, metadata: ["step": String(step)],
        to: folder.appending(path: Self.parametersPart).path)
    }
  }

  /// Reads a snapshot back into the parameters and the optimizer.
  func load(
    _ snapshot: URL, into parameters: [(name: String, parameter: Parameter)], optimizer: any Optimizer,
    on device: Device
  ) throws -> TrainerState {
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
    try Self.loadParameters(snapshot, into: parameters, on: device)
    let moments = try TensorFile.read(path(Self.optimizerPart), on: device)
    let shapes = Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.parameter.shape) })
    for (name, tensor) in moments {
      let owner = name.split(separator: ".").dropLast().joined(separator: ".")
      guard shapes[owner] == tensor.shape, tensor.dtype == .float32 else {
        throw TrainingError.snapshotMismatch(
          path: path(Self.optimizerPart), reason: "\(name) does not have the shape of a trained parameter")
      }
    }
    optimizer.load(stepCount: state.step, state: moments)
    return state
  }

  /// Reads the weights of a snapshot; every parameter must be there and nothing else.
  public static func loadParameters(
    _ snapshot: URL, into parameters: [(name: String, parameter: Parameter)], on device: Device
  ) throws {
    let path = snapshot.appendingPathComponent(parametersPart).path
    let tensors = try TensorFile.read(path, on: device)
    guard Set(tensors.keys) == Set(parameters.map(\.name)) else {
      throw TrainingError.snapshotMismatch(path: path, reason: "its tensors are not the trained parameters")
    }
    for (name, parameter) in parameters where tensors[name]!.shape != parameter.shape {
      throw TrainingError.snapshotMismatch(
        path: path, reason: "\(name) is \(tensors[name]!.shape), expected \(parameter.shape)")
    }
    for (name, parameter) in parameters { parameter.load(tensors[name]!) }
  }
}
