import FTCheckpoint
import FTNN
import FTOptim
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTTraining

/// Whatever happens to the files of a snapshot, the run is refused with a reason or goes on to the same bytes.
@Suite struct HostileSnapshotTests {
  private let root = FileManager.default.temporaryDirectory.appendingPathComponent("ftlab-hostile-\(UUID().uuidString)")

  private var settings: TrainingSettings {
    var settings = TrainingSettings()
    settings.length = .epochs(4)
    settings.rate = 1e-2
    (settings.validationInterval, settings.snapshotInterval) = (3, 2)
    return settings
  }

  private func task(_ device: Device, rows: Int = 12) -> ToyTask {
    let task = ToyTask(on: device, rowsPerBatch: 3, dropout: 0.3)
    task.rowCount = rows
    return task
  }

  /// A run of 16 steps that was stopped after step 7, of which the best validation was at step 6.
  private func stopped(_ device: Device, _ settings: TrainingSettings? = nil) throws -> (folder: URL, snapshot: URL) {
    let folder = root.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    _ = try Trainer(task(device), settings: settings ?? self.settings, folder: folder, on: device) {
      if case .step(let step) = $0, step.step == 7 { return .stop }
      return .proceed
    }.run()
    return (folder, folder.appendingPathComponent("snapshots/step-00000007"))
  }

  private func weights(_ task: ToyTask) -> [[Float]] {
    task.layer.trainableParameters().map { $0.parameter.value.values() }
  }

  /// Why a trainer cannot take up the run; nothing in the task may have changed.
  private func refusal(
    _ folder: URL, _ device: Device, rows: Int = 12, settings: TrainingSettings? = nil
  ) -> String? {
    let task = task(device, rows: rows)
    let before = weights(task)
    do {
      _ = try Trainer(task, settings: settings ?? self.settings, folder: folder, on: device)
      return nil
    } catch {
      #expect(weights(task) == before)
      return "\(error)"
    }
  }

  private func edit(_ file: URL, _ change: (inout [UInt8]) -> Void) throws {
    var bytes = [UInt8](try Data(contentsOf: file))
    change(&bytes)
    try Data(bytes).write(to: file)
  }

  @Test(arguments: ["parameters.safetensors", "optimizer.safetensors", "state.json", "SHA256SUMS"])
  func aFlippedBitAnywhereIsRefused(part: String) throws {
    let device = try TestDevice.make()
    let (folder, snapshot) = try stopped(device)
    let file = snapshot.appendingPathComponent(part)
    let whole = try Data(contentsOf: file)
    for place in stride(from: 0, to: whole.count, by: max(1, whole.count / 40)) {
      // A line end of SHA256SUMS may go to a space without changing what it says.
      if part == "SHA256SUMS", whole[place] == UInt8(ascii: "\n") { continue }
      try edit(file) { $0[place] ^= 0x10 }
      #expect(refusal(folder, device) != nil, "byte \(place)")
      try whole.write(to: file)
    }
    #expect(refusal(folder, device) == nil)
  }

  @Test(arguments: ["parameters.safetensors", "optimizer.safetensors", "state.json"], [true, false])
  func aCutOrMissingFileIsRefused(part: String, hasDigests: Bool) throws {
    let device = try TestDevice.make()
    let (folder, snapshot) = try stopped(device)
    if !hasDigests { try FileManager.default.removeItem(at: snapshot.appendingPathComponent("SHA256SUMS")) }
    let file = snapshot.appendingPathComponent(part)
    try edit(file) { $0.removeLast($0.count / 2) }
    #expect(refusal(folder, device) != nil)
    try edit(file) { $0.removeAll() }
    #expect(refusal(folder, device) != nil)
    try FileManager.default.removeItem(at: file)
    #expect(refusal(folder, device) != nil)
  }

  @Test func aSnapshotWithoutDigestsIsOneOfAnEarlierVersion() throws {
    let device = try TestDevice.make()
    let (folder, snapshot) = try stopped(device)
    try FileManager.default.removeItem(at: snapshot.appendingPathComponent("SHA256SUMS"))
    try FileManager.default.removeItem(at: folder.appendingPathComponent("snapshots/best/SHA256SUMS"))
    let state = snapshot.appendingPathComponent("state.json")
    var fields = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: state)) as? [String: Any])
    fields["awaitsValidation"] = nil
    try JSONSerialization.data(withJSONObject: fields).write(to: state)
    let (resumed, whole) = (task(device), task(device))
    let trainer = try Trainer(resumed, settings: settings, folder: folder, on: device)
    _ = try trainer.run()
    let other = root.appendingPathComponent("whole")
    try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
    _ = try Trainer(whole, settings: settings, folder: other, on: device).run()
    #expect(weights(resumed) == weights(whole))
    try trainer.restoreBest()
  }

  /// Values of state.json that no run of 16 steps over 4 batches an epoch saves, without digests that would tell.
  @Test(arguments: [
    ("step", "100000000"), ("step", "-1"), ("step", "8"), ("step", "1e300"), ("step", "\"seven\""), ("epoch", "-1"),
    ("epoch", "0"), ("epoch", "9223372036854775807"), ("batchIndex", "4"), ("batchIndex", "2"), ("batchIndex", "-3"),
    ("batchIndex", "9223372036854775807"), ("bestStep", "8"), ("bestStep", "-1"), ("bestLoss", "1e400"),
    ("validationsWithoutImprovement", "-1"), ("eventCount", "-1"), ("eventCount", "1000000"), ("isFinished", "true"),
    ("trainableNames", "[]"), ("generator", "[0,0,0,0]"), ("generator", "[1]"),
  ])
  func aStateThatNoRunHasIsRefused(field: String, value: String) throws {
    let device = try TestDevice.make()
    let (folder, snapshot) = try stopped(device)
    try FileManager.default.removeItem(at: snapshot.appendingPathComponent("SHA256SUMS"))
    let state = snapshot.appendingPathComponent("state.json")
    let text = try String(contentsOf: state, encoding: .utf8)
    let pattern = try Regex("\"\(field)\" : (\\[[^\\]]*\\]|[^,\\n]*)")
    let changed = text.replacing(pattern, with: "\"\(field)\" : \(value)")
    #expect(changed != text)
    try changed.write(to: state, atomically: true, encoding: .utf8)
    #expect(refusal(folder, device)?.contains("snapshot does not fit the run") == true)
  }

  /// Fewer, more, or other batches than the run had.
  @Test(arguments: [3, 6, 9, 15, 30])
  func otherNumbersOfItemsAreRefused(rows: Int) throws {
    let device = try TestDevice.make()
    let (folder, _) = try stopped(device)
    #expect(refusal(folder, device, rows: rows)?.contains("have changed") == true)
  }

  /// A person may accept it; the run then goes on to its end.
  @Test(arguments: [3, 6, 15])
  func otherNumbersOfItemsCanBeAccepted(rows: Int) throws {
    let device = try TestDevice.make()
    var settings = settings
    settings.length = .steps(16)
    let (folder, _) = try stopped(device, settings)
    let finish = try Trainer(
      task(device, rows: rows), settings: settings, folder: folder, on: device, acceptsOtherBatches: true
    ).run()
    #expect(finish.reason == .completed && finish.steps == 16)
  }

  @Test func aShorterRunIsRefused() throws {
    let device = try TestDevice.make()
    let (folder, _) = try stopped(device)
    var settings = settings
    settings.length = .steps(5)
    #expect(refusal(folder, device, settings: settings)?.contains("at step 7, the run has 5 steps") == true)
  }

  @Test func theStateOfAnotherOptimizerIsRefused() throws {
    let device = try TestDevice.make()
    let (folder, _) = try stopped(device)
    var settings = settings
    settings.optimizer = OptimizerSettings(kind: .sgd)
    #expect(refusal(folder, device, settings: settings)?.contains("belongs to no optimizer of this kind") == true)
    settings.optimizer.momentum = 0.9
    #expect(refusal(folder, device, settings: settings)?.contains("belongs to no optimizer of this kind") == true)
    let (other, _) = try stopped(device, settings)
    #expect(refusal(other, device, settings: settings) == nil)
    #expect(refusal(other, device)?.contains("belongs to no optimizer of this kind") == true)
  }

  /// Tensors that an optimizer's file lacks or has too much of, without digests that would tell.
  @Test(arguments: [
    "one moment is missing", "both of one parameter", "all are missing", "another parameter", "another shape",
    "another step",
  ])
  func anIncompleteOptimizerIsRefused(fault: String) throws {
    let device = try TestDevice.make()
    let (folder, snapshot) = try stopped(device)
    try FileManager.default.removeItem(at: snapshot.appendingPathComponent("SHA256SUMS"))
    let path = snapshot.appendingPathComponent("optimizer.safetensors").path
    var tensors = try TensorFile.read(path, on: device)
    let first = try #require(tensors.keys.min())
    switch fault {
    case "one moment is missing": tensors[first] = nil
    case "both of one parameter": tensors = tensors.filter { !$0.key.hasPrefix("lora_A.weight.") }
    case "all are missing": tensors = [:]
    case "another parameter": tensors["other.exp_avg"] = tensors[first]
    case "another shape": tensors[first] = Tensor(zeros: [1, 2, 3], on: device)
    default: break
    }
    let step = fault == "another step" ? "6" : "7"
    let sorted = tensors.sorted { $0.key < $1.key }.map { (name: $0.key, tensor: $0.value) }
    try TensorFile.write(sorted, metadata: ["step": step, "records": "2"], to: path)
    let reason = try #require(refusal(folder, device))
    #expect(reason.contains("snapshot does not fit the run"))
    if fault == "both of one parameter" { #expect(reason.contains("there is none of lora_A.weight")) }
  }

  /// The best weights are what is shipped.
  @Test(arguments: ["flipped", "cut", "gone", "of another step", "of another shape"])
  func damagedBestWeightsAreRefused(fault: String) throws {
    let device = try TestDevice.make()
    let (folder, _) = try stopped(device)
    let task = task(device)
    let trainer = try Trainer(task, settings: settings, folder: folder, on: device)
    let best = folder.appendingPathComponent("snapshots/best")
    let file = best.appendingPathComponent("parameters.safetensors")
    switch fault {
    case "flipped": try edit(file) { $0[$0.count - 3] ^= 1 }
    case "cut": try edit(file) { $0.removeLast(8) }
    case "gone": try FileManager.default.removeItem(at: best)
    default:
      try FileManager.default.removeItem(at: best.appendingPathComponent("SHA256SUMS"))
      var tensors = try TensorFile.read(file.path, on: device)
      if fault == "of another shape" { tensors[tensors.keys.min()!] = Tensor(zeros: [3], on: device) }
      let step = fault == "of another step" ? "3" : "6"
      try TensorFile.write(tensors.map { ($0.key, $0.value) }, metadata: ["step": step], to: file.path)
    }
    let before = weights(task)
    #expect(throws: (any Error).self) { try trainer.restoreBest() }
    #expect(weights(task) == before)
  }

  @Test func eventsThatAreGoneAreRefused() throws {
    let device = try TestDevice.make()
    let (folder, _) = try stopped(device)
    try FileManager.default.removeItem(at: folder.appendingPathComponent("events.jsonl"))
    #expect(refusal(folder, device)?.contains("it has 0 events") == true)
  }
}
